"""Keyed digests: only the holder of the key can compare inputs; others learn nothing."""

import hmac
from collections.abc import Sequence
from hashlib import sha256

_LENGTH_BYTES = 8
_SHORTEST_KEY = 32
_MOST_KEYS = 2
"""The person's lock is stored under each live key, and a commit takes only so many writes."""


class HmacDigest:
    """The port `KeyedDigest` as HMAC-SHA256.

    Purpose and parts are each preceded by their length, so that ("ab", "c") and ("a", "bc") differ, and a digest for
    one purpose reveals nothing about one for another.
    """

    def __init__(self, *keys: bytes) -> None:
        """`keys`: of at least 32 random bytes; the first makes, an earlier one still knows what it made.

        Raises `ValueError` for a shorter one, for none and for more than two.
        """
        if not 1 <= len(keys) <= _MOST_KEYS or len(set(keys)) != len(keys):
            raise ValueError(
                "There must be one digest key, or two different ones: the present one, then the earlier one."
            )
        if any(len(key) < _SHORTEST_KEY for key in keys):
            raise ValueError(f"The digest key must have at least {_SHORTEST_KEY} bytes; make a longer one.")
        self._keys = keys

    @property
    def key_id(self) -> str:
        """A name of the present key that reveals nothing about it: 16 hexadecimal digits."""
        return _digest(self._keys[0], ("key-id",))[:16]

    def __call__(self, purpose: str, *parts: str) -> str:
        """Return the digest as 64 hexadecimal digits."""
        return _digest(self._keys[0], (purpose, *parts))

    def all(self, purpose: str, *parts: str) -> tuple[str, ...]:
        """Return the digests under each live key, the present one first."""
        return tuple(_digest(key, (purpose, *parts)) for key in self._keys)


def _digest(key: bytes, parts: Sequence[str]) -> str:
    code = hmac.new(key, digestmod=sha256)
    for part in parts:
        content = part.encode()
        code.update(len(content).to_bytes(_LENGTH_BYTES) + content)
    return code.hexdigest()
