"""What the protected header of a partner's signature may say besides its five fields, and what decides the key."""

import base64
import json
from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import ECKey

from chalicelib.adapters.crypto.jws import JwsSigner, JwsVerifier
from chalicelib.adapters.crypto.key_sets import FixedKeySet, KeySet, PublicKey
from chalicelib.domain.refusals import BadSignature
from tests.adapters.crypto.tokens import segment
from tests.fakes.clock import SettableClock
from tests.fakes.keys import OPEN_API_KEY, public

CLOCK = SettableClock()
BODY = b'{"status": "granted"}'
ALL = jws.JWSRegistry(algorithms=["ES256"], strict_check_header=False)
EC: dict[str, Any] = json.loads(public(OPEN_API_KEY))["keys"][0]
KEY = ECKey.import_key({**OPEN_API_KEY})
USUAL = FixedKeySet(public(OPEN_API_KEY))
LARGEST = 32 * 1024 * 1024


def header(**changes: object) -> dict[str, Any]:
    """The five fields as of now, with these changes."""
    now = int(CLOCK.now().timestamp())
    return {"alg": "ES256", "kid": "open-api-1", "iat": now, "b64": False, "crit": ["b64"], **changes}


def signed(protected: dict[str, Any], body: bytes = BODY) -> str:
    """Sign these bytes under this header with the partner's key."""
    head = segment(json.dumps(protected).encode())
    signature = ALL.get_alg("ES256").sign(head.encode() + b"." + body, KEY)
    return f"{head}..{segment(signature)}"


def taken(signature: str, keys: KeySet = USUAL, body: bytes = BODY, leeway: int = 300) -> bool:
    """Return whether the signature is taken; it is refused by one error alone."""
    try:
        JwsVerifier({"open-api": keys}, CLOCK, leeway).verify("open-api", body, signature)
    except BadSignature:
        return False
    return True


@pytest.mark.parametrize(
    "more", [{}, {"typ": "JOSE"}, {"cty": "application/json"}, {"typ": "JOSE", "cty": "application/json"}]
)
def test_the_types_of_signature_and_body_may_be_named(more: dict[str, str]) -> None:
    """Each of them, both, or none (RFC 7515, 4.1.9 and 4.1.10)."""
    assert taken(signed(header(**more)))


@pytest.mark.parametrize("more", [{"htm": "POST"}, {"htu": "https://kelisim.example/v1/callbacks/consents"}])
def test_a_partner_names_no_method_and_no_address(more: dict[str, str]) -> None:
    """Only our own requests do."""
    assert not taken(signed(header(**more)))


def test_the_bytes_are_signed_as_they_are() -> None:
    """A signature of the body's base64url text (RFC 7515 without RFC 7797) is refused, although it is the key's."""
    signature = signed(header(b64=True), base64.urlsafe_b64encode(BODY).rstrip(b"="))
    assert jws.deserialize_compact(signature, KEY, registry=ALL, payload=BODY).payload == BODY
    assert not taken(signature)


@pytest.mark.parametrize("digits", [39, 400])
def test_a_time_that_no_clock_shows_is_refused_like_any_other(digits: int) -> None:
    """Also one that no float can hold, before and after now."""
    assert [taken(signed(header(iat=sign * 10**digits))) for sign in (1, -1)] == [False, False]


def test_the_leeway_is_counted_both_ways() -> None:
    """To the second."""
    now = int(CLOCK.now().timestamp())
    seen = [taken(signed(header(iat=now + off)), leeway=60) for off in (-61, -60, 60, 61)]
    assert seen == [False, True, True, False]


@pytest.mark.parametrize(("alg", "good"), [("ES256", True), ("PS256", False), ("ES256K", False)])
def test_a_key_that_is_bound_to_an_algorithm_signs_nothing_else(alg: str, *, good: bool) -> None:
    """The set says so (RFC 7517, 4.4), whatever the header says."""
    keys = [{**EC, "alg": alg}, {**EC, "kid": "other"}]
    assert taken(signed(header()), FixedKeySet(json.dumps({"keys": keys}))) is good


class Asked:
    """A key set that notes what it is asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    def find(self, kid: str, alg: str) -> PublicKey | None:
        """Note it, and have no such key."""
        self.asked.append((kid, alg))
        return None


def test_no_key_is_looked_up_for_an_algorithm_that_is_not_allowed() -> None:
    """So that such a header never causes a key set to be read again."""
    keys = Asked()
    algorithms = ("none", "HS256", "RS256", "ES384", None, 5, ["ES256"], "ES256", "PS256")
    assert not any(taken(signed(header(alg=alg)), keys) for alg in algorithms)
    assert keys.asked == [("open-api-1", "ES256"), ("open-api-1", "PS256")]


def test_a_body_has_32_mebibytes_at_most() -> None:
    """To the byte; who receives it has a smaller limit of its own."""
    body = b'"' + b"x" * LARGEST
    signature = JwsSigner(OPEN_API_KEY, CLOCK).sign(body[:LARGEST])
    assert taken(signature, body=body[:LARGEST])
    assert not taken(signed(header(), body), body=body)
