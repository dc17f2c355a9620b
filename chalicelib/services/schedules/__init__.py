"""What runs by the clock: the sweep, the erasing, the anchoring."""
