"""The keys that prove the heads of cases: Ed25519 over all attributes of a head (design decision 15).

A function that changes cases has the private keys; one that only reads them has the public halves and can prove
nothing. Two keys may be live at once: the first proves, each of them verifies.
"""

import base64
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from chalicelib.domain.strict_json import read_json_object

_PURPOSE = b"kelisim-head\x00"
_PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
"""The private members of keys of every kind (RFC 7518, 6)."""
_UNFIT = "HEAD_KEYS must be a JSON Web Key Set of Ed25519 keys, each with its kid, kty OKP and crv Ed25519"


class HeadKeys:
    """The port `HeadProofs`."""

    def __init__(self, jwks: str) -> None:
        """`jwks`: the keys as a JSON Web Key Set, the one that proves first.

        Raises ValueError, which quotes nothing, for anything else.
        """
        try:
            keys = read_json_object(jwks)["keys"]
            self._public = {jwk["kid"]: _public(jwk) for jwk in keys}
            self._first = next(iter(keys))
            self._private = _private(self._first) if "d" in self._first else None
        except (ValueError, KeyError, TypeError, StopIteration):
            raise ValueError(_UNFIT) from None

    @property
    def key_id(self) -> str:
        """The id of the key that proves."""
        return str(self._first["kid"])

    def prove(self, content: bytes) -> str:
        """Return the proof: the key's id, a dot, the signature in base64url.

        Raises `PermissionError` where only public halves are at hand.
        """
        if self._private is None:
            raise PermissionError("this function only reads cases: its HEAD_KEYS have no private key")
        return f"{self.key_id}.{_encoded(self._private.sign(_PURPOSE + content))}"

    def verifies(self, content: bytes, proof: str) -> bool:
        """Return whether one of the keys proved exactly this content."""
        kid, _, signature = proof.rpartition(".")
        key = self._public.get(kid)
        if key is None:
            return False
        try:
            key.verify(_decoded(signature), _PURPOSE + content)
        except (InvalidSignature, ValueError):
            return False
        return True


def new_head_key(kid: str) -> dict[str, str]:
    """Return a new private key as a JSON Web Key."""
    key = Ed25519PrivateKey.generate()
    secret, public = _encoded(key.private_bytes_raw()), _encoded(key.public_key().public_bytes_raw())
    return {"kty": "OKP", "crv": "Ed25519", "kid": kid, "d": secret, "x": public}


def public_half(jwk: Mapping[str, str]) -> dict[str, str]:
    """Return a JSON Web Key without its private parts, for whoever only verifies."""
    return {name: value for name, value in jwk.items() if name not in _PRIVATE}


def _public(jwk: Mapping[str, Any]) -> Ed25519PublicKey:
    if (jwk["kty"], jwk["crv"]) != ("OKP", "Ed25519") or not jwk["kid"]:
        raise ValueError(_UNFIT)
    public = Ed25519PublicKey.from_public_bytes(_decoded(jwk["x"]))
    if "d" in jwk and _private(jwk).public_key() != public:
        raise ValueError(_UNFIT)
    return public


def _private(jwk: Mapping[str, Any]) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(_decoded(jwk["d"]))


def _encoded(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
