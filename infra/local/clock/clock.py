"""The local stack's clock: an instant of its own from which it runs on with real time, and never back."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

FIRST, LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
"""Between these the calendars know the days off, and no term or time of keeping runs out of what dates can say."""


class LocalClock:
    """The time everything in the stack goes by; `now()` is an aware datetime in UTC.

    While the stack is being moved forward the clock stands still at each instant (`hold`), so that what
    happens at an instant carries that instant; afterwards it runs on (`release`).
    """

    def __init__(self, start: datetime | None = None, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._base = (start or datetime.now(UTC)).astimezone(UTC)
        self._since: float | None = seconds()

    def now(self) -> datetime:
        """The local instant."""
        with self._lock:
            return self._now()

    def hold(self, instant: datetime) -> datetime:
        """Stand still at the instant, or where the clock is when that is later; says where it stands."""
        with self._lock:
            self._base = max(self._now(), instant.astimezone(UTC))
            self._since = None
            return self._base

    def release(self) -> None:
        """Run on with real time."""
        with self._lock:
            self._base, self._since = self._now(), self._seconds()

    def _now(self) -> datetime:
        if self._since is None:
            return self._base
        return self._base + timedelta(seconds=self._seconds() - self._since)


def parse_instant(text: str | None) -> datetime | None:
    """An RFC 3339 instant of the environment.

    Raises `ValueError` when it is none, has no offset, or is out of the clock's reach.
    """
    if not text:
        return None
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("an instant needs an offset")
    if not FIRST <= instant < LAST:
        raise ValueError(f"the clock goes from {FIRST.year} to {LAST.year}")
    return instant
