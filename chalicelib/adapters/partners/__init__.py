"""The clients of the four partners, one file each, and what they share."""
