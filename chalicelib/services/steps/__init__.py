"""The steps of the way, one file each, the driver that takes them, and what they share."""
