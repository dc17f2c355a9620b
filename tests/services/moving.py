"""Verbs for orders that move days off, and for the terms that follow them."""

from datetime import UTC, date, datetime

from chalicelib.domain.calendar.day_orders import DayOrder
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.deadline import Deadline
from chalicelib.services.console.enter_day_order import enter_day_order
from chalicelib.services.steps.move_terms import Moved, move_terms
from tests.services.office import MONDAY, Office

TUESDAY = date(2025, 10, 14)
DECISION_DUE = datetime(2025, 11, 4, 19, tzinfo=UTC)
"""The end of the fifteenth working day after Monday."""


def enter(office: Office, day: date = TUESDAY, *, working: bool = False, order: str = "№ 7", **more: str) -> DayOrder:
    """An operator enters an order."""
    return enter_day_order(
        office.deps, DayOrder(number=0, day=day, working=working, order=order, by="operator-1", at=MONDAY, **more)
    )


def moved(office: Office) -> Moved:
    """All open terms are counted anew; how many were looked at and moved."""
    *_, last = [Moved(), *move_terms(office.deps)]
    return last


def terms(case: Case) -> tuple[object, ...]:
    """What a term shows."""
    deadline = case.deadline
    basis = (deadline.rule, deadline.calendar, deadline.calendar_version) if deadline else ()
    return case.due_at, case.consent.due_at, *basis, case.decision.at


def certainty(case: Case) -> str | None:
    """Whether the present deadline is confirmed."""
    return case.deadline.calendar if case.deadline else None


def counted_by(deadline: Deadline | None) -> tuple[str | None, str | None]:
    """The rule and the calendar that a deadline was counted by."""
    return (deadline.rule, deadline.calendar_version) if deadline else (None, None)
