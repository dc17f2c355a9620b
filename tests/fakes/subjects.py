"""Blocks, sent messages and counted checks, in memory."""

from collections import Counter
from datetime import datetime


class InMemorySubjects:
    """The port `Subjects`; the store of cases writes `messages` together with a case."""

    def __init__(self) -> None:
        """Nobody blocked, nothing sent."""
        self.blocks: dict[str, tuple[datetime, datetime]] = {}
        self.messages: dict[str, str] = {}
        self._checks: Counter[tuple[str, datetime]] = Counter()

    def block(self, persons: tuple[str, ...], at: datetime, until: datetime) -> None:
        """Block a person."""
        since = self.blocked_at(persons, at) or at
        self.blocks |= dict.fromkeys(persons, (since, until))

    def blocked_at(self, persons: tuple[str, ...], now: datetime) -> datetime | None:
        """Return since when the person is blocked."""
        found = (self.blocks[person] for person in persons if person in self.blocks)
        return min((since for since, until in found if until > now), default=None)

    def case_of_message(self, digests: tuple[str, ...], now: datetime) -> str | None:  # noqa: ARG002 - nothing expires
        """Return the case's id."""
        return next((self.messages[digest] for digest in digests if digest in self.messages), None)

    def take_one(self, counted: str, most: int, until: datetime) -> bool:
        """Count one more, unless the maximum is reached."""
        if self._checks[counted, until] >= most:
            return False
        self._checks[counted, until] += 1
        return True
