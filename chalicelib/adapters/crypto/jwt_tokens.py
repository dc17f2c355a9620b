"""Tokens of callers of our API: JWT (RFC 7519), ES256 or RS256, from the issuer in the settings."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwt import JWTClaimsRegistry

from chalicelib.adapters.crypto.jws import open_segment
from chalicelib.adapters.crypto.key_sets import KeySet, PublicKey
from chalicelib.domain.callers import Caller, Role
from chalicelib.domain.ports.store import Clock
from chalicelib.domain.refusals import NotAuthenticated

TOKEN_ALGORITHMS = ("ES256", "RS256")
"""The one algorithm for each kind of key: EC and RSA."""
LEEWAY = timedelta(seconds=30)
"""How far the issuer's clock may differ from ours."""

_FORM = re.compile(r"([A-Za-z0-9_-]{1,1024})\.([A-Za-z0-9_-]{1,8192})\.([A-Za-z0-9_-]{1,1400})", re.ASCII)
_HEADER_MAY_HAVE = frozenset({"alg", "kid", "typ", "x5t", "x5t#S256"})  # so no crit, jwk, jku, x5u, x5c
_TYPES = frozenset({"jwt", "at+jwt", "application/at+jwt"})
_AUTHORITY = re.compile(r"[0-9]{9}", re.ASCII)
_LONGEST_SUBJECT = 200
_MOST_ROLES = 32


class TokenVerifier:
    """Checks a bearer token and returns the caller that it identifies."""

    def __init__(self, keys: KeySet, issuer: str, audience: str, clock: Clock, leeway: timedelta = LEEWAY) -> None:
        self._keys, self._issuer, self._audience = keys, issuer, audience
        self._clock, self._leeway = clock, int(leeway.total_seconds())
        self._registry = jws.JWSRegistry(algorithms=list(TOKEN_ALGORITHMS))
        self._registry.max_header_length, self._registry.max_payload_length = 1024, 8192
        self._registry.max_signature_length = 1400

    def verify(self, token: str) -> Caller:
        """Return the caller that the token (without `Bearer`) proves.

        Raises `NotAuthenticated`, and `PartnerUnavailable` while the issuer's keys cannot be read at all.
        """
        form = _FORM.fullmatch(token)
        if form is None:
            raise NotAuthenticated
        key = self._key(open_segment(form[1]))
        try:
            jws.deserialize_compact(token, key.key, registry=self._registry)
        except (JoseError, ValueError):
            raise NotAuthenticated from None
        claims = open_segment(form[2])
        if claims is None:
            raise NotAuthenticated
        self._check(claims)
        return _caller(claims)

    def _key(self, header: Mapping[str, Any] | None) -> PublicKey:
        """Find the issuer's key for the algorithm, which has to be one of ours."""
        if header is None or not header.keys() <= _HEADER_MAY_HAVE:
            raise NotAuthenticated
        kid, alg, typ = header.get("kid"), header.get("alg"), header.get("typ", "JWT")
        if not isinstance(kid, str) or not isinstance(typ, str) or typ.lower() not in _TYPES:
            raise NotAuthenticated
        key = self._keys.find(kid, str(alg)) if alg in TOKEN_ALGORITHMS else None
        if key is None:
            raise NotAuthenticated
        return key

    def _check(self, claims: dict[str, Any]) -> None:
        """Raise `NotAuthenticated` unless the token is of our issuer, for us, and valid now."""
        registry = JWTClaimsRegistry(
            now=lambda: int(self._clock.now().timestamp()),
            leeway=self._leeway,
            iss={"essential": True, "value": self._issuer},
            aud={"essential": True, "value": self._audience},
            exp={"essential": True},
        )
        try:
            registry.validate(claims)
        except (JoseError, ValueError, TypeError):
            raise NotAuthenticated from None


def _caller(claims: Mapping[str, Any]) -> Caller:
    subject, roles, authority = claims.get("sub"), claims.get("roles"), claims.get("authority")
    if not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST_SUBJECT:
        raise NotAuthenticated
    if not isinstance(roles, list) or len(roles) > _MOST_ROLES or not all(isinstance(role, str) for role in roles):
        raise NotAuthenticated
    if authority is not None and not (isinstance(authority, str) and _AUTHORITY.fullmatch(authority)):
        raise NotAuthenticated
    if authority is None and Role.CASEWORKER in roles:
        raise NotAuthenticated
    return Caller(subject, frozenset(roles), authority)
