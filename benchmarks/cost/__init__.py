"""What one case costs: calls and units of the tables, transitions, invocations, GB-seconds, calls to partners."""
