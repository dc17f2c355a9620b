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


class InMemoryNewSecrets:
    """The port `NewSecrets`."""

    def __init__(self) -> None:
        self.contents: dict[str, str | bytes] = {}

    def place(self, name: str) -> str:
        """Return where the secret is."""
        return f"memory/{name}"

    def has(self, name: str) -> bool:
        """Return whether it is there."""
        return name in self.contents

    def read(self, name: str) -> str:
        """Return its text."""
        if name not in self.contents:
            raise SecretMissing({self.place(name): "is not there"})
        return str(self.contents[name])

    def add(self, name: str, content: str | bytes) -> bool:
        """Store it unless it is there."""
        return self.contents.setdefault(name, content) is content

    def how_to_store(self, name: str) -> str:
        """Return a command."""
        return f"remember FILE as {self.place(name)}"
