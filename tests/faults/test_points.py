"""A fixed sample of the points that `make faults` runs, and tests that the comparison detects differences."""

from dataclasses import replace
from functools import cache
from random import Random

import pytest

from chalicelib.domain.case.states import Step
from tests.faults.attempt import DRIVERS
from tests.faults.injector import Fault, FaultKind
from tests.faults.outcome import check, check_journal
from tests.faults.points import Point, all_points, applications, attempt, baseline, failure_at, scenarios_for

SAMPLE = 100
COSTLY = "11"
"""In this scenario a partner is down for hours, which takes hundreds of calls."""


@pytest.mark.parametrize(
    ("drivers", "scenario"), [(drivers, scenario) for drivers in DRIVERS for scenario in scenarios_for(drivers)]
)
def test_each_scenario_ends_as_its_file_says(drivers: str, scenario: str) -> None:
    """This holds with workflow and sweep, and with the sweep alone."""
    case, expected = baseline(scenario, drivers).office.case, applications()[scenario].expected
    day = case.application_date and case.application_date.day.isoformat()
    assert (case.state, case.reason, day) == (expected.state, expected.reason, expected.application_date)


@cache
def sample() -> list[Point]:
    """Return the sample; it is drawn by the worker that runs it, since it takes a run of each scenario."""
    return Random(2025).sample([p for p in all_points() if p.scenario != COSTLY], SAMPLE)


@pytest.mark.parametrize("number", range(SAMPLE))
def test_a_failed_call_does_not_change_the_outcome(number: int) -> None:
    """The same end and dates, one SMS, each bank asked once, a consistent journal."""
    assert failure_at(sample()[number]) is None


@pytest.mark.parametrize("kind", FaultKind)
@pytest.mark.parametrize("call", ["sms.send", "open_api.request_bank_data", "personal_data_access.ask"])
@pytest.mark.parametrize("drivers", DRIVERS)
def test_an_irreversible_call_is_made_once(drivers: str, call: str, kind: FaultKind) -> None:
    """The calls that matter most are tested with every kind of fault."""
    calls = baseline("1", drivers).injector.calls
    assert failure_at(Point("1", drivers, Fault(calls.index(call), kind))) is None


def test_there_are_thousands_of_points() -> None:
    """A harness without calls would pass without testing anything."""
    assert len(all_points()) > 5000


def test_a_different_end_is_detected() -> None:
    """The comparison fails for two different scenarios."""
    with pytest.raises(AssertionError, match="changed by the fault"):
        check(baseline("4", "both"), baseline("5", "both"))


def test_an_inconsistent_journal_is_detected() -> None:
    """A field that changed without an entry, and a missing entry."""
    office = baseline("1", "both").office
    entries = office.cases.journal(office.case_id, limit=1000)
    intent = office.case.intent(Step.SMS)
    assert intent is not None
    check_journal(office.case, entries)
    inconsistent = [
        replace(office.case, sms=replace(office.case.sms, sent_at=None)),
        replace(office.case, consent=replace(office.case.consent, received_at=office.case.received_at)),
        replace(office.case, banks=office.case.open_banks[:1]),
        office.case.with_intent(replace(intent, tries=2)),
    ]
    for case in inconsistent:
        with pytest.raises(AssertionError):
            check_journal(case, entries)
    with pytest.raises(AssertionError):
        check_journal(office.case, entries[:-1])


def test_a_dead_process_makes_no_further_calls() -> None:
    """It does not even clean up: the turn of a sweep that died stays taken until it expires."""
    calls = baseline("5", "sweep").injector.calls
    at = calls.index("cases.load_many", calls.index("cases.due"))
    died = attempt("5", "sweep", Fault(at, FaultKind.DIED), baseline("5", "sweep").plan)
    assert died.injector.calls[at + 1] == "operations.take_turn"
