"""What rings: the alarms and the dashboard, made from one list for each place."""
