"""One use case a file, each a function from the ports and an input to an output."""
