"""The local stack's clock: it starts at a given instant, runs on with real time and never goes back."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

FIRST, LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
"""Within these bounds the calendar knows the days off, and no term or retention period overflows a date."""


class LocalClock:
    """The time for everything in the stack; `now()` returns an aware datetime in UTC.

    While the clock is being moved forward, it stops at each instant (`stop_at`), so that everything done at an instant
    is recorded with that instant; afterwards it runs on (`resume`).
    """

    def __init__(self, start: datetime | None = None, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._base = (start or datetime.now(UTC)).astimezone(UTC)
        self._since: float | None = seconds()

    def now(self) -> datetime:
        """Return the local time."""
        with self._lock:
            return self._now()

    def stop_at(self, instant: datetime) -> datetime:
        """Stop at the instant, or at the current time if that is later; return the time at which it stopped."""
        with self._lock:
            self._base = max(self._now(), instant.astimezone(UTC))
            self._since = None
            return self._base

    def resume(self) -> None:
        """Run on with real time from where the clock stopped."""
        with self._lock:
            self._base, self._since = self._now(), self._seconds()

    def _now(self) -> datetime:
        if self._since is None:
            return self._base
        return self._base + timedelta(seconds=self._seconds() - self._since)


def parse_instant(text: str | None) -> datetime | None:
    """Parse an RFC 3339 instant from the environment; an empty value is None.

    Raises `ValueError` when the text is no instant, has no offset, or is outside the clock's range.
    """
    if not text:
        return None
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("the instant needs a UTC offset, as in 2025-10-13T10:00:00+05:00")
    if not FIRST <= instant < LAST:
        raise ValueError(f"the instant must be between the years {FIRST.year} and {LAST.year - 1}")
    return instant
