"""What partners send on a case's way, and a case brought to the places of that way that tests begin at."""

from typing import Any

from tests.http.samples import Body
from tests.http.system import System

KDP, CONSENTS, BANK_DATA, SMS = (
    f"/v1/callbacks/{name}" for name in ("personal-data-consents", "consents", "bank-data", "sms")
)
ACCEPTED: tuple[int, Body] = (202, {"accepted": True})
DUPLICATE: tuple[int, Body] = (200, {"accepted": True, "duplicate": True})
IBAN, OTHER_IBAN = "KZ86125KZT5004100100", "KZ75125KZT1001300335"


def a_kdp_result(case: Body, **changes: Any) -> Body:  # noqa: ANN401 - any field of the event
    """KDP's grant, as of now."""
    return {
        "event_id": "kdp-event-1",
        "type": "personal_data_consent.result",
        "occurred_at": "2025-10-13T10:15:00+05:00",
        "request_id": f"{case['id']}-kdp-1",
        "iin": "900101300017",
        "status": "granted",
        "received_at": "2025-10-13T10:15:00+05:00",
        "token": "kdp-token",
        "public_key": "kdp-public-key",
        "expires_at": "2025-10-13T11:15:00+05:00",
        **changes,
    }


def a_consent_result(case: Body, **changes: Any) -> Body:  # noqa: ANN401 - any field of the event
    """The person's yes, as of now."""
    return {
        "event_id": "consent-event-1",
        "type": "consent.result",
        "occurred_at": "2025-10-13T10:15:00+05:00",
        "request_id": f"{case['id']}-link-1",
        "iin": "900101300017",
        "status": "granted",
        "received_at": "2025-10-13T10:15:00+05:00",
        "consent_id": f"consent:{case['id']}-link-1",
        "scope": ["accounts", "balances", "movements"],
        "period": {"from": "2025-07-01", "to": "2025-09-30"},
        "valid_until": "2026-01-11T05:15:00Z",
        "banks": None,
        "text_version": "3",
        "text_sha256": "cd" * 32,
        "language": "kk",
        "authentication": "liveness",
        "reason_code": None,
        **changes,
    }


def a_bank_result(case: Body, bic: str = "ALATKZKA", **changes: Any) -> Body:  # noqa: ANN401 - any field of the event
    """A bank's answer in one page: one account and three movements."""
    return {
        "event_id": f"bank-event-{bic}",
        "type": "bank_data.result",
        "occurred_at": "2025-10-13T10:15:00+05:00",
        "request_id": f"{case['id']}-data-1",
        "bank": {"bic": bic, "name": "Банк (үлгі)"},
        "outcome": "data",
        "page": 1,
        "pages": 1,
        "accounts": [an_account()],
        **changes,
    }


def an_account(**changes: Any) -> Body:  # noqa: ANN401 - any field of the account
    """An account with pay, food and a transfer of one's own."""
    return {
        "iban": IBAN,
        "holder_iin": "900101300017",
        "type": "card",
        "currency": "KZT",
        "balance": {"amount": "1500.00", "as_of": "2025-09-30"},
        "movements": [
            a_movement("1", "2025-07-05", "credit", "90000.00", category="1"),
            a_movement("2", "2025-08-07", "debit", "12345.60", text="Төлем"),
            a_movement(
                "3", "2025-09-09", "debit", "500.00", counterparty={"name": "Үлгі А.", "iin_bin": "900101300017"}
            ),
        ],
        **changes,
    }


def a_movement(number: str, day: str, direction: str, amount: str, **changes: Any) -> Body:  # noqa: ANN401 - any field
    """A movement of the bank's, without category, КНП, MCC, counterparty and text unless given."""
    return {"id": number, "booked_on": day, "direction": direction, "amount": amount, "currency": "KZT", **changes}


def a_receipt(case: Body, **changes: Any) -> Body:  # noqa: ANN401 - any field of the event
    """1414's word that the message reached the handset, now."""
    return {
        "event_id": "sms-event-1",
        "type": "sms.receipt",
        "occurred_at": "2025-10-13T10:15:00+05:00",
        "message_id": f"{case['id']}-sms-1",
        "status": "delivered",
        "at": "2025-10-13T10:15:00+05:00",
        "reason_code": None,
        **changes,
    }


def awaiting_consent(system: System, **changes: Any) -> Body:  # noqa: ANN401 - any field of an application
    """A case whose SMS is out."""
    case = system.drive(system.take_in(**changes)["id"])
    assert case["state"] == "awaiting_consent"
    return case


def awaiting_banks(system: System, **changes: Any) -> Body:  # noqa: ANN401 - any field of an application
    """A case whose two banks were asked under a consent."""
    case = awaiting_consent(system, **changes)
    request = system.world.consents[f"{case['id']}-link-1"]
    system.world.decide_consent(request.request_id, "granted")
    assert system.event(CONSENTS, a_consent_result(case)).seen == ACCEPTED
    case = system.drive(case["id"])
    assert case["state"] == "awaiting_bank_data"
    return case


def with_bank_data(system: System, accounts: list[Body] | None = None, **changes: Any) -> Body:  # noqa: ANN401 - as above
    """A case at `bank_data_ready`: one bank with data, one without accounts."""
    case = awaiting_banks(system, **changes)
    with_data = a_bank_result(case, accounts=[an_account()] if accounts is None else accounts)
    without = a_bank_result(case, "ESILKZKA", outcome="no_accounts", page=None, pages=None, accounts=None)
    for body in (with_data, without):
        assert system.event(BANK_DATA, body).seen == ACCEPTED
    shown: Body = system.get(f"/v1/cases/{case['id']}", system.caseworker).body
    assert shown["state"] == "bank_data_ready"
    return shown


BANK = {"name": "Банк (үлгі)", "late": False, "answered_at": None}
IS_AWAITING_CONSENT: Body = {
    "state": "awaiting_consent",
    "consent_status": "requested",
    "sms_sent_at": "2025-10-13T05:15:00Z",
    "consent_due_at": "2025-10-14T19:00:00Z",
    "due_at": "2025-10-14T19:00:00Z",
    "due_rule": "one_working_day_after_sending",
    "due_rule_text": {
        "kk": "SMS жіберілген күннен кейінгі 1 (бір) жұмыс күнінің соңына дейін.",
        "ru": "До конца 1 (одного) рабочего дня после дня отправки SMS.",
    },
    "check_code": "1link1",
    "updated_at": "2025-10-13T05:15:00.000005Z",
    "version": 6,
}
HAS_BANK_DATA: Body = {
    **IS_AWAITING_CONSENT,
    "state": "bank_data_ready",
    "consent_status": "granted",
    "consent_received_at": "2025-10-13T05:15:00Z",
    "consent_heard_at": "2025-10-13T05:15:00Z",
    "bank_data_due_at": "2025-10-14T19:00:00Z",
    "due_at": None,
    "due_rule": None,
    "due_rule_text": None,
    "application_date": "2025-10-13",
    "application_date_rule": "consent_received",
    "banks": [
        {**BANK, "bic": "ALATKZKA", "outcome": "data", "answered_at": "2025-10-13T05:15:00Z"},
        {**BANK, "bic": "ESILKZKA", "outcome": "no_accounts", "answered_at": "2025-10-13T05:15:00Z"},
    ],
    "complete": True,
    "updated_at": "2025-10-13T05:15:00.000010Z",
    "version": 11,
}
