"""A caseworker lets a consent count that was given in time and heard of after the end (design decision 3)."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.http.samples import NO_CASE, NOT_ALLOWED, Body, a_case, invalid, problem
from tests.http.system import System
from tests.http.way import ACCEPTED, CONSENTS, IS_AWAITING_CONSENT, a_consent_result, awaiting_consent

CLOSED_AT = datetime(2025, 10, 14, 20, tzinfo=UTC)
"""An hour after the term of an SMS of Monday."""
REASON: Body = {"reason": "Келісім мерзімінде берілген"}
NOT_REOPENABLE = problem(
    409,
    "not_reopenable",
    "Not possible now",
    "The case has no valid consent that was given in time, or it ended in another way or too long ago.",
)
OPEN_CASE = problem(
    409,
    "open_case_exists",
    "Not possible now",
    "This person has another open case. Wait until it has ended.",
)
REOPENED: Body = {
    **IS_AWAITING_CONSENT,
    "state": "requesting_bank_data",
    "consent_status": "granted",
    "consent_received_at": "2025-10-14T18:00:00Z",
    "consent_heard_at": "2025-10-14T20:00:00Z",
    "due_at": "2025-10-15T00:00:00Z",
    "due_rule": "patience",
    "due_rule_text": a_case()["due_rule_text"],
    "application_date": "2025-10-14",
    "application_date_rule": "consent_received",
    "attention": ["delivery_not_proved", "late_consent"],
    "updated_at": "2025-10-14T20:00:00.000004Z",
    "version": 11,
}


def heard_too_late(system: System) -> Body:
    """A case whose end was acknowledged before the consent, given an hour before the term's end, was heard of."""
    case = awaiting_consent(system)
    system.clock.set(CLOSED_AT)
    ended = system.drive(case["id"])
    assert (ended["state"], ended["reason"]) == ("ordinary_procedure", "consent_not_given")
    acknowledgement = {"version": ended["version"]}
    assert system.post(f"/v1/cases/{case['id']}/acknowledgement", system.caseworker, acknowledgement).status == 200
    said = {"received_at": "2025-10-14T18:00:00Z", "occurred_at": "2025-10-14T20:00:00Z"}
    assert system.event(CONSENTS, a_consent_result(case, **said)).seen == ACCEPTED
    return case


def reopen(system: System, case: Body, token: str | None = None, body: Body | None = None) -> tuple[int, Body]:
    """Ask for the reopening."""
    return system.post(f"/v1/cases/{case['id']}/reopening", token or system.caseworker, body or REASON).seen


def test_a_reopened_case_goes_back_to_the_request_to_the_banks(system: System) -> None:
    """200 with the case: the consent counts from its own day, and the result is not acknowledged."""
    case = heard_too_late(system)
    assert reopen(system, case) == (200, a_case(**REOPENED))


def test_a_reopened_case_has_a_new_workflow_and_says_who_reopened_it(system: System) -> None:
    """An execution's name serves once, so the generation rises; the journal has the human and the reason."""
    case = heard_too_late(system)
    reopen(system, case)
    entry = system.get(f"/v1/cases/{case['id']}/journal", system.caseworker).body["items"][-1]
    told = {"text": REASON["reason"], "consent": "bank_data-1"}
    assert (entry["event"], entry["actor"], entry["data"]) == ("reopened", "worker-1", told)
    assert system.workflow.started == [(case["id"], 1), (case["id"], 2)]


def test_a_case_is_reopened_once(system: System) -> None:
    """200 with the same case for the same again: the first answer may have been lost."""
    case = heard_too_late(system)
    first = reopen(system, case)
    assert (first[0], reopen(system, case)) == (200, first)
    assert system.workflow.started == [(case["id"], 1), (case["id"], 2)]


def test_an_open_case_is_not_reopened(system: System) -> None:
    """409 `not_reopenable`: it has not ended."""
    assert reopen(system, awaiting_consent(system)) == NOT_REOPENABLE


def test_without_a_consent_nothing_is_reopened(system: System) -> None:
    """409 `not_reopenable` if the person never consented."""
    case = awaiting_consent(system)
    system.clock.set(CLOSED_AT)
    system.drive(case["id"])
    assert reopen(system, case) == NOT_REOPENABLE


def test_after_the_reopening_window_the_end_stays(system: System) -> None:
    """409 `not_reopenable`: ten days are the default."""
    case = heard_too_late(system)
    system.clock.advance(timedelta(days=10))
    assert reopen(system, case) == NOT_REOPENABLE


def test_a_case_is_not_reopened_beside_another_open_one(system: System) -> None:
    """409 `open_case_exists` without details, since the other case may be another authority's."""
    case = heard_too_late(system)
    signed = {"submitted_at": "2025-10-14T20:00:00Z", "form__signed_on": "2025-10-13"}
    system.take_in(application_number="2025-000124", **signed)
    assert reopen(system, case) == OPEN_CASE


def test_another_authoritys_case_is_not_there(system: System) -> None:
    """404, as for no case at all."""
    case = heard_too_late(system)
    assert [reopen(system, case, system.neighbour), reopen(system, {"id": "0" * 26})] == [NO_CASE] * 2


def test_only_caseworkers_reopen(system: System) -> None:
    """403 for operators and auditors."""
    case = heard_too_late(system)
    assert [reopen(system, case, token) for token in (system.operator, system.auditor)] == [NOT_ALLOWED] * 2


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"reason": " "}, ("reason", "must not be empty")),
        ({"reason": "x", "q7Zk1x": 1}, ("#2", "is not a field of this request; remove it")),
        ({"reason": 1}, ("reason", "Input should be a valid string")),
    ],
)
def test_a_reopening_needs_its_reason(system: System, body: Body, error: tuple[str, str]) -> None:
    """422 with the field; the case stays as it is."""
    case = heard_too_late(system)
    answer = reopen(system, case, body=body)
    shown = system.get(f"/v1/cases/{case['id']}", system.caseworker).body
    assert (answer, shown["state"]) == (invalid(error), "ordinary_procedure")
