"""Keyed digests: equal inputs can be seen to be equal by who holds the key, and nothing else can be learned."""

import hmac
from hashlib import sha256

_LENGTH_BYTES = 8
_SHORTEST_KEY = 32


class HmacDigest:
    """The port `KeyedDigest` as HMAC-SHA256.

    Purpose and parts each go in with their length before them, so that ("ab", "c") and ("a", "bc") differ, and
    a digest made for one purpose says nothing about one made for another.
    """

    def __init__(self, key: bytes) -> None:
        """`key`: at least 32 random bytes. Raises `ValueError` for a shorter one."""
        if len(key) < _SHORTEST_KEY:
            raise ValueError(f"The digest key must have at least {_SHORTEST_KEY} bytes; make a longer one.")
        self._key = key

    def __call__(self, purpose: str, *parts: str) -> str:
        """Return the digest as 64 hexadecimal digits."""
        code = hmac.new(self._key, digestmod=sha256)
        for part in (purpose, *parts):
            content = part.encode()
            code.update(len(content).to_bytes(_LENGTH_BYTES) + content)
        return code.hexdigest()
