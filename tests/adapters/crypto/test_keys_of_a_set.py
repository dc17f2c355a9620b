"""Which keys of a key set are used, what of them, and what is said of a set that is none."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from chalicelib.adapters.crypto.key_sets import ReadKeySet, key_set, parse_key_set
from tests.adapters.crypto.tokens import segment
from tests.fakes.clock import SettableClock
from tests.fakes.keys import KDP_KEY, OPEN_API_KEY, public

EC: dict[str, Any] = json.loads(public(OPEN_API_KEY))["keys"][0]
RSA: dict[str, Any] = json.loads(public(KDP_KEY))["keys"][0]
USABLE = ("open-api-1", "ES256")
LARGEST = 1024 * 1024


def a_set(*keys: object) -> str:
    """A key set with these keys."""
    return json.dumps({"keys": keys})


def other(of: dict[str, Any], without: str = "", **changes: object) -> dict[str, Any]:
    """Another key, like this one but for the changes."""
    changed = {**of, "kid": "other", **changes}
    return {name: value for name, value in changed.items() if name != without}


@pytest.mark.parametrize(
    "unusable",
    [
        other(EC, kid=5),
        other(EC, kid=["other"]),
        other(EC, use="enc"),
        other(EC, without="y"),
        other(EC, x=5),
        other(EC, crv="P-384", n="A" * 400),
        other(EC, y=EC["x"]),
        other(EC, alg=5),
        other(RSA, n=5),
        other(RSA, without="n"),
        other(RSA, without="e"),
        other(RSA, kty="OKP", crv="P-256"),
        other(RSA, without="kty"),
        other(RSA, alg="RSA-OAEP"),
        other(EC, alg="PS256"),
    ],
)
def test_a_key_that_is_not_whole_is_left_out_alone(unusable: dict[str, Any]) -> None:
    """Whatever is wrong with it, the others are used; nothing else may raise."""
    assert list(parse_key_set(a_set(EC, unusable))) == [USABLE]


@pytest.mark.parametrize(
    "usable", [other(EC, use="sig"), other(EC, without="use"), other(EC, n="AA"), other(EC, more=["a"])]
)
def test_a_key_may_say_more_or_less(usable: dict[str, Any]) -> None:
    """What it is for may be left out (RFC 7517, 4.2); what is unknown is ignored."""
    assert list(parse_key_set(a_set(usable))) == [("other", "ES256")]


def test_of_a_key_its_texts_are_shown() -> None:
    """Proofs and receipts carry the key that they verify under, without lists of certificates or of uses."""
    (key,) = parse_key_set(a_set({**EC, "key_ops": ["verify"], "alg": "ES256"})).values()
    assert (key.kid, key.kind, key.alg, key.jwk) == ("open-api-1", "EC", "ES256", {**EC, "alg": "ES256"})


def test_a_key_is_shown_without_its_object() -> None:
    """Two keys are equal when what they say is, and the library's object is in no text."""
    (one,), (two,) = (parse_key_set(a_set(EC)).values() for _ in range(2))
    assert one == two
    assert "key=" not in repr(one)


@pytest.mark.parametrize(("bits", "used"), [(2040, False), (2048, True)])
def test_an_rsa_key_has_2048_bits_at_least(bits: int, *, used: bool) -> None:
    """By the value of its modulus: zeros before it make it no longer."""
    number = rsa.generate_private_key(65537, bits).public_key().public_numbers().n
    modulus = segment(number.to_bytes(2048 // 8))
    assert (("other", "PS256") in parse_key_set(a_set(EC, other(RSA, n=modulus)))) is used


def test_a_set_has_a_mebibyte_at_most() -> None:
    """To the byte."""
    room = LARGEST - len(json.dumps({"keys": [EC], "more": ""}))
    fits, too_large = (json.dumps({"keys": [EC], "more": "A" * (room + more)}) for more in (0, 1))
    assert list(parse_key_set(fits)) == [USABLE]
    with pytest.raises(ValueError, match=r"^this is not a JSON Web Key Set$"):
        parse_key_set(too_large)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ("[]", "this is not a JSON Web Key Set"),
        (a_set(), "the key set has no key that signatures can be checked with"),
        (a_set(OPEN_API_KEY), "the key set holds a private or symmetric key; only public ones belong there"),
    ],
)
def test_the_error_says_what_is_wrong_with_a_set(raw: str, why: str) -> None:
    """In these words, which a start shows; nothing of the set is quoted."""
    with pytest.raises(ValueError, match=f"^{why}$"):
        parse_key_set(raw)


def test_the_error_says_what_is_wrong_with_an_address() -> None:
    """In these words."""
    clock = SettableClock(datetime(2025, 10, 13, tzinfo=UTC))
    with pytest.raises(ValueError, match=r"^the address of a key set must be https$"):
        key_set("kdp", "http://keys.example", clock, str.encode, timedelta(days=1))


def test_what_is_no_set_any_more_leaves_the_keys_in_force() -> None:
    """The issuer's place answers with a page of its gateway: as if it had not answered."""
    clock, answers = SettableClock(datetime(2025, 10, 13, tzinfo=UTC)), iter([a_set(EC), "<html>"])
    keys = ReadKeySet("open-api", lambda: next(answers).encode(), clock, timedelta(days=1))
    found = keys.find(*USABLE)
    clock.advance(timedelta(minutes=11))
    assert found is not None
    assert keys.find(*USABLE) == found
