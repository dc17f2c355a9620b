"""What was erased answers 410 `erased` with what is left; a late callback is taken and keeps nothing."""

from datetime import timedelta

import pytest

from chalicelib.services.schedules.erase_due_data import erase_due_data
from tests.http.samples import Body
from tests.http.system import System
from tests.http.way import (
    ACCEPTED,
    BANK_DATA,
    CONSENTS,
    KDP,
    a_bank_result,
    a_consent_result,
    a_kdp_result,
    with_bank_data,
)

ERASED = {
    "type": "urn:kelisim:problem:erased",
    "title": "No longer available",
    "status": 410,
    "code": "erased",
}


@pytest.fixture
def case(system: System) -> Body:
    """A case at `bank_data_ready`, acknowledged."""
    case = with_bank_data(system)
    path = f"/v1/cases/{case['id']}/acknowledgement"
    assert system.post(path, system.caseworker, {"version": case["version"]}).status == 200
    return case


def after(system: System, days: int) -> None:
    """The schedule ran so many days later; tokens are new."""
    system.clock.advance(timedelta(days=days))
    erase_due_data(system.deps)
    system.caseworker, system.auditor = system.token(), system.token(sub="auditor", roles=["auditor"], authority=None)


@pytest.mark.parametrize("what", ["statement", "statement/movements"])
def test_bank_data_that_were_erased_are_gone(system: System, case: Body, what: str) -> None:
    """The answer says since when, and what can still be read."""
    after(system, 121)
    said = "These data were erased on 2026-02-11, at the end of their retention. "
    left = "The case, its consents and its journal can still be read."
    assert system.get(f"/v1/cases/{case['id']}/{what}", system.caseworker).seen == (
        410,
        ERASED | {"detail": said + left},
    )


@pytest.mark.parametrize("days", [121, 366, 1100])
@pytest.mark.parametrize("what", ["", "/journal", "/consents"])
def test_what_is_left_can_still_be_read(system: System, case: Body, what: str, days: int) -> None:
    """The shell, its journal and its records answer as long as there is a case."""
    after(system, days)
    assert system.get(f"/v1/cases/{case['id']}{what}", system.caseworker).status == 200


def test_the_journal_names_no_human_after_the_person_is_erased(system: System, case: Body) -> None:
    """It shows the digest from the chain instead of who acted."""
    after(system, 366)
    items = system.get(f"/v1/cases/{case['id']}/journal?limit=100", system.auditor).body["items"]
    assert {item["actor"] for item in items} == {
        "system",
        "kdp",
        "bmg",
        "open-api",
        "sms-1414",
        system.deps.digest("actor", "worker-1"),
    }


def test_a_withdrawal_after_the_erasure_is_refused(system: System, case: Body) -> None:
    """Its reason could not be sealed."""
    after(system, 366)
    body = {"what": "bank_consent", "reason": "передумал"}
    answer = system.post(f"/v1/cases/{case['id']}/withdrawal", system.caseworker, body)
    assert (answer.status, answer.body["code"]) == (410, "erased")


@pytest.mark.parametrize(
    ("path", "made"), [(KDP, a_kdp_result), (CONSENTS, a_consent_result), (BANK_DATA, a_bank_result)]
)
def test_a_callback_after_the_erasure_is_accepted_and_discarded(
    system: System, case: Body, path: str, made: object
) -> None:
    """The partner need not send it again, and nothing of it is written."""
    after(system, 1100)
    assert callable(made)
    before = system.deps.cases.load(case["id"])
    event = made(case, event_id="late-1", occurred_at=system.clock.now().isoformat())
    assert system.event(path, event).seen == ACCEPTED
    assert system.deps.cases.load(case["id"]) == before
    assert system.deps.cases.claim(event["request_id"], "late-1") is None
