"""Caches a partner's access token until shortly before it expires. The token is never logged or shown."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from chalicelib.domain.ports.store import Clock

MARGIN = timedelta(seconds=60)
"""How long before its end a token is no longer used; at most half of its lifetime."""
LONGEST_KEPT_SECONDS = 12 * 3600

Fetch = Callable[[], tuple[str, float]]
"""Gets a new token and its lifetime in seconds (0 if not stated: it is used once)."""


class AccessTokens:
    """Holds the one token that is in use; safe among threads, which wait for one new token instead of all asking."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._token: str | None = None
        self._good_until: datetime | None = None
        self._lock = threading.Lock()

    def get(self, fetch: Fetch, instead_of: str | None = None) -> str:
        """Return a valid token other than `instead_of`, which was refused."""
        with self._lock:
            now = self._clock.now()
            if self._token is None or self._token == instead_of or self._good_until is None or now >= self._good_until:
                self._token = None
                self._token, seconds = fetch()
                life = timedelta(seconds=max(min(seconds, LONGEST_KEPT_SECONDS), 0))
                self._good_until = now + life - min(MARGIN, life / 2)
            return self._token
