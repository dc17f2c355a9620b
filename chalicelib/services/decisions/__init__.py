"""What a message means for a case."""
