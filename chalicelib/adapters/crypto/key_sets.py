"""Public keys for verifying signatures: JSON Web Key Sets (RFC 7517), given inline, by file or by address.

Several keys may be valid at once, so that a signer can rotate them without us. A file or an address is read again when
its keys are old, and, at most every half minute, when a signature names an unknown key. If it cannot be read again, the
present keys stay valid for `KEY_SET_MAX_AGE`: a short outage of the issuer locks nobody out, and a stolen key that was
taken back is not trusted for ever.

RFC 7517 (4.5) lets keys that are not used alike have the same id, so a key is found by its id and the algorithm of the
signature: by its kind, and by the `alg` that it is bound to if the set says so. Two keys that fit one id and one
algorithm are ambiguous, and neither is used for it; the same key listed twice is one.
"""

import base64
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, RSAKey

from chalicelib.domain.errors import PartnerUnavailable
from chalicelib.domain.ports.store import Clock
from chalicelib.domain.strict_json import read_json_object

KEY_SET_FRESH_FOR = timedelta(minutes=10)
"""How long keys from a file or an address are used before they are read again."""
AT_MOST_EVERY = timedelta(seconds=30)
"""The shortest time between two reads that unknown key ids or failures cause."""
LEAST_RSA_BITS = 2048
KIND_OF: Mapping[str, str] = {"ES256": "EC", "PS256": "RSA", "RS256": "RSA"}
"""The algorithms that signatures are verified by, and the kind of key that each needs."""
_LARGEST = 1024 * 1024

ReadBytes = Callable[[], bytes]
"""Reads a key set's JSON. Raises `OSError` or `ValueError` when it cannot."""


@dataclass(frozen=True)
class PublicKey:
    """One key: its id, `EC` (P-256) or `RSA`, the algorithm it is bound to if the set says so, and its public JWK."""

    kid: str
    kind: str
    alg: str | None
    jwk: Mapping[str, str]
    key: Key = field(repr=False, compare=False)


class KeySet(Protocol):
    """A signer's public keys."""

    def find(self, kid: str, alg: str) -> PublicKey | None:
        """Return the key with this id for this algorithm, or None.

        Raises `PartnerUnavailable` if no keys could be read yet, or not for too long.
        """


Keys = Mapping[tuple[str, str], PublicKey]
"""Keys by id and algorithm."""


def parse_key_set(raw: bytes | str) -> Keys:
    """Return the usable keys of a JWKS; the ambiguous, of other kinds, for encryption, or without id are left out.

    Raises ValueError if it is no key set, has a private or symmetric key, or no usable key.
    """
    try:
        listed = read_json_object(raw, largest=_LARGEST)["keys"]
    except (ValueError, KeyError):
        raise ValueError("this is not a JSON Web Key Set") from None
    fitting: dict[tuple[str, str], list[PublicKey]] = {}
    for key in filter(None, map(_public_key, listed if isinstance(listed, list) else [])):
        for alg in _algorithms(key):
            same = fitting.setdefault((key.kid, alg), [])
            if key not in same:
                same.append(key)
    keys = {place: found[0] for place, found in fitting.items() if len(found) == 1}
    if not keys:
        raise ValueError("the key set has no key that signatures can be checked with")
    return keys


def _public_key(jwk: Any) -> PublicKey | None:  # noqa: ANN401 - whatever JSON came
    if not isinstance(jwk, dict):
        return None
    if "d" in jwk or "k" in jwk:
        raise ValueError("the key set holds a private or symmetric key; only public ones belong there")
    kid, kind, alg = jwk.get("kid"), str(jwk.get("kty")), jwk.get("alg")
    if not isinstance(kid, str) or not kid or jwk.get("use", "sig") != "sig" or not _is_strong(jwk):
        return None
    try:
        key = ECKey.import_key(jwk) if kind == "EC" else RSAKey.import_key(jwk)
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    public = {name: value for name, value in jwk.items() if isinstance(value, str)}
    return PublicKey(kid, kind, alg if isinstance(alg, str) else None, public, key)


def _algorithms(key: PublicKey) -> tuple[str, ...]:
    """Return the algorithms that the key may verify: those of its kind, or the one of them that it is bound to."""
    return tuple(alg for alg, kind in KIND_OF.items() if kind == key.kind and key.alg in (None, alg))


def _is_strong(jwk: Mapping[str, Any]) -> bool:
    """Return whether the key is EC on P-256, or RSA long enough to prove something for years.

    Zeros before a modulus make it no longer.
    """
    if jwk.get("kty") != "RSA":
        return jwk.get("kty") == "EC" and jwk.get("crv") == "P-256"
    try:
        modulus = base64.urlsafe_b64decode(f"{jwk['n']}==")
    except (KeyError, ValueError):
        return False
    return int.from_bytes(modulus).bit_length() >= LEAST_RSA_BITS


class FixedKeySet:
    """Keys given inline. Raises ValueError at once if the set is not usable."""

    def __init__(self, jwks: bytes | str) -> None:
        self._keys = parse_key_set(jwks)

    def find(self, kid: str, alg: str) -> PublicKey | None:
        """Return the key with this id for this algorithm, or None."""
        return self._keys.get((kid, alg))


class ReadKeySet:
    """Keys that are read on first use and again as described above. `owner` names them in errors."""

    def __init__(self, owner: str, read: ReadBytes, clock: Clock, max_age: timedelta) -> None:
        """`max_age`: how long keys stay in force that cannot be read again."""
        self._owner, self._read, self._clock, self._max_age = owner, read, clock, max_age
        self._keys: Keys = {}
        self._read_at: datetime | None = None
        self._tried_at: datetime | None = None
        self._lock = threading.Lock()

    def find(self, kid: str, alg: str) -> PublicKey | None:
        """Return the key with this id for this algorithm, or None.

        Raises `PartnerUnavailable` if no keys could be read yet, or not for too long.
        """
        with self._lock:
            if (kid, alg) not in self._keys or not self._within(self._read_at, KEY_SET_FRESH_FOR):
                self._read_again()
            if not self._within(self._read_at, self._max_age):
                raise PartnerUnavailable(self._owner)
            return self._keys.get((kid, alg))

    def _read_again(self) -> None:
        if self._within(self._tried_at, AT_MOST_EVERY):
            return
        self._tried_at = self._clock.now()
        try:
            self._keys = parse_key_set(self._read())
        except (OSError, ValueError):
            return  # the keys we have stay in force
        self._read_at = self._tried_at

    def _within(self, since: datetime | None, span: timedelta) -> bool:
        return since is not None and self._clock.now() - since < span


def key_set(owner: str, source: str, clock: Clock, fetch: Callable[[str], bytes], max_age: timedelta) -> KeySet:
    """Return the key set that a setting names: JSON inline, an `https://` address, or the path of a file.

    `fetch` gets the bytes at an address (see `http_exchange.fetch`). Raises ValueError for malformed inline JSON and
    for an address without TLS, because anybody who answers in its place could sign for the owner.
    """
    if source.lstrip().startswith("{"):
        return FixedKeySet(source)
    if source.startswith("http://"):
        raise ValueError("the address of a key set must be https")
    if source.startswith("https://"):
        return ReadKeySet(owner, lambda: fetch(source), clock, max_age)
    return ReadKeySet(owner, Path(source).read_bytes, clock, max_age)
