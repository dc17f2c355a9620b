"""What is raised where this system has no browser."""


class BrowserMissing(RuntimeError):
    """Pages cannot be inspected on this system; the message says why."""
