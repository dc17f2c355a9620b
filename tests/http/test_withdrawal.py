"""The applicant withdraws a consent or the application."""

import pytest

from tests.http.samples import Body, a_case, invalid, problem
from tests.http.system import System
from tests.http.way import HAS_BANK_DATA, IS_AWAITING_CONSENT, awaiting_consent, with_bank_data

CLOSED = problem(
    409,
    "case_closed",
    "Not possible now",
    "The case has ended in another way, so there is nothing to withdraw. Its state and reason say how.",
)
WHAT = ("bank_consent", "personal_data_consent", "application")
ORDINARY = {"application_date": "2025-10-13", "application_date_rule": "ordinary_registration"}


def withdraw(system: System, case: Body, what: str) -> tuple[int, Body]:
    """Withdraw."""
    body = {"what": what, "reason": "Өтініш беруші айтты"}
    return system.post(f"/v1/cases/{case['id']}/withdrawal", system.caseworker, body).seen


@pytest.mark.parametrize(
    ("what", "end"),
    [
        ("bank_consent", {"state": "ordinary_procedure", "reason": "consent_revoked", **ORDINARY}),
        ("personal_data_consent", {"state": "ordinary_procedure", "reason": "personal_data_withdrawn", **ORDINARY}),
        ("application", {"state": "withdrawn"}),
    ],
)
def test_before_the_end_a_withdrawal_ends_the_case(system: System, what: str, end: Body) -> None:
    """A consent withdrawn leads to the ordinary procedure with its reason, the application withdrawn to its end."""
    case = awaiting_consent(system)
    ended = {
        **IS_AWAITING_CONSENT,
        "consent_status": "withdrawn",
        "due_at": None,
        "due_rule": None,
        "due_rule_text": None,
        "updated_at": "2025-10-13T05:15:00.000006Z",
        "version": 7,
        **end,
    }
    assert withdraw(system, case, what) == (200, a_case(**ended))


@pytest.mark.parametrize("what", WHAT)
def test_with_the_bank_data_there_the_state_stays(system: System, what: str) -> None:
    """After `bank_data_ready` only `consent_status` changes; the same again changes nothing."""
    case = with_bank_data(system)
    changed = {"consent_status": "withdrawn", "updated_at": "2025-10-13T05:15:00.000011Z", "version": 12}
    expected = (200, a_case(**{**HAS_BANK_DATA, **changed}))
    assert [withdraw(system, case, what) for _ in range(2)] == [expected] * 2


@pytest.mark.parametrize("what", WHAT)
def test_a_withdrawal_that_ended_the_case_may_be_repeated(system: System, what: str) -> None:
    """200 with the same case: the first answer may have been lost."""
    case = awaiting_consent(system)
    first = withdraw(system, case, what)
    assert (first[0], withdraw(system, case, what)) == (200, first)


@pytest.mark.parametrize(("first", "what"), [(first, what) for first in WHAT for what in WHAT if first != what])
def test_from_the_other_ends_nothing_can_be_withdrawn(system: System, first: str, what: str) -> None:
    """409 `case_closed`: in the ordinary procedure and after another withdrawal."""
    case = awaiting_consent(system)
    withdraw(system, case, first)
    assert withdraw(system, case, what) == CLOSED


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"what": "application"}, ("reason", "is missing; it must be sent")),
        ({"what": "application", "reason": " "}, ("reason", "must not be empty")),
        ({"what": "application", "reason": "x" * 1001}, ("reason", "String should have at most 1000 characters")),
        (
            {"what": "q7Zk1x", "reason": "x"},
            ("what", "Input should be 'bank_consent', 'personal_data_consent' or 'application'"),
        ),
        ({"what": "application", "reason": "x", "q7Zk1x": 1}, ("#3", "is not a field of this request; remove it")),
    ],
)
def test_a_withdrawal_needs_what_and_why(system: System, body: Body, error: tuple[str, str]) -> None:
    """422 with the field; the case stays as it is."""
    case = awaiting_consent(system)
    answer = system.post(f"/v1/cases/{case['id']}/withdrawal", system.caseworker, body)
    shown = system.get(f"/v1/cases/{case['id']}", system.caseworker)
    assert (answer.seen, shown.seen) == (invalid(error), (200, case))
