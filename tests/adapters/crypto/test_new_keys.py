"""New keys and secrets: each in the form that its reader takes, and never the same twice."""

import base64
import json
from datetime import date
from typing import Any

import pytest

from chalicelib.adapters.crypto.head_keys import HeadKeys
from chalicelib.adapters.crypto.new_keys import HALVES, new_data_key, new_signing_key, new_texts, public_halves

TEXTS = new_texts(date(2025, 10, 13))


def members(jwks: str) -> list[dict[str, Any]]:
    """The keys of a set, each secret or random part as the number of its bytes."""
    keys: list[dict[str, Any]] = json.loads(jwks)["keys"]
    lengths: dict[str, Any] = {
        name: len(base64.urlsafe_b64decode(key[name] + "==")) for key in keys for name in ("d", "x", "y") if name in key
    }
    return [{**key, **lengths} for key in keys]


def test_each_secret_is_made_in_the_form_that_its_reader_takes() -> None:
    """Sets of one key that is named by its use and its day, or 256 random bits in base64."""
    made = {name: make() for name, make in TEXTS.items()}
    ec = {"kty": "EC", "crv": "P-256", "use": "sig", "d": 32, "x": 32, "y": 32}
    assert {name: members(text) for name, text in made.items() if name.endswith("-keys")} == {
        "anchor-keys": [{**ec, "kid": "anchor-2025-10-13"}],
        "head-keys": [{"kty": "OKP", "crv": "Ed25519", "kid": "head-2025-10-13", "d": 32, "x": 32}],
        "signing-keys": [{**ec, "kid": "signing-2025-10-13"}],
    }
    assert {name: len(base64.b64decode(text)) for name, text in made.items() if not name.endswith("-keys")} == {
        "cursor-key": 32,
        "digest-key": 32,
    }


def test_no_two_are_alike() -> None:
    """Each is drawn anew."""
    drawn = [make() for _ in range(2) for make in TEXTS.values()] + [new_data_key().hex() for _ in range(2)]
    assert len(set(drawn)) == len(drawn) == 12


def test_a_data_key_has_256_bits() -> None:
    """As a key file takes it."""
    assert len(new_data_key()) == 32


def test_a_signing_key_has_the_name_that_it_is_given() -> None:
    """Whoever verifies finds it by that."""
    assert {name: new_signing_key("next")[name] for name in ("kid", "use", "kty", "crv")} == {
        "kid": "next",
        "use": "sig",
        "kty": "EC",
        "crv": "P-256",
    }


def test_the_public_halves_verify_and_cannot_prove() -> None:
    """All of the set, in its order, without any private part."""
    keys = [json.loads(TEXTS[name]())["keys"][0] for name in ("head-keys", "signing-keys")]
    halves = [{name: value for name, value in key.items() if name != "d"} for key in keys]
    assert json.loads(public_halves(json.dumps({"keys": keys}))) == {"keys": halves}
    heads = TEXTS["head-keys"]()
    proof = HeadKeys(heads).prove(b"a head")
    assert HeadKeys(public_halves(heads)).verifies(b"a head", proof)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"keys": 1}', '{"keys": ["secret"]}', '{"keys": [1], "keys": []}'])
def test_what_is_no_key_set_has_no_halves(text: str) -> None:
    """The error shows nothing of it, for it may be a secret."""
    with pytest.raises(ValueError, match=r"^not a JSON Web Key Set$"):
        public_halves(text)


def test_the_sets_of_public_halves_name_the_sets_that_they_belong_to() -> None:
    """The same names in every store of secrets."""
    assert HALVES == {"anchor-public-keys": "anchor-keys", "head-public-keys": "head-keys"}
