"""The canary of the deployment in memory."""


class InMemoryCanary:
    """The port `Canary`. `key`: the wrapping key; a test sets another one to see what a wrong key does."""

    def __init__(self) -> None:
        """Start without a canary."""
        self.key = "right"
        self._sealed_under: str | None = None

    def plant(self) -> None:
        """Seal it."""
        self._sealed_under = self._sealed_under or self.key

    def opens(self) -> bool:
        """Compare the keys."""
        return self._sealed_under == self.key
