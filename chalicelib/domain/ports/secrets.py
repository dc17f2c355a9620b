"""The port of secrets: whatever stores them, they are read at run time, one by one."""

from typing import Protocol


class SecretStore(Protocol):
    """Where secrets are stored: a service of the cloud, or files that an orchestrator mounts."""

    def read(self, place: str) -> str:
        """Return the text of the secret at a place (an id, a path). Raises `SecretMissing`, `StoreBusy`."""
