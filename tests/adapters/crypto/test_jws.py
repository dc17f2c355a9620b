"""The rules for partners' signatures: what is taken, and each way in which one is refused."""

import base64
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc.jwk import ECKey, Key, RSAKey
from joserfc.jws import JWSRegistry

from chalicelib.adapters.crypto.jws import JwsSigner, JwsVerifier
from chalicelib.adapters.crypto.key_sets import FixedKeySet
from chalicelib.domain.consent.consent import Evidence
from chalicelib.domain.refusals import BadSignature
from tests.fakes.clock import SettableClock
from tests.fakes.keys import KDP_KEY, OPEN_API_KEY, STRANGERS_KEY, ec_key, public

NOW = datetime(2025, 10, 13, 5, 0, tzinfo=UTC)
IAT = int(NOW.timestamp())
BODY = '{"status":"granted","аты":"Айгүл"}'.encode()
SECOND_KEY = ec_key("open-api-2")
SETS = {"kdp": FixedKeySet(public(KDP_KEY)), "open-api": FixedKeySet(public(OPEN_API_KEY, SECOND_KEY))}
GOOD: dict[str, Any] = {"alg": "ES256", "kid": "open-api-1", "iat": IAT, "b64": False, "crit": ["b64"]}
ALL = JWSRegistry(algorithms=["ES256", "PS256", "RS256"])


def segment(raw: bytes) -> str:
    """Return base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def key_of(jwk: Mapping[str, str]) -> Key:
    """Return the private key of a JWK."""
    parts: dict[str, str | list[str]] = {**jwk}
    return ECKey.import_key(parts) if jwk["kty"] == "EC" else RSAKey.import_key(parts)


def signed(header: object, body: bytes = BODY, key: Key | None = None, alg: str = "ES256") -> str:
    """Sign as nobody should be stopped from trying: any header, any key, any algorithm."""
    head = segment(header if isinstance(header, bytes) else json.dumps(header).encode())
    signature = ALL.get_alg(alg).sign(head.encode() + b"." + body, key or key_of(OPEN_API_KEY))
    return f"{head}..{segment(signature)}"


def without(name: str) -> dict[str, Any]:
    """Return the good header without one of its fields."""
    return {field: value for field, value in GOOD.items() if field != name}


def verify(header: str, body: bytes = BODY, partner: str = "open-api", at: datetime = NOW) -> Evidence:
    """Verify at an instant."""
    return JwsVerifier(SETS, SettableClock(at)).verify(partner, body, header)


def refused(header: str, body: bytes = BODY, partner: str = "open-api", at: datetime = NOW) -> bool:
    """Return whether the signature is refused, in the words that are the same for everybody."""
    with pytest.raises(BadSignature) as error:
        verify(header, body, partner, at)
    return (error.value.code, str(error.value)) == ("bad_signature", str(BadSignature()))


def test_accepts_a_signature_of_the_partners_own_key_and_returns_its_proof() -> None:
    """The proof is the raw bytes, the header, and the public key they verified under, with no private part."""
    header = signed(GOOD)
    key = {name: value for name, value in OPEN_API_KEY.items() if name != "d"}
    assert verify(header) == Evidence(BODY, header, key)


@pytest.mark.parametrize(("partner", "jwk"), [("kdp", KDP_KEY), ("open-api", OPEN_API_KEY), ("open-api", SECOND_KEY)])
def test_takes_what_the_signer_signs_with_either_key_kind_and_each_living_key(
    partner: str, jwk: dict[str, str]
) -> None:
    """RSA keys sign PS256, EC keys ES256; two keys of a partner are good at once, so that it can rotate."""
    header = JwsSigner(jwk, SettableClock(NOW)).sign(BODY)
    assert verify(header, partner=partner).kid == jwk["kid"]


def test_the_signer_always_detaches_the_payload() -> None:
    """Even a body that could be part of a compact JWS as it is."""
    header = JwsSigner(OPEN_API_KEY, SettableClock(NOW)).sign(b"only-letters")
    assert (header.split(".")[1], verify(header, b"only-letters").kid) == ("", "open-api-1")


def test_takes_a_large_body() -> None:
    """The largest callback that a function's event can hold is verified like any other."""
    body = b'"' + b"x" * (4 * 1024 * 1024) + b'"'
    assert verify(signed(GOOD, body), body).body == body


@pytest.mark.parametrize("header", ["", ".", "..", "a..b", "a.b", "a.b.c.d", "....", " ", "é..é", "a" * 5000])
def test_refuses_what_is_no_detached_jws(header: str) -> None:
    """A header that is empty, not of three parts, or of foreign letters is a refusal, never a crash."""
    assert refused(header)


def test_refuses_two_signatures_joined_into_one() -> None:
    """Some servers join a repeated header by a comma."""
    assert refused(f"{signed(GOOD)}, {signed(GOOD)}")


def test_refuses_an_attached_payload() -> None:
    """The payload is in the body and nowhere else."""
    head, _, signature = signed(GOOD).split(".")
    assert refused(f"{head}.{segment(BODY)}.{signature}")


@pytest.mark.parametrize("header", [b"\xff\xfe", b"{", b"[]", b'"alg"', b"1", b"null", b"[" * 700])
def test_refuses_a_protected_header_that_is_no_json_object(header: bytes) -> None:
    """Garbage in the first part is a refusal."""
    assert refused(signed(header))


def test_refuses_a_field_named_twice_in_the_header() -> None:
    """Which of two values counts must not depend on who reads."""
    assert refused(signed(json.dumps(GOOD).replace("{", '{"alg": "none", ', 1).encode()))


def test_refuses_the_algorithm_none() -> None:
    """No signature is none."""
    head = segment(json.dumps(GOOD | {"alg": "none"}).encode())
    assert all(refused(f"{head}..{signature}") for signature in ("", "AA"))


def test_refuses_hmac_with_the_public_key() -> None:
    """A public key is no secret: the classic confusion."""
    public_pem = RSAKey.import_key({**KDP_KEY}).as_pem(private=False)
    head = segment(json.dumps(GOOD | {"alg": "HS256", "kid": "kdp-1"}).encode())
    mac = hmac.digest(public_pem, head.encode() + b"." + BODY, "sha256")
    assert refused(f"{head}..{segment(mac)}", partner="kdp")


def test_refuses_an_algorithm_that_is_not_the_keys() -> None:
    """An RSA key signs PS256 only, and an EC key cannot be called one."""
    rs256 = signed(GOOD | {"alg": "RS256", "kid": "kdp-1"}, key=key_of(KDP_KEY), alg="RS256")
    assert refused(rs256, partner="kdp")
    assert refused(signed(GOOD | {"alg": "PS256"}))


def test_refuses_another_partners_key() -> None:
    """A key is valid for its own partner alone, even if another's key set has it too."""
    assert all(refused(signed(GOOD), partner=partner) for partner in ("kdp", "sms-1414", "nobody"))


def test_refuses_a_strangers_key_under_a_known_id() -> None:
    """Who names a key has to hold it."""
    assert refused(signed(GOOD, key=key_of(STRANGERS_KEY)))


@pytest.mark.parametrize(
    "kid", ["unknown", "", "../../etc/passwd", "open-api-1\u0000", "kdp-1", 1, None, ["open-api-1"]]
)
def test_refuses_an_unknown_key_id(kid: object) -> None:
    """An id is looked up in the partner's set and nowhere else; it is no path."""
    assert refused(signed(GOOD | {"kid": kid}))


@pytest.mark.parametrize(
    "extra",
    [
        {"jwk": {"kty": "EC", "crv": "P-256", "x": "A", "y": "A"}},
        {"jku": "https://evil.example/keys"},
        {"x5u": "https://evil.example/cert"},
        {"x5c": ["MII"]},
        {"anything": 1},
    ],
)
def test_refuses_a_header_with_a_key_or_a_link_to_one(extra: dict[str, Any]) -> None:
    """Keys come from the settings; nothing else may be in the header."""
    assert refused(signed(GOOD | extra))


@pytest.mark.parametrize("name", ["alg", "kid", "iat", "b64", "crit"])
def test_refuses_a_header_with_a_field_missing(name: str) -> None:
    """Each of the five fields must be there."""
    assert refused(signed(without(name)))


@pytest.mark.parametrize("b64", [True, 0, None, "false"])
def test_refuses_b64_that_is_not_false(b64: object) -> None:
    """The bytes are signed as they are."""
    assert refused(signed(GOOD | {"b64": b64}))


@pytest.mark.parametrize("crit", [[], ["b64", "b64"], ["iat", "b64"], ["exp"], "b64", None, {"b64": 1}])
def test_refuses_crit_that_is_not_exactly_b64(crit: object) -> None:
    """What is critical is known, or the signature is not taken."""
    assert refused(signed(GOOD | {"crit": crit}))


@pytest.mark.parametrize("iat", [True, None, "0", [], 1.5, float(IAT), str(IAT), 10**40, -1])
def test_refuses_iat_that_is_no_whole_number_of_now(iat: object) -> None:
    """The time of signing is whole seconds; a text, a fraction or a truth is none."""
    assert refused(signed(GOOD | {"iat": iat}))


def test_takes_iat_up_to_300_seconds_off_both_ways_and_refuses_more() -> None:
    """A signature is fresh for 300 seconds, and clocks may differ by as much."""
    header = signed(GOOD)
    for seconds in (-300, 0, 300):
        assert verify(header, at=NOW + timedelta(seconds=seconds)).kid == "open-api-1"
    assert all(refused(header, at=NOW + timedelta(seconds=seconds)) for seconds in (-301, 301))


@pytest.mark.parametrize("at", range(0, len(BODY), 7))
def test_refuses_one_bit_of_the_body_changed(at: int) -> None:
    """Every bit of the body is signed."""
    changed = BODY[:at] + bytes([BODY[at] ^ 1]) + BODY[at + 1 :]
    assert refused(signed(GOOD), changed)


def test_refuses_the_same_json_written_differently() -> None:
    """The bytes are signed, not their meaning."""
    assert refused(signed(GOOD), json.dumps(json.loads(BODY)).encode())


def test_refuses_a_signature_changed_in_any_letter() -> None:
    """Also the last letter counts, whose unused bits a lenient decoder would drop."""
    header = signed(GOOD)
    start = header.index("..") + 2
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for at in (start, start + 40, len(header) - 1):
        others = [letter for letter in letters if letter != header[at]]
        assert all(refused(header[:at] + other + header[at + 1 :]) for other in others[:8])
    last = letters[letters.index(header[-1]) ^ 1]
    assert refused(header[:-1] + last)


def test_refuses_an_empty_body_under_a_signature_of_another() -> None:
    """No body is a body like any other."""
    assert refused(signed(GOOD), b"")
    assert verify(signed(GOOD, b""), b"").body == b""


@given(st.one_of(st.text(max_size=300), st.from_regex(r"\A[A-Za-z0-9_-]{0,60}\.{1,3}[A-Za-z0-9_-]{0,100}\Z")))
def test_any_text_as_a_signature_is_refused_in_the_same_words(header: str) -> None:
    """Whatever the header contains, the refusal is the same."""
    assert refused(header)
