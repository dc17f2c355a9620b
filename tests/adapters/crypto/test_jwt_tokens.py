"""The rules for callers' tokens: whom they prove, and what proves nobody."""

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from chalicelib.domain.callers import Caller
from tests.adapters.crypto.tokens import (
    CLAIMS,
    HEADER,
    LOGIN,
    NOW,
    by_hand,
    refused,
    segment,
    token,
    verify,
)
from tests.fakes.keys import KDP_KEY, STRANGERS_KEY


def test_a_good_token_proves_a_caseworker_of_an_authority() -> None:
    """Subject, roles and authority are what the token says, and nothing else."""
    assert verify(token()) == Caller("worker-7", frozenset({"caseworker"}), "710000000")


def test_a_token_need_not_say_its_type() -> None:
    """RFC 7519, 5.1: `typ` may be left out; what is said must be a token's type."""
    header = {name: value for name, value in HEADER.items() if name != "typ"}
    text = jwt.encode(header, CLAIMS, LOGIN, ["ES256"], default_type=None)
    assert verify(text).subject == "worker-7"


def test_an_rsa_key_of_the_issuer_signs_rs256() -> None:
    """Both algorithms of the contract are taken, each from its own kind of key."""
    text = token(header={"alg": "RS256", "kid": "kdp-1"}, key=RSAKey.import_key({**KDP_KEY}))
    assert verify(text).subject == "worker-7"


def test_operators_and_auditors_need_no_authority() -> None:
    """Only a caseworker belongs to one authority."""
    claims = {name: value for name, value in CLAIMS.items() if name != "authority"}
    text = token(claims | {"roles": ["operator", "auditor"]})
    assert verify(text) == Caller("worker-7", frozenset({"operator", "auditor"}))


def test_the_audience_may_be_a_list_and_the_type_an_access_token() -> None:
    """Issuers write both forms (RFC 7519 section 4.1.3, RFC 9068)."""
    assert verify(token(CLAIMS | {"aud": ["other", "kelisim"]}, {"typ": "at+jwt"})).subject == "worker-7"


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "https://login.example/"},
        {"iss": None},
        {"sub": 7},
        {"sub": ["worker-7"]},
        {"roles": ["caseworker", 1]},
        {"aud": "another"},
        {"aud": ["another"]},
        {"aud": None},
        {"exp": None},
        {"exp": "2025-10-13"},
        {"exp": True},
        {"nbf": "now"},
        {"sub": None},
        {"sub": ""},
        {"sub": "x" * 201},
        {"roles": None},
        {"roles": "caseworker"},
        {"roles": [1]},
        {"roles": ["caseworker"] * 33},
        {"authority": None},
        {"authority": "71000000"},
        {"authority": "7100000000"},
        {"authority": "71000000٠"},
        {"authority": 710000000},
    ],
)
def test_refuses_a_token_with_a_claim_that_does_not_fit(change: dict[str, Any]) -> None:
    """Issuer, audience, times, subject, roles and authority are each checked; a missing one fits nowhere."""
    assert refused(token(CLAIMS | change))


@pytest.mark.parametrize("name", sorted(CLAIMS.keys() - {"nbf"}))
def test_refuses_a_token_without_a_claim(name: str) -> None:
    """Each must be there; only the beginning may be left out."""
    assert refused(token({one: value for one, value in CLAIMS.items() if one != name}))


def test_a_token_need_not_say_when_it_begins() -> None:
    """RFC 7519, 4.1.5: `nbf` is optional."""
    assert verify(token({one: value for one, value in CLAIMS.items() if one != "nbf"})).subject == "worker-7"


def test_a_token_is_good_from_nbf_to_exp_with_half_a_minute_of_leeway() -> None:
    """The issuer's clock may lie 30 seconds off ours, either way."""
    text, ends = token(), NOW + timedelta(minutes=10)
    for at in (NOW - timedelta(seconds=30), NOW, ends + timedelta(seconds=29)):
        assert verify(text, at).subject == "worker-7"
    assert all(refused(text, at) for at in (NOW - timedelta(seconds=31), ends + timedelta(seconds=30)))


@pytest.mark.parametrize(
    "change",
    [
        {"kid": "unknown"},
        {"kid": None},
        {"kid": 1},
        {"kid": ["login-1"]},
        {"typ": 1},
        {"typ": None},
        {"typ": "JOSE"},
        {"typ": "logout+jwt"},
        {"crit": ["b64"], "b64": True},
        {"jku": "https://evil.example/keys"},
        {"jwk": {"kty": "oct", "k": "AA"}},
        {"x5u": "https://evil.example/cert"},
    ],
)
def test_refuses_a_header_that_does_not_fit(change: dict[str, Any]) -> None:
    """The issuer's set has the key by its id; the header may neither contain nor link another."""
    assert refused(by_hand(HEADER | change))


def test_refuses_another_algorithm_than_the_keys() -> None:
    """The kind of the key decides, not the header: PS256 and `none` are no way in."""
    ps256 = token(header={"alg": "PS256", "kid": "kdp-1"}, key=RSAKey.import_key({**KDP_KEY}))
    unsigned = f"{segment(json.dumps(HEADER | {'alg': 'none'}))}.{segment(json.dumps(CLAIMS))}."
    assert all(refused(text) for text in (ps256, unsigned, unsigned + "AA"))


def test_refuses_a_strangers_signature() -> None:
    """Who names the issuer's key has to hold it."""
    assert refused(token(key=ECKey.import_key({**STRANGERS_KEY})))


@pytest.mark.parametrize("signature", ["A", "AA", "AAAA", "A" * 86])
def test_refuses_a_signature_that_is_none(signature: str) -> None:
    """Of a length that no bytes have, of too few, and of zeros."""
    assert refused(f"{token().rpartition('.')[0]}.{signature}")


def test_refuses_claims_changed_after_signing() -> None:
    """Roles cannot be added to a token."""
    head, _, signature = token().split(".")
    claims = segment(json.dumps(CLAIMS | {"roles": ["auditor"]}))
    assert refused(f"{head}.{claims}.{signature}")


@pytest.mark.parametrize("text", ["", ".", "..", "a.b.c", "Bearer x", "x" * 20_000, "é.é.é"])
def test_refuses_what_is_no_token(text: str) -> None:
    """Anything else is a refusal, never a crash."""
    assert refused(text)


@given(st.text(max_size=200))
def test_any_text_is_refused_in_the_same_words(text: str) -> None:
    """Whatever is sent, the answer is the one refusal."""
    assert refused(text)
