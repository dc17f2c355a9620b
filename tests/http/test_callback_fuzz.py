"""Made-up signatures and bodies of callbacks, hundreds, always the same: only the documented refusals.

`System` holds each answer against our OpenAPI document besides: status, code, headers and schema.
"""

import base64
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc.jwk import ECKey
from joserfc.jws import JWSRegistry

from tests.fakes.keys import OPEN_API_KEY
from tests.http.samples import BAD_SIGNATURE, Body
from tests.http.system import PARTNER_KEYS, PARTNER_OF, System
from tests.http.way import BANK_DATA, CONSENTS, KDP, SMS, a_bank_result, a_consent_result, a_kdp_result, a_receipt

FIXED = settings(derandomize=True, deadline=None, database=None, max_examples=25)
REFUSED = {404, 409, 413, 415, 422}
CASE: Body = {"id": f"01k7e{1:021}"}
EVENTS = {
    KDP: a_kdp_result(CASE),
    CONSENTS: a_consent_result(CASE),
    BANK_DATA: a_bank_result(CASE),
    SMS: a_receipt(CASE),
}
RAW = json.dumps(EVENTS[CONSENTS]).encode()
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
JSON_VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
)
SEGMENTS = st.text("ABCabc019-_.=", max_size=40)
HEADERS = st.one_of(
    st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=80),
    st.builds("{}..{}".format, SEGMENTS, SEGMENTS),
    st.builds(lambda head, tail: f"{_b64(json.dumps(head).encode())}..{tail}", JSON_VALUES, SEGMENTS),
)
FIELDS = ("alg", "kid", "iat", "b64", "crit")


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def a_signature(raw: bytes, header: object) -> str:
    """Sign with the partner's own key, under any protected header at all."""
    head = _b64(json.dumps(header).encode())
    signature = JWSRegistry(algorithms=["ES256"]).get_alg("ES256").sign(head.encode() + b"." + raw, _KEY)
    return f"{head}..{_b64(signature)}"


_KEY = ECKey.import_key({**OPEN_API_KEY})


def test_made_up_signatures_are_all_refused_alike() -> None:
    """Any made-up header gets 401 with the same words, and the store is not asked."""
    system = System()

    @FIXED
    @given(HEADERS)
    def try_it(header: str) -> None:
        sent = [("Content-Type", "application/json"), ("x-jws-signature", header)]
        assert system.call("POST", CONSENTS, RAW, sent).seen == BAD_SIGNATURE

    try_it()
    assert system.store.calls == []


def test_a_protected_header_that_is_not_the_contracts_is_refused_though_the_key_is_right() -> None:
    """A field missing, another value in one, or one more: well signed by the partner's own key, and refused alike."""
    system = System()
    right: dict[str, Any] = {
        "alg": "ES256",
        "kid": OPEN_API_KEY["kid"],
        "iat": int(system.clock.now().timestamp()),
        "b64": False,
        "crit": ["b64"],
    }
    changes = st.one_of(
        st.builds(lambda name: {k: v for k, v in right.items() if k != name}, st.sampled_from(FIELDS)),
        st.builds(lambda name, value: {**right, name: value}, st.sampled_from(FIELDS), JSON_VALUES),
        st.builds(
            lambda name, value: {**right, name: value},
            st.sampled_from(["jwk", "jku", "x5u", "x5c", "x5t", "exp", "nbf", "zip", "enc", ""]),
            JSON_VALUES,
        ),
    )

    @FIXED
    @given(changes.filter(lambda header: header != right or type(header["b64"]) is not bool))
    def try_it(header: dict[str, Any]) -> None:
        sent = [("Content-Type", "application/json"), ("x-jws-signature", a_signature(RAW, header))]
        assert system.call("POST", CONSENTS, RAW, sent).seen == BAD_SIGNATURE

    try_it()
    assert system.store.calls == []


@pytest.mark.parametrize("path", EVENTS)
def test_any_bytes_well_signed_are_a_documented_refusal(path: str) -> None:
    """Bytes, JSON of any shape: not JSON, not an event, too deep, but never a fault of ours."""
    system = System()

    @FIXED
    @given(st.binary(max_size=200) | JSON_VALUES.map(lambda value: json.dumps(value).encode()))
    def try_it(raw: bytes) -> None:
        text = raw.decode("utf-8", "replace").encode()  # as the gateway hands it on
        assert system.event(path, text, PARTNER_KEYS[PARTNER_OF[path]]).status in {415, 422}

    try_it()
    assert system.store.calls == []


@pytest.mark.parametrize("path", EVENTS)
def test_an_event_with_any_of_its_fields_changed_is_a_documented_refusal(path: str) -> None:
    """Anything in any field, at any depth, one more or one less: refused for what it is, and no case is made."""
    system = System()
    event = EVENTS[path]

    @FIXED
    @given(st.dictionaries(st.sampled_from(sorted(event)), JSON_VALUES | st.just(...), min_size=1, max_size=3))
    def try_it(changes: dict[str, object]) -> None:
        changed = {name: value for name, value in {**event, **changes}.items() if value is not ...}
        assert system.event(path, changed).status in REFUSED

    try_it()
