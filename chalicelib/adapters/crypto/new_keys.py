"""Makes our keys and secrets, each in the form in which its store takes it and its adapter reads it."""

import base64
import json
import secrets
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from joserfc.jwk import ECKey

from chalicelib.adapters.crypto.head_keys import new_head_key, public_half
from chalicelib.domain.strict_json import read_json_object

_BYTES = 32

HALVES: Mapping[str, str] = {"anchor-public-keys": "anchor-keys", "head-public-keys": "head-keys"}
"""A secret with public halves alone -> the one with the keys that they belong to."""


def new_texts(day: date) -> Mapping[str, Callable[[], str]]:
    """Return what makes each secret, by its name. `day` is part of the keys' names, which no later key may have."""
    return {
        "anchor-keys": lambda: _key_set(new_signing_key(f"anchor-{day.isoformat()}")),
        "cursor-key": _random_key,
        "digest-key": _random_key,
        "head-keys": lambda: _key_set(new_head_key(f"head-{day.isoformat()}")),
        "signing-keys": lambda: _key_set(new_signing_key(f"signing-{day.isoformat()}")),
    }


def new_data_key() -> bytes:
    """Return a key for `DATA_KEY_FILE`, which wraps the data keys of the cases where there is no KMS."""
    return secrets.token_bytes(_BYTES)


def public_halves(jwks: str) -> str:
    """Return the public halves of a JSON Web Key Set. Raises `ValueError` for anything else."""
    try:
        keys = read_json_object(jwks)["keys"]
        return json.dumps({"keys": [public_half(key) for key in keys]})
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ValueError("not a JSON Web Key Set") from None


def _random_key() -> str:
    return base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def new_signing_key(kid: str) -> dict[str, Any]:
    """Return a new private key for ES256 as a JSON Web Key."""
    return {**ECKey.generate_key("P-256", {"kid": kid, "use": "sig"}).as_dict(private=True)}


def _key_set(key: Mapping[str, Any]) -> str:
    return json.dumps({"keys": [key]})
