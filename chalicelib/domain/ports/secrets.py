"""The ports of secrets: whatever stores them, they are read at run time, one by one, and stored once by an operator."""

from typing import Protocol


class SecretStore(Protocol):
    """Where secrets are stored: a service of the cloud, or files that an orchestrator mounts."""

    def read(self, place: str) -> str:
        """Return the text of the secret at a place (an id, a path). Raises `SecretMissing`, `StoreBusy`."""


class NewSecrets(Protocol):
    """Where an operator stores new secrets. None that is there is ever replaced."""

    def place(self, name: str) -> str:
        """Return where the secret with this name is stored, as the settings name it."""

    def has(self, name: str) -> bool:
        """Return whether the secret is there, with a content."""

    def read(self, name: str) -> str:
        """Return the text of a secret. Raises `SecretMissing`, `StoreBusy`."""

    def add(self, name: str, content: str | bytes) -> bool:
        """Store a secret; return False, and change nothing, if it is there. Raises `SecretMissing`, `StoreBusy`."""

    def how_to_store(self, name: str) -> str:
        """Return the command by which an operator stores the text of a file `FILE` as this secret."""
