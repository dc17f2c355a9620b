"""A fixed sample of the points that `make faults` tries all, and that what it looks at would show a fault."""

from dataclasses import replace
from random import Random

import pytest

from chalicelib.domain.case.states import Step
from tests.faults.attempt import DRIVERS
from tests.faults.line import Fault, Kind
from tests.faults.points import Point, all_points, applications, attempt, miss, usual, ways_of
from tests.faults.truth import check, check_journal

SAMPLE = 100
COSTLY = "11"
"""The way on which a partner is away for hours makes hundreds of calls."""


@pytest.mark.parametrize(("drivers", "way"), [(drivers, way) for drivers in DRIVERS for way in ways_of(drivers)])
def test_each_way_ends_as_its_file_says(drivers: str, way: str) -> None:
    """With the workflow and the sweep, and with the sweep alone, which comes every five minutes."""
    case, expected = usual(way, drivers).office.case, applications()[way].expected
    day = case.application_date and case.application_date.isoformat()
    assert (case.state, case.reason, day) == (expected.state, expected.reason, expected.application_date)


@pytest.mark.parametrize("point", Random(2025).sample([p for p in all_points() if p.way != COSTLY], SAMPLE), ids=str)
def test_a_spoilt_call_changes_nothing(point: Point) -> None:
    """The same end, the same dates, one SMS, each bank asked once, a journal that is whole and tells the truth."""
    assert miss(point) is None


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("call", ["sms.send", "open_api.request_bank_data", "personal_data_access.ask"])
@pytest.mark.parametrize("drivers", DRIVERS)
def test_what_cannot_be_taken_back_is_done_once(drivers: str, call: str, kind: Kind) -> None:
    """Whatever becomes of the call itself: the calls that matter most are in every sample."""
    calls = usual("1", drivers).line.calls
    assert miss(Point("1", drivers, Fault(calls.index(call), kind))) is None


def test_there_are_thousands_of_points() -> None:
    """A harness that lost its calls would find nothing and say so cheerfully."""
    assert len(all_points()) > 5000


def test_another_end_would_be_seen() -> None:
    """What is compared differs from way to way."""
    with pytest.raises(AssertionError, match="not as without the fault"):
        check(usual("4", "both"), usual("5", "both"))


def test_a_journal_that_says_something_else_would_be_seen() -> None:
    """A field that changes without its entry, and an entry that is gone."""
    office = usual("1", "both").office
    entries = office.cases.journal(office.case_id, limit=1000)
    intent = office.case.intent(Step.SMS)
    assert intent is not None
    check_journal(office.case, entries)
    untrue = [
        replace(office.case, sms_sent_at=None),
        replace(office.case, consent_received_at=office.case.received_at),
        replace(office.case, banks=office.case.banks[:1]),
        office.case.with_intent(replace(intent, tries=2)),
    ]
    for case in untrue:
        with pytest.raises(AssertionError):
            check_journal(case, entries)
    with pytest.raises(AssertionError):
        check_journal(office.case, entries[:-1])


def test_a_dead_process_does_nothing_more() -> None:
    """Not even what it would do on its way out: the turn of a sweep that died stays taken until it runs out."""
    calls = usual("5", "sweep").line.calls
    died = attempt("5", "sweep", Fault(calls.index("cases.load_many"), Kind.DIED), usual("5", "sweep").plan)
    assert died.line.calls[calls.index("cases.load_many") + 1] == "operations.take_turn"
