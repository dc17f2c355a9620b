"""Keys of the local stack: the partners' signatures and the tokens for our API.

Each partner has two keys in its key set, as during a rotation: one for ES256, one for PS256. KDP signs with PS256, the
Open API system and 1414 sign with ES256. A signature is a detached JWS (RFC 7515 appendix F, RFC 7797) over the raw
body: `base64url(header)..base64url(signature)`.
"""

import base64
import functools
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Literal

from joserfc import jwt
from joserfc.jwk import ECKey, Key, KeySet, KeySetSerialization, OctKey, RSAKey
from joserfc.jws import JWSRegistry

Alg = Literal["ES256", "PS256", "RS256", "HS256", "none"]
PARTNERS = ("kdp", "bmg", "open-api", "sms-1414")
PREFERRED: dict[str, Alg] = {"kdp": "PS256"}
ISSUER = "https://login.local.kelisim.kz"
AUDIENCE = "kelisim"
API_TOKEN_LIFETIME = timedelta(days=365)  # a test's token must not expire when the clock is moved
CLOCK_SKEW_SECONDS = 300
"""How far the time in our signature may be from the partner's time, in seconds."""
SIGNERS = JWSRegistry(algorithms=["ES256", "PS256", "RS256", "HS256"])


class PartnerKeys:
    """The keys of one partner; our application receives only `jwks()`."""

    def __init__(self, partner: str) -> None:
        self.partner = partner
        self.preferred: Alg = PREFERRED.get(partner, "ES256")
        self.keys: dict[str, Key] = {
            "ES256": ECKey.generate_key("P-256", {"kid": f"{partner}-es256-1", "use": "sig", "alg": "ES256"}),
            "PS256": RSAKey.generate_key(2048, {"kid": f"{partner}-ps256-1", "use": "sig", "alg": "PS256"}),
        }

    def jwks(self) -> KeySetSerialization:
        """Return the public key set (RFC 7517)."""
        return KeySet(list(self.keys.values())).as_dict(private=False)

    def pem(self) -> str:
        """Return the public half of the PS256 key as PEM."""
        key = self.keys["PS256"]
        return key.as_pem(private=False).decode() if isinstance(key, RSAKey) else ""

    def sign(self, body: bytes, iat: int, alg: Alg | None = None, kid: str | None = None) -> str:
        """Return the `x-jws-signature` of a body, signed at `iat` (Unix time in seconds).

        An `alg` or `kid` that is not the partner's own gives a signature that must be refused.
        """
        alg = alg or self.preferred
        key = self._key(alg)
        header = {"alg": alg, "kid": kid or self._kid(alg), "iat": iat, "b64": False, "crit": ["b64"]}
        head = _b64(json.dumps(header, separators=(",", ":")).encode())
        signature = b"" if key is None else SIGNERS.get_alg(alg).sign(head + b"." + body, key)
        return (head + b".." + _b64(signature)).decode()

    def _kid(self, alg: Alg) -> str:
        return str(self.keys["ES256" if alg == "ES256" else "PS256"].kid)

    def _key(self, alg: Alg) -> Key | None:
        """Return the key for an algorithm; HS256 uses the public key as its secret, the classic confusion attack."""
        if alg == "none":
            return None
        if alg == "HS256":
            return OctKey.import_key({"kty": "oct", "k": _b64(self.pem().encode()).decode()})
        return self.keys["ES256" if alg == "ES256" else "PS256"]


class TokenIssuer:
    """Issues JWTs for our API, as the login service of the authorities would."""

    def __init__(self) -> None:
        self.key = ECKey.generate_key("P-256", {"kid": "login-1", "use": "sig", "alg": "ES256"})

    def jwks(self) -> KeySetSerialization:
        """Return the public key set with which our API verifies the tokens."""
        return KeySet([self.key]).as_dict(private=False)

    def token(self, now: datetime, roles: list[str], authority: str | None, sub: str) -> str:
        """Return a JWT with these roles; `authority` is the KATO code of a caseworker's office."""
        claims: dict[str, Any] = {"iss": ISSUER, "aud": AUDIENCE, "sub": sub, "roles": roles}
        claims |= {} if authority is None else {"authority": authority}
        iat = int(now.timestamp())
        claims |= {"iat": iat, "nbf": iat, "exp": iat + int(API_TOKEN_LIFETIME.total_seconds())}
        return jwt.encode({"alg": "ES256", "kid": "login-1", "typ": "JWT"}, claims, self.key)


@functools.cache
def partner_keys(partner: str) -> PartnerKeys:
    """Return the partner's keys, created once per process because RSA keys take a moment."""
    return PartnerKeys(partner)


_OWN_KEYS: dict[str, dict[str, Any]] = {}


def own_key(kid: str = "kelisim-1") -> dict[str, Any]:
    """Return a private key of our application, created once per process unless it was given.

    The partners verify requests with the public half of the default one.
    """
    if kid not in _OWN_KEYS:
        _OWN_KEYS[kid] = {**ECKey.generate_key("P-256", {"kid": kid, "use": "sig"}).as_dict(private=True)}
    return _OWN_KEYS[kid]


def give_own_key(key: dict[str, Any]) -> None:
    """Use this private key of our application, which an earlier process stored."""
    _OWN_KEYS[key["kid"]] = key


def is_signed_by_us(
    body: bytes, header: str, now: float, came: tuple[str, str], published: Callable[[], list[dict[str, Any]]]
) -> bool:
    """Whether our application signed this request at most five minutes from `now` (Unix time in seconds).

    `came`: the method and the URL by which the request came; the signature covers them. `published`: reads the key set
    that our application publishes, for a key that is not the one that it began with.
    """
    head, dots, signature = header.partition("..")
    try:
        signed = json.loads(_unb64(head))
        known = own_key() if signed["kid"] == own_key()["kid"] else _named(signed["kid"], published())
        expected = {"alg": "ES256", "kid": known["kid"], "b64": False, "crit": ["b64"]}
        expected |= {"typ": "kelisim-request", "htm": came[0], "htu": came[1]}
        if dots != ".." or signed != expected | {"iat": signed["iat"]} or abs(now - signed["iat"]) > CLOCK_SKEW_SECONDS:
            return False
        key = ECKey.import_key(known)
        return bool(SIGNERS.get_alg("ES256").verify(head.encode() + b"." + body, _unb64(signature), key))
    except (ValueError, TypeError, KeyError):
        return False


def _named(kid: str, keys: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the key with this name. Raises `ValueError` when there is none."""
    found = [key for key in keys if key["kid"] == kid]
    if not found:
        raise ValueError(f"no key is called {kid}")
    return found[0]


def _unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _b64(value: bytes) -> bytes:
    return base64.urlsafe_b64encode(value).rstrip(b"=")
