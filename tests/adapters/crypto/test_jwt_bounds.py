"""How much a token may say, and which algorithm its key is good for."""

import json
from typing import Any

import pytest
from joserfc.jwk import RSAKey

from chalicelib.adapters.crypto.jwt_tokens import TokenVerifier
from chalicelib.adapters.crypto.key_sets import FixedKeySet, PublicKey
from chalicelib.domain.callers import Caller
from chalicelib.domain.refusals import NotAuthenticated
from tests.adapters.crypto.tokens import (
    CLAIMS,
    ES256,
    HEADER,
    ISSUER,
    LOGIN,
    NOW,
    by_hand,
    refused,
    segment,
    token,
    verify,
)
from tests.fakes.clock import SettableClock
from tests.fakes.keys import KDP_KEY, LOGIN_KEY, public


@pytest.mark.parametrize(
    "change", [{"sub": "w"}, {"sub": "w" * 200}, {"roles": ["caseworker"] * 32}, {"roles": ["caseworker", "other"]}]
)
def test_takes_a_claim_up_to_its_bound(change: dict[str, Any]) -> None:
    """A subject of 1 to 200 letters, and up to 32 roles, known to us or not."""
    claims = CLAIMS | change
    assert verify(token(claims)) == Caller(claims["sub"], frozenset(claims["roles"]), "710000000")


@pytest.mark.parametrize(
    "change",
    [
        {"x5t": "AA", "x5t#S256": "AA"},
        {"x5t": "AA"},
        {"x5t#S256": "AA"},
        {"typ": "application/at+jwt"},
        {"typ": "AT+JWT"},
    ],
)
def test_takes_a_header_with_all_that_it_may_have(change: dict[str, Any]) -> None:
    """Digests of a certificate prove nothing here and do no harm; the type is compared in any letters."""
    assert verify(by_hand(HEADER | change)).subject == "worker-7"


def test_takes_a_header_and_claims_of_the_longest_form() -> None:
    """1,024 and 8,192 letters; one letter more is refused."""
    long = HEADER | {"x5t": "A" * (768 - len(json.dumps(HEADER | {"x5t": ""})))}
    much = CLAIMS | {"more": "A" * (6144 - len(json.dumps(CLAIMS | {"more": ""})))}
    assert [len(part) for part in by_hand(long, much).split(".")[:2]] == [1024, 8192]
    assert verify(by_hand(long, much)).subject == "worker-7"
    assert refused(by_hand(long | {"x5t": long["x5t"] + "A"}))
    assert refused(by_hand(HEADER, much | {"more": much["more"] + "A"}))


@pytest.mark.parametrize("claims", ["[]", "worker-7", '{"sub": "a", "sub": "b"}'])
def test_refuses_claims_that_are_no_object(claims: str) -> None:
    """Also under the issuer's own signature."""
    signed = f"{segment(json.dumps(HEADER))}.{segment(claims)}"
    assert refused(f"{signed}.{segment(ES256.sign(signed.encode(), LOGIN))}")


@pytest.mark.parametrize(("alg", "fits"), [("RS256", True), ("PS256", False), ("ES256", False)])
def test_a_key_that_names_an_algorithm_is_good_for_no_other(alg: str, *, fits: bool) -> None:
    """RFC 7517, 4.4; what the set says of its key holds."""
    key, other = json.loads(public(KDP_KEY, LOGIN_KEY))["keys"]
    keys = FixedKeySet(json.dumps({"keys": [{**key, "alg": alg}, other]}))
    text = token(header={"alg": "RS256", "kid": "kdp-1"}, key=RSAKey.import_key({**KDP_KEY}))
    verifier = TokenVerifier(keys, ISSUER, "kelisim", SettableClock(NOW))
    if fits:
        assert verifier.verify(text).subject == "worker-7"
        return
    with pytest.raises(NotAuthenticated):
        verifier.verify(text)


class NeverAsked:
    """A key set that no key may be looked for in."""

    def find(self, kid: str, alg: str) -> PublicKey | None:
        """Fail the test."""
        raise AssertionError((kid, alg))


@pytest.mark.parametrize("alg", ["PS256", "HS256", "none", None, 5])
def test_an_algorithm_of_no_key_looks_for_none(alg: object) -> None:
    """Nobody makes us read the issuer's keys again with it."""
    with pytest.raises(NotAuthenticated):
        TokenVerifier(NeverAsked(), ISSUER, "kelisim", SettableClock(NOW)).verify(by_hand(HEADER | {"alg": alg}))
