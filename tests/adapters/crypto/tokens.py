"""Tokens of callers as their issuer makes them, and as it never would."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, Key
from joserfc.jws import JWSRegistry

from chalicelib.adapters.crypto.jwt_tokens import TokenVerifier
from chalicelib.adapters.crypto.key_sets import FixedKeySet
from chalicelib.domain.callers import Caller
from chalicelib.domain.refusals import NotAuthenticated
from tests.fakes.clock import SettableClock
from tests.fakes.keys import KDP_KEY, LOGIN_KEY, public

NOW = datetime(2025, 10, 13, 5, 0, tzinfo=UTC)
ISSUER = "https://login.example"
HEADER: dict[str, Any] = {"alg": "ES256", "kid": "login-1", "typ": "JWT"}
CLAIMS: dict[str, Any] = {
    "iss": ISSUER,
    "aud": "kelisim",
    "sub": "worker-7",
    "roles": ["caseworker"],
    "authority": "710000000",
    "nbf": int(NOW.timestamp()),
    "exp": int((NOW + timedelta(minutes=10)).timestamp()),
}
KEYS = FixedKeySet(public(LOGIN_KEY, KDP_KEY))
LOGIN: Key = ECKey.import_key({**LOGIN_KEY})
ES256 = JWSRegistry().get_alg("ES256")


def token(claims: dict[str, Any] | None = None, header: dict[str, Any] | None = None, key: Key = LOGIN) -> str:
    """Make a token; what is given replaces the good claims and the good header's fields."""
    algorithms = ["ES256", "RS256", "PS256"]
    return jwt.encode(HEADER | (header or {}), CLAIMS if claims is None else claims, key, algorithms, default_type=None)


def by_hand(header: dict[str, Any], claims: dict[str, Any] = CLAIMS) -> str:
    """Make a token of any header, signed as ES256."""
    signed = f"{segment(json.dumps(header))}.{segment(json.dumps(claims))}"
    return f"{signed}.{segment(ES256.sign(signed.encode(), LOGIN))}"


def verify(text: str, at: datetime = NOW) -> Caller:
    """Verify at an instant."""
    return TokenVerifier(KEYS, ISSUER, "kelisim", SettableClock(at)).verify(text)


def refused(text: str, at: datetime = NOW) -> bool:
    """Return whether the token is refused, in the words that are the same for everybody."""
    with pytest.raises(NotAuthenticated) as error:
        verify(text, at)
    return (error.value.code, str(error.value)) == (
        "not_authenticated",
        str(NotAuthenticated()),
    )


def segment(content: str | bytes) -> str:
    """Encode a part of a token."""
    raw = content if isinstance(content, bytes) else content.encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
