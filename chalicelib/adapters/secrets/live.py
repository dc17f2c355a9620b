"""Secrets that change while a process lives: read again when they are old, and what is made of them made anew."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock
from typing import Generic, TypeVar

from chalicelib.domain.errors import SecretMissing, StoreBusy
from chalicelib.domain.ports.secrets import SecretStore
from chalicelib.domain.ports.store import Clock
from chalicelib.observability import logger

T = TypeVar("T")

READ_AGAIN_AFTER = timedelta(seconds=30)
"""When a secret that could not be read again is tried once more; the text that is known stays in use until then."""


class CachedSecret:
    """The text of one secret. Safe under threads, which wait for one of them to read."""

    def __init__(self, name: str, place: str, store: SecretStore, clock: Clock, max_age: timedelta) -> None:
        """`name`: the setting, for messages. `max_age`: how long a text is used before it is read again."""
        self._name, self._place, self._store, self._clock, self._max_age = name, place, store, clock, max_age
        self._lock = Lock()
        self._known: tuple[str, datetime] | None = None  # the text, and when it is read again

    def __call__(self) -> str:
        """Return the text, at most `max_age` old while the store answers.

        Raises `SecretMissing`, `StoreBusy` when it could never be read.
        """
        with self._lock:
            now = self._clock.now()
            if self._known is None or now >= self._known[1]:
                text, good_for = self._renewed()
                self._known = text, now + good_for
            return self._known[0]

    def _renewed(self) -> tuple[str, timedelta]:
        try:
            return self._store.read(self._place), self._max_age
        except SecretMissing as error:
            if self._known is None:
                raise error.under(self._name) from None
            return self._not_renewed(self._known[0], error)
        except StoreBusy as error:
            if self._known is None:
                raise
            return self._not_renewed(self._known[0], error)

    def _not_renewed(self, text: str, error: Exception) -> tuple[str, timedelta]:
        logger().warning("secret_not_renewed", extra={"secret": self._name, "error": type(error).__name__})
        return text, READ_AGAIN_AFTER


class Live(Generic[T]):
    """What is made of a secret, made anew when the secret changes.

    A changed secret that nothing can be made of is logged, and what was made before stays in use.
    """

    def __init__(self, name: str, read: Callable[[], str], make: Callable[[str], T]) -> None:
        """`name`: the setting. `make` raises ValueError, which quotes nothing, for an unusable text."""
        self._name, self._read, self._make = name, read, make
        self._lock = Lock()
        self._made: tuple[str, T] | None = None  # a text, and what was made of it

    def __call__(self) -> T:
        """Return it. Raises as the secret does, and ValueError for a first text that is unusable."""
        text = self._read()
        with self._lock:
            if self._made is None or text != self._made[0]:
                self._made = text, self._made_of(text)
            return self._made[1]

    def _made_of(self, text: str) -> T:
        try:
            return self._make(text)
        except ValueError:
            if self._made is None:
                raise
            logger().error("secret_unusable", extra={"secret": self._name})
            return self._made[1]
