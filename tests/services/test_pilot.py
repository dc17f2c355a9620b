"""The pilot's window (order, p. 3): by the day of the intake in Almaty, both ends inclusive."""

from datetime import UTC, date, datetime

import pytest

from chalicelib.domain.case.parts import ApplicationDate
from chalicelib.domain.case.pilot import PilotOver, PilotWindow, check_pilot
from chalicelib.domain.case.states import State
from tests.services.office import HOUR, NO_QUIET_HOURS, Office

PILOT = PilotWindow(date(2025, 10, 13), date(2025, 10, 31))


@pytest.mark.parametrize(
    ("now", "state"),
    [
        (datetime(2025, 10, 12, 18, 59, 59, tzinfo=UTC), State.ORDINARY_PROCEDURE),
        (datetime(2025, 10, 12, 19, tzinfo=UTC), State.RECEIVED),
        (datetime(2025, 10, 31, 18, 59, 59, tzinfo=UTC), State.RECEIVED),
        (datetime(2025, 10, 31, 19, tzinfo=UTC), State.ORDINARY_PROCEDURE),
    ],
)
def test_the_pilot_covers_its_first_day_to_its_last(now: datetime, state: State) -> None:
    """Both inclusive, by the day in Almaty; outside of it the case ends at once and starts no workflow."""
    office = Office(now)
    office.change_policy(pilot=PILOT)
    case = office.applies().case
    assert (case.state, len(office.workflow.started)) == (state, int(state is State.RECEIVED))
    if state is State.ORDINARY_PROCEDURE:
        assert (case.reason, case.application_date) == (
            "pilot_closed",
            ApplicationDate(case.registered_on, "ordinary_registration"),
        )
        assert office.applies(number="2025-000999").new


def test_open_cases_run_to_their_end_when_the_pilot_is_over() -> None:
    """The window applies to the intake only."""
    office = Office(datetime(2025, 10, 31, 18, 30, tzinfo=UTC))
    office.change_policy(pilot=PILOT, quiet_hours=NO_QUIET_HOURS)
    office.applies()
    office.passes(HOUR)
    assert office.drives().state is State.AWAITING_CONSENT


@pytest.mark.parametrize("today", [date(2025, 1, 1), date(2026, 11, 28)])
def test_a_pilot_without_days_covers_every_day(today: date) -> None:
    """Either end may be left open, if that is stated."""
    assert [PilotWindow(*ends).includes(today) for ends in ((None, None), (date(2025, 10, 13), None))] == [
        True,
        today >= date(2025, 10, 13),
    ]


@pytest.mark.parametrize(
    ("today", "over_is_meant", "refused"),
    [
        (date(2025, 10, 31), False, False),
        (date(2025, 11, 1), False, True),
        (date(2025, 11, 1), True, False),
    ],
)
def test_a_pilot_that_is_over_must_be_meant(today: date, over_is_meant: bool, refused: bool) -> None:  # noqa: FBT001
    """A last day that was forgotten would close the way for every applicant."""
    if not refused:
        check_pilot(PILOT, today, over_is_meant=over_is_meant)
        return
    with pytest.raises(PilotOver, match="PILOT_LAST_DAY is 2025-10-31, which has passed"):
        check_pilot(PILOT, today, over_is_meant=over_is_meant)


@pytest.mark.parametrize(
    ("now", "ending"),
    [
        (datetime(2025, 10, 16, 18, 59, 59, tzinfo=UTC), 0),
        (datetime(2025, 10, 16, 19, tzinfo=UTC), 1),
        (datetime(2025, 10, 31, 18, 59, 59, tzinfo=UTC), 1),
        (datetime(2025, 10, 31, 19, tzinfo=UTC), 0),
    ],
)
def test_operators_are_told_two_weeks_before_the_last_day(now: datetime, ending: int) -> None:
    """By the sweep, until that day is over in Almaty: a forgotten last day turns every applicant away."""
    office = Office(now)
    office.change_policy(pilot=PILOT)
    assert office.sweeps().pilot_ending == ending


def test_a_pilot_without_a_last_day_does_not_end() -> None:
    """Nothing is reported to operators."""
    assert not PilotWindow(date(2025, 10, 13), None).is_ending(date(2025, 10, 31))
