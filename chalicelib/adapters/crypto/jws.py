"""Partners' signatures: detached JWS over raw bytes (RFC 7515 appendix F, RFC 7797), header `x-jws-signature`.

The protected header is `{"alg", "kid", "iat", "b64": false, "crit": ["b64"]}`. It is checked completely before any key
is used, the bytes are never parsed here, and every failure gives the same error.
"""

import base64
import re
from collections.abc import Mapping
from typing import Any, cast

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, RSAKey
from joserfc.registry import HeaderParameter

from chalicelib.adapters.crypto.key_sets import KeySet, PublicKey
from chalicelib.domain.consent.consent import Evidence
from chalicelib.domain.ports.records import SignedAs
from chalicelib.domain.ports.store import Clock
from chalicelib.domain.refusals import BadSignature
from chalicelib.domain.strict_json import read_json_object

LEEWAY_SECONDS = 300
SIGNATURE_ALGORITHMS = {"EC": "ES256", "RSA": "PS256"}
"""The one algorithm for each kind of key."""

_FORM = re.compile(r"([A-Za-z0-9_-]{1,1024})\.\.([A-Za-z0-9_-]{1,1400})", re.ASCII)
_MUST_HAVE = frozenset({"alg", "kid", "iat", "b64", "crit"})
_MAY_HAVE = _MUST_HAVE | {"typ", "cty"}  # so neither jwk, jku, x5u, x5c nor anything unknown
_OURS_MAY_HAVE = _MUST_HAVE | {"typ", "htm", "htu"}
_UNKNOWN_TO_THE_LIBRARY = {"iat": "int", "htm": "str", "htu": "str"}
_LARGEST_BODY = 32 * 1024 * 1024  # callers have their own, smaller limits; the library's own is 128 kB


def _registry() -> jws.JWSRegistry:
    registry = jws.JWSRegistry(
        header_registry={name: HeaderParameter(name, kind) for name, kind in _UNKNOWN_TO_THE_LIBRARY.items()},
        algorithms=list(SIGNATURE_ALGORITHMS.values()),
    )
    registry.max_header_length = 1024
    registry.max_signature_length = 1400
    registry.max_payload_length = _LARGEST_BODY
    return registry


def _kind(alg: object) -> str | None:
    """Return the kind of key that an algorithm needs, or None for an algorithm that is not allowed."""
    return next((kind for kind, allowed in SIGNATURE_ALGORITHMS.items() if allowed == alg), None)


def _protected(segment: str, may_have: frozenset[str]) -> dict[str, Any] | None:
    """Decode a protected header; None unless it has its fields and no others, and signs the bytes as they are."""
    header = open_segment(segment)
    if header is None or not (header.keys() >= _MUST_HAVE and header.keys() <= may_have):
        return None
    is_well_formed = header["b64"] is False and header["crit"] == ["b64"] and type(header["iat"]) is int
    return header if is_well_formed else None


class JwsVerifier:
    """Verifies that a partner signed these bytes just now with a key of that partner's own set."""

    def __init__(self, key_sets: Mapping[str, KeySet], clock: Clock, leeway: int = LEEWAY_SECONDS) -> None:
        """`leeway`: by how many seconds `iat` may differ from our clock."""
        self._key_sets, self._clock, self._leeway = key_sets, clock, leeway
        self._registry = _registry()

    def verify(self, partner: str, raw: bytes, header: str) -> Evidence:
        """Return the bytes with their proof. `header`: the value of the only `x-jws-signature`.

        Raises `BadSignature`, and `PartnerUnavailable` while the partner's keys cannot be read at all.
        """
        form = _FORM.fullmatch(header)
        if form is None:
            raise BadSignature
        protected = _protected(form[1], _MAY_HAVE)
        if protected is None or not self._is_fresh(protected["iat"]):
            raise BadSignature
        key = self._key(partner, protected)
        try:
            jws.deserialize_compact(header, key.key, registry=self._registry, payload=raw)
        except (JoseError, ValueError):
            raise BadSignature from None
        return Evidence(raw, header, key.jwk)

    def _is_fresh(self, issued: int) -> bool:
        now = self._clock.now().timestamp()
        return now - self._leeway <= issued <= now + self._leeway  # a difference could be too large for a float

    def _key(self, partner: str, protected: Mapping[str, Any]) -> PublicKey:
        """Find the key in the set of that partner alone, for the algorithm."""
        kid, alg, keys = protected["kid"], protected["alg"], self._key_sets.get(partner)
        key = keys.find(kid, alg) if keys is not None and _kind(alg) is not None and isinstance(kid, str) else None
        if key is None:
            raise BadSignature
        return key


class JwsSigner:
    """Signs bytes as partners do. `private_jwk`: an EC P-256 or RSA key as JSON, with its `kid`.

    With a public one it signs nothing, and only says under which key others sign.
    """

    def __init__(self, private_jwk: Mapping[str, str], clock: Clock) -> None:
        jwk: dict[str, str | list[str]] = {**private_jwk}
        self._key: Key = ECKey.import_key(jwk) if jwk["kty"] == "EC" else RSAKey.import_key(jwk)
        self._alg = SIGNATURE_ALGORITHMS[private_jwk["kty"]]
        self._kid, self._may_sign = private_jwk["kid"], "d" in private_jwk
        self._clock = clock
        self._registry = _registry()

    def public_jwk(self) -> dict[str, str]:
        """Return the public half as a key set contains it."""
        return {**cast("dict[str, str]", self._key.as_dict(private=False)), "use": "sig"}

    def sign(self, raw: bytes, use: SignedAs | None = None, *, htm: str | None = None, htu: str | None = None) -> str:
        """Return the `x-jws-signature` of a body (UTF-8), as of now. `use`: None for a partner's.

        Raises `PermissionError` without a private key.
        """
        if not self._may_sign:
            raise PermissionError("this function has only the public half of the key, so it cannot sign")
        issued = int(self._clock.now().timestamp())
        header = {"alg": self._alg, "kid": self._kid, "iat": issued, "b64": False, "crit": ["b64"]}
        header |= {name: text for name, text in (("typ", use), ("htm", htm), ("htu", htu)) if text is not None}
        signed = jws.serialize_compact(header, raw, self._key, registry=self._registry)
        head, *_, signature = signed.split(".")
        return f"{head}..{signature}"


def signers(jwks: str, clock: Clock, *, public: bool = False) -> tuple[JwsSigner, ...]:
    """Return a signer for each private key of a JSON Web Key Set: the first signs, all are published.

    `public`: the keys may be public halves, of which nothing can be signed.

    So a new key is published before it signs, and an old one as long as its signatures have to be verified. Raises
    ValueError, which quotes nothing, for anything else than such a set.
    """
    try:
        given = read_json_object(jwks)["keys"]
        made = tuple(JwsSigner(jwk, clock) for jwk in given)
    except (JoseError, ValueError, KeyError, TypeError, AttributeError):
        raise ValueError(
            "our own keys are not a JSON Web Key Set with private EC P-256 or RSA keys, each with kid"
        ) from None
    if not made or (not public and any("d" not in jwk for jwk in given)):
        raise ValueError("our own keys must be private keys, and there must be at least one")
    return made


def is_signed_under(jwk: Mapping[str, str], raw: bytes, signature: str, use: SignedAs) -> bool:
    """Return whether a public key verifies our signature of these bytes for this use, however long ago it was made."""
    form = _FORM.fullmatch(signature)  # a payload inside would be verified in place of these bytes
    header = _protected(form[1], _OURS_MAY_HAVE) if form is not None else None
    if header is None or header.get("typ") != use or header["kid"] != jwk.get("kid"):
        return False
    kind = _kind(header["alg"])
    if kind is None or kind != jwk.get("kty"):
        return False
    fields: dict[str, str | list[str]] = {**jwk}
    key: Key = ECKey.import_key(fields) if kind == "EC" else RSAKey.import_key(fields)
    try:
        jws.deserialize_compact(signature, key, registry=_registry(), payload=raw)
    except (JoseError, ValueError):
        return False
    return True


def open_segment(segment: str) -> dict[str, Any] | None:
    """Decode a base64url segment of a JSON object; None for anything else."""
    try:
        return read_json_object(base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4)))
    except ValueError:
        return None
