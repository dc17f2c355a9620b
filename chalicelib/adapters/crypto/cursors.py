"""Sealed paging cursors: only we can make one, and only the same caller can use it, for the same query.

AES-256-GCM over the position, with the caller and the query as associated data. So a cursor reveals nothing of the
tables' keys, cannot be forged, and is useless to anybody else.
"""

import base64
import json
import os
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from chalicelib.domain.refusals import cursor_invalid

KEY_BYTES = 32
_NONCE_BYTES = 12
_FORM = re.compile(r"[A-Za-z0-9_-]{38,2048}", re.ASCII)


class Cursors:
    """Seals and opens cursors. The first key seals, all of them open, so that keys can be rotated."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        """`keys`: 32 bytes each, at least one. Raises ValueError otherwise."""
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            raise ValueError("CURSOR_KEY must have at least one key, of 32 bytes each")
        self._ciphers = [AESGCM(key) for key in keys]

    def seal(self, position: str, caller: str, query: Mapping[str, str]) -> str:
        """Return the cursor, URL-safe, for a position in the list that this caller asked for with this query.

        `query`: what decides the list (not `cursor` and `limit`).
        """
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._ciphers[0].encrypt(nonce, position.encode(), _bound_to(caller, query))
        return base64.urlsafe_b64encode(nonce + sealed).rstrip(b"=").decode()

    def open(self, cursor: str, caller: str, query: Mapping[str, str]) -> str:
        """Return the position. Raises `InvalidInput` on the field `cursor` for anything else than our cursor for it."""
        if not _FORM.fullmatch(cursor) or len(cursor) % 4 == 1:
            raise cursor_invalid()
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        if base64.urlsafe_b64encode(raw).rstrip(b"=").decode() != cursor:
            raise cursor_invalid()  # the unused bits of the last letter are none that we made
        for cipher in self._ciphers:
            with suppress(InvalidTag):
                return cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], _bound_to(caller, query)).decode()
        raise cursor_invalid()


def _bound_to(caller: str, query: Mapping[str, str]) -> bytes:
    """Return caller and query as unambiguous bytes, whatever they contain."""
    return json.dumps([caller, sorted(query.items())]).encode()
