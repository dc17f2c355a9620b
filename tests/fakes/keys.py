"""Keys for tests, created once per run: of two partners, of a stranger, and of the login service."""

import json
from typing import cast

from joserfc.jwk import ECKey, RSAKey


def ec_key(kid: str) -> dict[str, str]:
    """Make an EC P-256 key with its private part."""
    return _jwk(ECKey.generate_key("P-256"), kid)


def rsa_key(kid: str) -> dict[str, str]:
    """Make an RSA key of 2048 bits with its private part."""
    return _jwk(RSAKey.generate_key(2048), kid)


def public(*keys: dict[str, str]) -> str:
    """Return the key set with the public halves, as JSON."""
    secret = {"d", "p", "q", "dp", "dq", "qi"}
    return json.dumps({"keys": [{name: key[name] for name in key if name not in secret} for key in keys]})


def _jwk(key: ECKey | RSAKey, kid: str) -> dict[str, str]:
    return {**cast("dict[str, str]", key.as_dict(private=True)), "kid": kid, "use": "sig"}


KDP_KEY = rsa_key("kdp-1")
OPEN_API_KEY = ec_key("open-api-1")
STRANGERS_KEY = ec_key("stranger-1")
LOGIN_KEY = ec_key("login-1")
