"""What an operator asks for at the console."""
