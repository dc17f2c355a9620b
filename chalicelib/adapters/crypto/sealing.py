"""Sealing: AES-256-GCM under the case's data key of a class (design decision 7).

A sealed piece is bound to its case, class, field and place: moved anywhere else, it does not open.
"""

import hmac
import json
from collections.abc import Mapping
from hashlib import sha256
from os import urandom

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from chalicelib.adapters.crypto.data_keys import DataKeys, KeyErased, KeyGone
from chalicelib.domain.case.case import Case
from chalicelib.domain.errors import SealBroken, SealErased

_FORM = b"\x01"
"""The first byte of a sealed piece names its form: nonce, then ciphertext with tag."""
_NONCE_BYTES = 12
_NAMES = b"kelisim/names/1"


class Sealer:
    """Seals and opens the pieces of cases (the port `Sealing`)."""

    def __init__(self, keys: DataKeys) -> None:
        """`keys`: the data keys of the cases."""
        self._keys = keys

    def seal(  # noqa: PLR0913 - where it belongs, what it is, and whether its key may be made
        self, case_id: str, key_class: str, field: str, place: str, plain: bytes, *, new_key: bool = False
    ) -> bytes:
        """Return the piece sealed. `place` tells pieces of the same field apart; it is empty if there is only one.

        `new_key`: make the key if there is none. Raises `SealErased` when the case's key of this class is erased,
        `SealBroken` when it is lost or damaged, `StoreBusy`.
        """
        key = self._for_sealing(case_id, key_class, field, new_key=new_key)
        nonce = urandom(_NONCE_BYTES)
        bound = _bound(case_id, key_class, field, place)
        return _FORM + nonce + AESGCM(key).encrypt(nonce, plain, bound)

    def open(self, case_id: str, key_class: str, field: str, place: str, sealed: bytes) -> bytes:
        """Return the piece in clear.

        Raises `SealBroken`, naming case and field, never content; `SealErased`; `StoreBusy`.
        """
        form, nonce, rest = sealed[:1], sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        if form != _FORM or len(nonce) != _NONCE_BYTES:
            raise SealBroken(case_id, field)
        bound = _bound(case_id, key_class, field, place)
        try:
            return AESGCM(self._keys.to_open(case_id, key_class)).decrypt(nonce, rest, bound)
        except KeyErased as error:
            raise SealErased(case_id, field) from error
        except (KeyGone, InvalidTag) as error:
            raise SealBroken(case_id, field) from error

    def name(self, case_id: str, key_class: str, content: bytes, *, new_key: bool = False) -> str:
        """Return a name of the content: 64 hexadecimal digits that are meaningless without the case's data key.

        Equal content of one case has the same name as long as the key exists. Raises as `seal` does.
        """
        naming_key = hmac.digest(self._for_sealing(case_id, key_class, "name", new_key=new_key), _NAMES, sha256)
        return hmac.digest(naming_key, content, sha256).hex()

    def belongs(self, case: Case) -> Case:
        """Remember the authority of a case, as its proved head says. Return the case."""
        self._keys.authorities.remember(case.id, case.authority)
        return case

    def bring(self, case_id: str, wrapped: Mapping[str, bytes]) -> None:
        """Cache wrapped keys that were read along with the case."""
        for key_class, key in wrapped.items():
            self._keys.cache.put_wrapped(case_id, key_class, key)

    def forget(self, case_id: str, key_class: str) -> None:
        """Drop the key from memory, because it has been erased."""
        self._keys.cache.drop(case_id, key_class)

    def _for_sealing(self, case_id: str, key_class: str, field: str, *, new_key: bool) -> bytes:
        try:
            return self._keys.to_seal(case_id, key_class, new_key=new_key)
        except KeyErased as error:
            raise SealErased(case_id, field) from error
        except KeyGone as error:  # the case says that there was one, so a new one would hide the loss
            raise SealBroken(case_id, field) from error


def _bound(case_id: str, key_class: str, field: str, place: str) -> bytes:
    return json.dumps(["kelisim", case_id, key_class, field, place], separators=(",", ":")).encode()
