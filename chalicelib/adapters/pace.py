"""Waits: between the calls of a schedule, and before a change is tried again.

Measures spans, never the time of day.
"""

import random
import time
from collections.abc import Callable
from threading import Lock


class Pace:
    """The pace of one run: at most so many turns a second, over all threads, for so many seconds from the first."""

    def __init__(
        self,
        a_second: float,
        seconds: float,
        measure: Callable[[], float] = time.monotonic,
        rest: Callable[[float], None] = time.sleep,
    ) -> None:
        """`measure` returns the seconds of a monotonic clock; `rest` waits for so many seconds."""
        self._gap, self._seconds, self._measure, self._rest = 1 / a_second, seconds, measure, rest
        self._lock = Lock()
        self._begun: float | None = None
        self._next = 0.0

    def __call__(self) -> bool:
        """Wait for the next turn; False when the time is up."""
        with self._lock:
            now = self._measure()
            if self._begun is None:
                self._begun, self._next = now, now
            if now - self._begun > self._seconds:
                return False
            wait = max(0.0, self._next - now)
            self._next = max(self._next, now) + self._gap
        self._rest(wait)
        return True


LONGEST_PAUSE = 0.8
"""Seconds."""


def rest(tried: int) -> None:
    """Wait for a random time: none before the first try, then longer each time, up to `LONGEST_PAUSE`."""
    if tried:
        time.sleep(random.uniform(0, min(LONGEST_PAUSE, 0.02 * 2**tried)))  # noqa: S311 - spreads, guards nothing
