"""One step of the way a file, the driver, and what all steps share."""
