"""The clock of the local stack, and moving it forward."""
