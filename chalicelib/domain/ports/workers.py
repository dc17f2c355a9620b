"""What workers need where no other service schedules them: to be woken, and to delete what has expired."""

from datetime import datetime
from typing import Protocol


class Doorbell(Protocol):
    """Wakes workers after a commit that made a case due. It may miss a ring: workers look each second anyway."""

    def wait(self, seconds: float) -> frozenset[str]:
        """Wait for a ring, at most so long. Return the ids of the cases that were named, none where nobody rang."""

    def close(self) -> None:
        """Listen no longer."""


class Expired(Protocol):
    """What was stored for a time only."""

    def purge(self, now: datetime) -> int:
        """Delete what has expired by then; return how many rows that were. Raises `StoreBusy`."""
