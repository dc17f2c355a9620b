"""Callbacks whose body cannot be read: no JSON, or not the event of that path."""

import json

import pytest

from chalicelib.adapters.crypto.jws import JwsSigner
from tests.fakes.bank_data import InMemoryBankData
from tests.fakes.keys import OPEN_API_KEY
from tests.http.samples import Body, invalid, problem
from tests.http.system import System
from tests.http.way import (
    ACCEPTED,
    BANK_DATA,
    CONSENTS,
    KDP,
    SMS,
    a_bank_result,
    a_consent_result,
    a_kdp_result,
    a_receipt,
    an_account,
    awaiting_banks,
    awaiting_consent,
)

MISSING = "is missing; it must be sent"
NO_TIME = "must be a time with offset such as 2025-10-13T10:15:00+05:00"
NO_TEXT = "Input should be a valid string"
NO_ID = "String should match pattern '^[A-Za-z0-9._:-]+$'"
CASE: Body = {"id": f"01k7e{1:021}"}


def not_json(why: str) -> tuple[int, Body]:
    """The refusal of a body that is no JSON."""
    return problem(415, "not_json", "The body is not JSON", f"The body {why}.")


NO_JSON = "is not JSON in UTF-8, or repeats a key; check it with a JSON validator"
TOO_DEEP = "nests deeper than 32; send it as the contract says"
NO_OBJECT = "must be a JSON object, with the fields of this event"
NOT_READABLE: list[tuple[bytes, str]] = [
    (b"", NO_JSON),
    (b"q7Zk1x", NO_JSON),
    (b'{"event_id": 1', NO_JSON),
    (b'{"event_id": "1", "event_id": "2"}', NO_JSON),
    (b'{"accounts": [{"iban": "1", "iban": "2"}]}', NO_JSON),
    (b'{"a": NaN}', NO_JSON),
    (b'{"a": -Infinity}', NO_JSON),
    (b'{"reason_code": "a\\ud800b"}', NO_JSON),
    (b'{"accounts": [{"type": "\\udc00"}]}', NO_JSON),
    (b'{"a":' * 100_000, TOO_DEEP),
    (b"[" * 100_000, TOO_DEEP),
    (b"[]", NO_OBJECT),
    (b"null", NO_OBJECT),
    (b'"q7Zk1x"', NO_OBJECT),
]


@pytest.mark.parametrize(("raw", "why"), NOT_READABLE, ids=range(len(NOT_READABLE)))
def test_a_signed_body_that_is_no_json_is_refused(system: System, raw: bytes, why: str) -> None:
    """415 `not_json`, after the signature; nothing is looked up."""
    answer = system.event(BANK_DATA, raw)
    assert (answer.seen, "q7Zk1x" in answer.text, system.store.calls) == (not_json(why), False, [])


def test_a_callback_that_says_it_is_no_json_is_refused(system: System) -> None:
    """415 for another Content-Type, whatever the signature."""
    raw = json.dumps(a_consent_result(CASE)).encode()
    headers = [("Content-Type", "text/plain"), ("x-jws-signature", JwsSigner(OPEN_API_KEY, system.clock).sign(raw))]
    expected = problem(415, "not_json", "Unsupported Media Type", "Send JSON, with Content-Type: application/json.")
    assert (system.call("POST", CONSENTS, raw, headers).seen, system.store.calls) == (expected, [])


@pytest.mark.parametrize("depth", [28, 29, 100, 500, 900, 950, 990])
def test_a_body_nested_deeper_than_the_contract_is_refused(system: System, depth: int) -> None:
    """A parser's limit depends on its stack, so ours is fixed: what is accepted can be shown later."""
    case = awaiting_banks(system)
    text = json.dumps(a_bank_result(case, accounts=[an_account(type="[{" * 100)]))
    body = text.replace('"1500.00"', "[" * depth + "]" * depth).encode()
    assert system.event(BANK_DATA, body).seen == (ACCEPTED if depth == 28 else not_json(TOO_DEEP))


WRONG: list[tuple[str, Body, str, str]] = [
    (KDP, a_kdp_result(CASE) | {"event_id": ...}, "event_id", MISSING),
    (KDP, a_kdp_result(CASE) | {"event_id": ""}, "event_id", "String should have at least 1 character"),
    (KDP, a_kdp_result(CASE) | {"event_id": "q7 Zk1x"}, "event_id", NO_ID),
    (KDP, a_kdp_result(CASE) | {"event_id": "x" * 129}, "event_id", "String should have at most 128 characters"),
    (KDP, a_kdp_result(CASE) | {"event_id": 1}, "event_id", NO_TEXT),
    (KDP, a_kdp_result(CASE) | {"occurred_at": ...}, "occurred_at", MISSING),
    (KDP, a_kdp_result(CASE) | {"occurred_at": "2025-10-13T10:15:00"}, "occurred_at", NO_TIME),
    (KDP, a_kdp_result(CASE) | {"occurred_at": "0001-01-01T00:00:00+05:00"}, "occurred_at", NO_TIME),
    (KDP, a_kdp_result(CASE) | {"type": "consent.result"}, "type", "Input should be 'personal_data_consent.result'"),
    (KDP, a_kdp_result(CASE) | {"request_id": ...}, "request_id", MISSING),
    (KDP, a_kdp_result(CASE) | {"iin": 900101300017}, "iin", NO_TEXT),
    (
        KDP,
        a_kdp_result(CASE) | {"status": "q7Zk1x"},
        "status",
        "Input should be 'granted', 'refused', 'revoked', 'valid', 'invalid', 'timeout' or 'not_found'",
    ),
    (KDP, a_kdp_result(CASE) | {"received_at": None}, "received_at", NO_TIME),
    (CONSENTS, a_consent_result(CASE) | {"type": "bank_data.result"}, "type", "Input should be 'consent.result'"),
    (
        CONSENTS,
        a_consent_result(CASE) | {"status": "expired"},
        "status",
        "Input should be 'granted', 'refused' or 'revoked'",
    ),
    (
        CONSENTS,
        a_consent_result(CASE) | {"consent_id": ".."},
        "consent_id",
        "String should match pattern '^[A-Za-z0-9][A-Za-z0-9._~:-]{0,199}$'",
    ),
    (CONSENTS, a_consent_result(CASE) | {"scope": "accounts"}, "scope", "Input should be a valid array"),
    (
        CONSENTS,
        a_consent_result(CASE) | {"period": {"from": "2025-07-01T00:00:00Z", "to": "2025-09-30"}},
        "period.from",
        "must be a day such as 2025-10-13",
    ),
    (CONSENTS, a_consent_result(CASE) | {"period": {"from": "2025-07-01"}}, "period.to", MISSING),
    (
        CONSENTS,
        a_consent_result(CASE) | {"banks": ["ALATKZKA", "q7Zk1x"]},
        "banks.1",
        "String should match pattern '^[A-Z0-9]{8}([A-Z0-9]{3})?$'",
    ),
    (
        CONSENTS,
        a_consent_result(CASE, scope=["x"] * 21),
        "scope",
        "Tuple should have at most 20 items after validation, not 21",
    ),
    (
        CONSENTS,
        a_consent_result(CASE, banks=["ALATKZKA"] * 101),
        "banks",
        "Tuple should have at most 100 items after validation, not 101",
    ),
    (
        CONSENTS,
        a_consent_result(CASE, authentication="x" * 16_385),
        "authentication",
        "String should have at most 16384 characters",
    ),
    (BANK_DATA, a_bank_result(CASE) | {"type": "consent.result"}, "type", "Input should be 'bank_data.result'"),
    (BANK_DATA, a_bank_result(CASE) | {"bank": "ALATKZKA"}, "bank", "Input should be an object"),
    (
        BANK_DATA,
        a_bank_result(CASE) | {"outcome": "silent"},
        "outcome",
        "Input should be 'data', 'no_accounts', 'denied' or 'failed'",
    ),
    (BANK_DATA, a_bank_result(CASE) | {"page": 0}, "page", "Input should be greater than or equal to 1"),
    (BANK_DATA, a_bank_result(CASE) | {"pages": 10_001}, "pages", "Input should be less than or equal to 10000"),
    (BANK_DATA, a_bank_result(CASE) | {"page": "1"}, "page", "Input should be a valid integer"),
    (SMS, a_receipt(CASE) | {"message_id": ...}, "message_id", MISSING),
    (SMS, a_receipt(CASE) | {"type": "q7Zk1x"}, "type", "Input should be 'sms.receipt'"),
    (
        SMS,
        a_receipt(CASE) | {"status": "lost"},
        "status",
        "Input should be 'sent', 'delivered', 'undeliverable' or 'expired'",
    ),
]


@pytest.mark.parametrize(("path", "body", "field", "message"), WRONG, ids=range(len(WRONG)))
def test_an_event_that_is_not_of_its_form_is_refused(
    system: System, path: str, body: Body, field: str, message: str
) -> None:
    """422 `invalid_input` names the field as it was sent; nothing is looked up, nothing repeated."""
    answer = system.event(path, {name: value for name, value in body.items() if value is not ...})
    assert (answer.seen, system.store.calls) == (invalid((field, message)), [])
    assert "q7Zk1x" not in answer.text


def test_fields_that_we_do_not_know_are_ignored(system: System) -> None:
    """A partner may say more than the contract; within its objects too."""
    case = awaiting_consent(system)
    period = {"from": "2025-07-01", "to": "2025-09-30", "name": "q7Zk1x"}
    assert system.event(CONSENTS, a_consent_result(case, more={"q7Zk1x": 1}, period=period)).seen == ACCEPTED


def test_the_accounts_of_a_page_are_stored_as_they_were_sent(system: System) -> None:
    """With what we do not know of them: whoever reads them later may."""
    case = awaiting_banks(system)
    accounts = [an_account(more={"note": "жалақы"}), an_account(type="deposit")]
    assert system.event(BANK_DATA, a_bank_result(case, accounts=accounts)).seen == ACCEPTED
    assert isinstance(system.deps.bank_data, InMemoryBankData)
    assert [json.loads(page) for page in system.deps.bank_data.pages.values()] == [accounts]
