"""Cases in any state, for the tests of the domain. Nobody is real."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from chalicelib.domain.calendar.working_days import Term
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.deadline import Deadline
from chalicelib.domain.case.parts import CaseDigests
from chalicelib.domain.case.states import State

NOW = datetime(2025, 10, 13, 5, 15, tzinfo=UTC)
"""Monday, 10:15 in Almaty."""
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
END_OF_TUESDAY = datetime(2025, 10, 14, 19, tzinfo=UTC)
"""24:00 in Almaty."""


def a_case(state: State = State.RECEIVED, **changes: Any) -> Case:  # noqa: ANN401 - any field of a case
    """A case in a state, entered now, with four hours of patience."""
    case = Case(
        id="01k7e000000000000000000001",
        authority="710000000",
        application_number="2025-000123",
        language="kk",
        digests=CaseDigests(person="digest-of-the-iin", mobile="digest-of-the-number"),
        submitted_at=NOW,
        registered_on=date(2025, 10, 13),
        decision=Deadline(NOW + 21 * DAY, "decision"),
        received_at=NOW,
        updated_at=NOW,
        state=state,
        entered_at=NOW,
        deadline=Deadline(NOW + 4 * HOUR, "patience"),
    )
    return replace(case, **changes)


def a_term(ends_at: datetime = END_OF_TUESDAY, rule: str = "one_working_day_after_sending") -> Term:
    """A term that ends with a Tuesday."""
    return Term(
        last_day=date(2025, 10, 14),
        ends_at=ends_at,
        rule=rule,
        calendar="confirmed",
        calendar_version="calendar-1",
        started_at=NOW,
    )
