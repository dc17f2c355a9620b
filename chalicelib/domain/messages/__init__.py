"""The values that pass through the ports: answers of partners, changes to be stored, what operators enter."""
