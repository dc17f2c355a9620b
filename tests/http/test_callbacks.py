"""Callbacks that are signed as they should be: taken, taken before, unknown, not fitting."""

from datetime import timedelta

import pytest

from tests.http.samples import FIRST_ID, Body, a_case, problem
from tests.http.system import System
from tests.http.way import (
    ACCEPTED,
    BANK_DATA,
    CONSENTS,
    DUPLICATE,
    IS_AWAITING_CONSENT,
    KDP,
    SMS,
    a_bank_result,
    a_consent_result,
    a_kdp_result,
    a_receipt,
    awaiting_banks,
    awaiting_consent,
)

UNKNOWN = problem(
    404, "unknown_request", "Unknown request", "No request of ours has this id. Do not send this event again."
)
CONFLICT = problem(
    409,
    "event_conflict",
    "Not possible now",
    "This event_id was already used with another body. Use a new event_id for a new event.",
)


def misfit(what: str) -> tuple[int, Body]:
    """The refusal of an event that does not fit."""
    detail = f"The event's {what} does not fit the request that it answers. Do not send it again."
    return problem(422, "does_not_fit", "The event does not fit the request", detail)


def shown(system: System, case: Body) -> Body:
    """Return the case as it stands."""
    body: Body = system.get(f"/v1/cases/{case['id']}", system.caseworker).body
    return body


def test_a_consent_is_taken_and_moves_the_case(system: System) -> None:
    """202; the application date is the day on which the Open API system received it (Algorithm p. 8)."""
    case = awaiting_consent(system)
    assert system.event(CONSENTS, a_consent_result(case)).seen == ACCEPTED
    granted = {
        "state": "requesting_bank_data",
        "consent_status": "granted",
        "consent_received_at": "2025-10-13T05:15:00Z",
        "consent_heard_at": "2025-10-13T05:15:00Z",
        "due_at": "2025-10-13T09:15:00Z",
        "due_rule": "patience",
        "due_rule_text": a_case()["due_rule_text"],
        "application_date": "2025-10-13",
        "application_date_rule": "consent_received",
        "updated_at": "2025-10-13T05:15:00.000006Z",
        "version": 7,
    }
    assert shown(system, case) == a_case(**{**IS_AWAITING_CONSENT, **granted})


def test_a_refusal_ends_the_case(system: System) -> None:
    """202; all from `consent_id` on may be null or missing."""
    case = awaiting_consent(system)
    absent = ("consent_id", "scope", "period", "valid_until", "banks", "text_version", "text_sha256", "authentication")
    body = a_consent_result(case, status="refused", **dict.fromkeys(absent))
    del body["language"], body["reason_code"]
    assert system.event(CONSENTS, body).seen == ACCEPTED
    now = shown(system, case)
    assert (now["state"], now["reason"], now["consent_status"]) == ("ordinary_procedure", "consent_refused", "refused")


def test_kdps_late_grant_moves_the_case_on(system: System) -> None:
    """202; a case that waits for KDP goes on to the mobile check."""
    system.world.script("900101300017").kdp = "pending"
    case = system.drive(system.take_in()["id"])
    assert case["state"] == "awaiting_personal_data_consent"
    assert system.event(KDP, a_kdp_result(case)).seen == ACCEPTED
    assert shown(system, case)["state"] == "checking_mobile"


def test_a_receipt_starts_the_term(system: System) -> None:
    """202; the term counts from the proven delivery."""
    case = awaiting_consent(system)
    system.clock.advance(timedelta(days=1))
    at = "2025-10-14T10:15:00+05:00"
    assert system.event(SMS, a_receipt(case, occurred_at=at, at=at)).seen == ACCEPTED
    now = shown(system, case)
    assert (now["sms_delivered_at"], now["consent_due_at"], now["due_rule"]) == (
        "2025-10-14T05:15:00Z",
        "2025-10-15T19:00:00Z",
        "one_working_day_after_delivery",
    )


@pytest.mark.parametrize("status", ["sent", "undeliverable", "expired"])
def test_other_receipts_are_taken_too(system: System, status: str) -> None:
    """`sent` says nothing new; the other two end the wait."""
    case = awaiting_consent(system)
    assert system.event(SMS, a_receipt(case, status=status)).seen == ACCEPTED
    now = shown(system, case)
    ended = ("ordinary_procedure", "sms_undeliverable")
    assert (now["state"], now["reason"]) == (("awaiting_consent", None) if status == "sent" else ended)


@pytest.mark.parametrize("outcome", ["no_accounts", "denied", "failed"])
def test_a_bank_without_data_is_taken(system: System, outcome: str) -> None:
    """202; page, pages and accounts are null or missing."""
    case = awaiting_banks(system)
    body = a_bank_result(case, outcome=outcome, page=None, pages=None)
    del body["accounts"]
    assert system.event(BANK_DATA, body).seen == ACCEPTED
    assert [bank["outcome"] for bank in shown(system, case)["banks"]] == [outcome, "pending"]


def test_the_same_event_again_is_a_duplicate(system: System) -> None:
    """200 even when signed again an hour later; the case and its journal do not change."""
    case = awaiting_consent(system)
    body = a_consent_result(case)
    system.event(CONSENTS, body)
    before = shown(system, case), len(system.deps.cases.journal(case["id"]))
    system.clock.advance(timedelta(hours=1))
    assert [system.event(CONSENTS, body).seen for _ in range(2)] == [DUPLICATE] * 2
    assert (shown(system, case), len(system.deps.cases.journal(case["id"]))) == before


def test_an_old_event_id_with_another_body_is_a_conflict(system: System) -> None:
    """409 `event_conflict`; the first event stays what it was."""
    case = awaiting_consent(system)
    system.event(CONSENTS, a_consent_result(case))
    before = shown(system, case)
    assert system.event(CONSENTS, a_consent_result(case, status="refused")).seen == CONFLICT
    assert shown(system, case) == before


def test_two_partners_may_use_the_same_event_id(system: System) -> None:
    """An event id is its partner's own."""
    case = awaiting_consent(system)
    first = system.event(CONSENTS, a_consent_result(case, event_id="1"))
    assert [first.seen, system.event(SMS, a_receipt(case, event_id="1")).seen] == [ACCEPTED] * 2


CASE: Body = {"id": FIRST_ID}
STEPS = [
    (KDP, a_kdp_result(CASE), "kdp"),
    (CONSENTS, a_consent_result(CASE), "link"),
    (BANK_DATA, a_bank_result(CASE), "data"),
    (SMS, a_receipt(CASE), "sms"),
]


@pytest.mark.parametrize(("path", "body", "step"), STEPS)
def test_an_id_that_no_case_would_have_made_is_unknown(system: System, path: str, body: Body, step: str) -> None:
    """404 `unknown_request`: of no case, of another step, of an attempt not made yet, or of another form."""
    case = awaiting_consent(system)
    others = [f"{FIRST_ID}-{other}-1" for other in ("kdp", "link", "sms", "data", "revocation") if other != step]
    attempts = [f"{FIRST_ID}-{step}-{number}" for number in ("2", "0", "01", "-1", "1-1", "999999999999")]
    odd = [f"{FIRST_ID[:-1]}9-{step}-1", f"{FIRST_ID.upper()}-{step}-1", FIRST_ID, "q7Zk1x", ":"]
    name = "message_id" if path == SMS else "request_id"
    answers = [system.event(path, {**body, name: wanted}).seen for wanted in others + attempts + odd]
    assert (answers, shown(system, case)) == ([UNKNOWN] * 15, case)


EARLY, LATE = "2025-10-13T05:13:59Z", "2025-10-13T05:20:01Z"
FIRST, LAST = "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"
OTHER_PERSON = "900101300811"
MISFITS: list[tuple[str, Body, str]] = [
    *((KDP, a_kdp_result(CASE) | {"received_at": at}, "received_at") for at in (EARLY, LATE, FIRST, LAST)),
    *((CONSENTS, a_consent_result(CASE) | {"received_at": at}, "received_at") for at in (EARLY, LATE, FIRST, LAST)),
    *((SMS, a_receipt(CASE) | {"at": at}, "at") for at in (EARLY, LATE, FIRST, LAST)),
    *((CONSENTS, a_consent_result(CASE) | {"occurred_at": at}, "occurred_at") for at in (EARLY, LATE, FIRST, LAST)),
    (KDP, a_kdp_result(CASE) | {"iin": OTHER_PERSON}, "iin"),
    (KDP, a_kdp_result(CASE) | {"iin": ""}, "iin"),
    (KDP, a_kdp_result(CASE) | {"token": None}, "token"),
    (KDP, a_kdp_result(CASE) | {"public_key": None}, "token"),
    (KDP, a_kdp_result(CASE) | {"expires_at": None}, "token"),
    (CONSENTS, a_consent_result(CASE) | {"iin": OTHER_PERSON}, "iin"),
    (CONSENTS, a_consent_result(CASE) | {"iin": OTHER_PERSON, "status": "refused"}, "iin"),
    (CONSENTS, a_consent_result(CASE) | {"iin": OTHER_PERSON, "status": "revoked"}, "iin"),
    (CONSENTS, a_consent_result(CASE) | {"consent_id": None}, "consent_id"),
    (CONSENTS, a_consent_result(CASE) | {"scope": ["accounts", "movements"]}, "scope"),
    (CONSENTS, a_consent_result(CASE) | {"scope": None}, "scope"),
    (CONSENTS, a_consent_result(CASE) | {"period": {"from": "2025-07-02", "to": "2025-09-30"}}, "period"),
    (CONSENTS, a_consent_result(CASE) | {"period": {"from": "2025-09-30", "to": "2025-07-01"}}, "period"),
    (CONSENTS, a_consent_result(CASE) | {"period": None}, "period"),
    (CONSENTS, a_consent_result(CASE) | {"valid_until": "2025-10-13T05:15:00Z"}, "valid_until"),
    (CONSENTS, a_consent_result(CASE) | {"valid_until": None}, "valid_until"),
    (BANK_DATA, a_bank_result(CASE) | {}, "request_id"),
]


@pytest.mark.parametrize(("path", "body", "what"), MISFITS, ids=range(len(MISFITS)))
def test_an_event_that_does_not_fit_the_case_is_refused_and_journaled_once(
    system: System, path: str, body: Body, what: str
) -> None:
    """422 `does_not_fit` names the field; the state stays, and attention is raised once for all repeats."""
    case = awaiting_consent(system)
    answers = [system.event(path, body) for _ in range(3)]
    noted = {"attention": ["callback_does_not_fit"], "updated_at": "2025-10-13T05:15:00.000006Z", "version": 7}
    assert [answer.seen for answer in answers] == [misfit(what)] * 3
    assert shown(system, case) == a_case(**{**IS_AWAITING_CONSENT, **noted})
    entry = system.deps.cases.journal(case["id"])[-1]
    assert (entry.seq, entry.event, entry.data["what"]) == (7, "callback_does_not_fit", what)


@pytest.mark.parametrize(
    ("changes", "what", "attention"),
    [
        ({"bank": {"bic": "XXXXKZKA", "name": "Банк"}}, "bank", "bank_not_asked"),
        ({"page": 2, "pages": 1}, "page", "callback_does_not_fit"),
        ({"page": None}, "page", "callback_does_not_fit"),
        ({"pages": None}, "page", "callback_does_not_fit"),
    ],
)
def test_a_page_of_another_bank_or_with_an_impossible_number_is_refused(
    system: System, changes: Body, what: str, attention: str
) -> None:
    """422 `does_not_fit`; nothing of the payload is stored."""
    case = awaiting_banks(system)
    answer = system.event(BANK_DATA, a_bank_result(case, **changes))
    now = shown(system, case)
    assert (answer.seen, now["attention"]) == (misfit(what), [attention])
    assert (now["banks"], getattr(system.deps.bank_data, "pages", None)) == (case["banks"], {})


def test_a_message_that_was_not_sent_yet_has_no_receipt(system: System) -> None:
    """422 `does_not_fit` on the message's id: the case would make that id, but has not."""
    case = system.take_in()
    assert system.event(SMS, a_receipt(case)).seen == misfit("message_id")
