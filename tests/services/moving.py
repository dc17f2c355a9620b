"""Verbs for orders that move days off, and for the terms that follow them."""

from datetime import UTC, date, datetime

from chalicelib.domain.calendar.day_orders import DayOrder
from chalicelib.domain.case.case import Case
from chalicelib.services.console.enter_day_order import enter_day_order
from chalicelib.services.steps.move_terms import Moved, move_terms
from tests.services.office import MONDAY, Office

TUESDAY = date(2025, 10, 14)
DECISION_DUE = datetime(2025, 11, 4, 19, tzinfo=UTC)
"""The end of the fifteenth working day after Monday."""


def enter(office: Office, day: date = TUESDAY, *, working: bool = False, order: str = "№ 7", **more: str) -> DayOrder:
    """An operator enters an order."""
    return enter_day_order(office.deps, DayOrder(0, day, working, order, "operator-1", MONDAY, **more))


def moved(office: Office) -> Moved:
    """All open terms are counted anew; how many were looked at and moved."""
    *_, last = [Moved(), *move_terms(office.deps)]
    return last


def terms(case: Case) -> tuple[object, ...]:
    """What a term shows."""
    return case.due_at, case.consent_due_at, case.due_rule, case.calendar, case.calendar_version, case.decision_due_at
