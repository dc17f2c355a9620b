"""A clock that moves only when a test moves it."""

from datetime import UTC, datetime, timedelta
from threading import Lock

from chalicelib.domain.ports.store import Clock


class SettableClock:
    """The port `Clock`."""

    def __init__(self, now: datetime = datetime(2025, 10, 13, 5, 15, tzinfo=UTC)) -> None:
        """`now`: aware, in UTC; a Monday morning in Almaty when none is given."""
        self._lock = Lock()
        self._now = now

    def now(self) -> datetime:
        """Return the instant that was set."""
        with self._lock:
            return self._now

    def set(self, now: datetime) -> None:
        """Set the instant, forward or back."""
        with self._lock:
            self._now = now

    def advance(self, by: timedelta) -> datetime:
        """Move on and return the new instant."""
        with self._lock:
            self._now += by
            return self._now


class SkewedClock:
    """The port `Clock`, ahead of another clock by so much."""

    def __init__(self, true: Clock, ahead: timedelta) -> None:
        """`ahead`: negative for a clock that is behind."""
        self._true, self._ahead = true, ahead

    def now(self) -> datetime:
        """Return what it shows."""
        return self._true.now() + self._ahead
