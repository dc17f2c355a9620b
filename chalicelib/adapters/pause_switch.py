"""The pause of outgoing calls, read from the store at most every few seconds by each process."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock

from chalicelib.domain.messages.operations import Pause
from chalicelib.domain.ports.store import Clock

PAUSE_FRESH_FOR = timedelta(seconds=15)
"""How long a process may go on calling partners after the pause was set."""


class PauseSwitch:
    """The pause as it was stored at most `PAUSE_FRESH_FOR` ago; safe under threads."""

    def __init__(self, clock: Clock, read: Callable[[], Pause | None]) -> None:
        """`read`: reads the pause from the store."""
        self._clock, self._read = clock, read
        self._lock = Lock()
        self._read_at: datetime | None = None
        self._pause: Pause | None = None

    def current(self) -> Pause | None:
        """Return the pause. Raises `StoreBusy`."""
        with self._lock:
            now = self._clock.now()
            if self._read_at is None or not self._read_at <= now < self._read_at + PAUSE_FRESH_FOR:
                self._pause = self._read()
                self._read_at = now
            return self._pause

    def set(self, pause: Pause | None) -> None:
        """Remember what this process has just stored."""
        with self._lock:
            self._pause, self._read_at = pause, self._clock.now()
