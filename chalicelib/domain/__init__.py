"""What a case is and what may happen to it: pure, no input or output, no clock, no framework."""
