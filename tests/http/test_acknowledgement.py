"""The authority takes a result over; a human has looked at what needed attention."""

from datetime import timedelta

import pytest

from tests.http.samples import Body, a_case, invalid, problem
from tests.http.system import System
from tests.http.way import CONSENTS, HAS_BANK_DATA, a_consent_result, awaiting_consent, with_bank_data

NOT_ENDED = problem(409, "not_ended", "Not possible now", "The case is still open. Acknowledge it when it has ended.")
VERSION_CHANGED = problem(
    409,
    "version_changed",
    "Not possible now",
    "The case has changed since that version. Read it again before acknowledging it.",
)
NO_ATTENTION = problem(
    404,
    "not_found",
    "Not found",
    "The case has no attention of this kind. Its field attention lists the kinds that it has.",
)
NO_KIND = problem(
    404,
    "not_found",
    "Not found",
    "The case has no attention of this kind. Its field attention lists the kinds that it has.",
)


def acknowledge(system: System, case: Body, body: object) -> tuple[int, Body]:
    """Acknowledge the case's result."""
    return system.post(f"/v1/cases/{case['id']}/acknowledgement", system.caseworker, body).seen


def test_the_authority_takes_a_result_over_in_the_version_that_it_read(system: System) -> None:
    """200 with the case, which says when; the same again changes nothing."""
    case = with_bank_data(system)
    system.clock.advance(timedelta(hours=1))
    taken = {"acknowledged_at": "2025-10-13T06:15:00Z", "updated_at": "2025-10-13T06:15:00Z", "version": 12}
    expected = (200, a_case(**{**HAS_BANK_DATA, **taken}))
    assert acknowledge(system, case, {"version": 11}) == expected
    system.clock.advance(timedelta(hours=1))
    assert acknowledge(system, case, {"version": 11}) == expected


def test_an_open_case_has_no_result(system: System) -> None:
    """409 `not_ended`, whatever the version."""
    case = awaiting_consent(system)
    assert [acknowledge(system, case, {"version": version}) for version in (6, 7)] == [NOT_ENDED] * 2


@pytest.mark.parametrize("version", [1, 10, 12, 10**30])
def test_an_outdated_version_cannot_be_acknowledged(system: System, version: int) -> None:
    """409 `version_changed` when the case has changed since the caller read it."""
    assert acknowledge(system, with_bank_data(system), {"version": version}) == VERSION_CHANGED


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, ("version", "is missing; it must be sent")),
        ({"version": 0}, ("version", "Input should be greater than or equal to 1")),
        ({"version": "11"}, ("version", "Input should be a valid integer")),
        ({"version": True}, ("version", "Input should be a valid integer")),
        ({"version": 11.5}, ("version", "Input should be a valid integer")),
        ({"version": 11, "q7Zk1x": 1}, ("#2", "is not a field of this request; remove it")),
    ],
)
def test_a_body_without_a_version_is_refused(system: System, body: Body, error: tuple[str, str]) -> None:
    """422 names the field."""
    assert acknowledge(system, with_bank_data(system), body) == invalid(error)


def test_a_human_has_looked(system: System) -> None:
    """What did not fit raises attention; acknowledged it is gone from the case, and the same again changes nothing."""
    case = awaiting_consent(system)
    system.event(CONSENTS, a_consent_result(case, iin="900101300811"))
    shown = system.get(f"/v1/cases/{case['id']}", system.caseworker).body
    path = f"/v1/cases/{case['id']}/attention/callback_does_not_fit/acknowledgement"
    first = system.post(path, system.caseworker)
    system.clock.advance(timedelta(hours=1))
    again = system.post(path, system.caseworker)
    gone = {**shown, "attention": [], "version": 8, "updated_at": "2025-10-13T05:15:00.000007Z"}
    assert (shown["attention"], first.seen, again.seen) == (["callback_does_not_fit"], (200, gone), (200, gone))


def test_attention_that_the_case_never_needed_cannot_be_acknowledged(system: System) -> None:
    """404 for a kind that this case does not have, and for one that there is not."""
    path = f"/v1/cases/{awaiting_consent(system)['id']}/attention"
    answers = [
        system.post(f"{path}/{kind}/acknowledgement", system.caseworker).seen for kind in ("late_consent", "q7Zk1x")
    ]
    assert answers == [NO_ATTENTION, NO_KIND]
