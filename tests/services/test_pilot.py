"""The pilot's window (order, p. 3): by the day of the intake in Almaty, both ends inclusive."""

from datetime import UTC, date, datetime

import pytest

from chalicelib.domain.case.policy import PilotWindow
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
        assert (case.reason, case.application_date, case.application_date_rule) == (
            "pilot_closed",
            case.registered_on,
            "ordinary_registration",
        )
        assert office.applies(number="2025-000999").new


def test_open_cases_run_to_their_end_when_the_pilot_is_over() -> None:
    """The window applies to the intake only."""
    office = Office(datetime(2025, 10, 31, 18, 30, tzinfo=UTC))
    office.change_policy(pilot=PILOT, quiet_hours=NO_QUIET_HOURS)
    office.applies()
    office.passes(HOUR)
    assert office.drives().state is State.AWAITING_CONSENT
