"""Secrets in memory."""

from chalicelib.domain.errors import SecretMissing, StoreBusy


class InMemorySecrets:
    """The port `SecretStore`; `texts` are the secrets by place. `down`: nothing answers."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.down = False
        self.reads: list[str] = []

    def read(self, place: str) -> str:
        """Return the text."""
        self.reads.append(place)
        if self.down:
            raise StoreBusy("the store of secrets does not answer")
        if not self.texts.get(place):
            raise SecretMissing({place: "is not there"})
        return self.texts[place]
