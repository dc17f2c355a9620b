"""What every store can take at once."""

MOST_WRITES = 10
"""The most writes in a commit: as many as every release of DynamoDB and of its emulators accepts in a transaction."""
