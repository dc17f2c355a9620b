"""Enter an order of the government that moves a day off."""

from dataclasses import replace
from typing import Protocol

from chalicelib.domain.calendar.day_orders import DayOrder, check_order
from chalicelib.domain.calendar.working_days import almaty_day
from chalicelib.domain.errors import StoreBusy, VersionConflict
from chalicelib.services.needs import HasCalendar, HasClock, HasDayOrders

ENTRY_TRIES = 5


class EnterDayOrderPorts(HasCalendar, HasClock, HasDayOrders, Protocol):
    """What entering an order uses."""


def enter_day_order(deps: EnterDayOrderPorts, order: DayOrder) -> DayOrder:
    """Store the order under the next number and return it; `move_terms` then recalculates the open terms.

    The returned order has its `number` and `at` set. Raises `DayOrderRefused`, `StoreBusy`.
    """
    for _ in range(ENTRY_TRIES):
        numbered = number_order(deps, order)
        try:
            deps.day_orders.add(numbered)
        except VersionConflict:
            continue
        return numbered
    raise StoreBusy("somebody else entered an order at every try; run the command again")


def number_order(deps: EnterDayOrderPorts, order: DayOrder) -> DayOrder:
    """Return the order under the next number, as it would be stored now. Raises `DayOrderRefused`, `StoreBusy`."""
    before = deps.day_orders.all()
    now = deps.clock.now()
    numbered = replace(order, number=len(before) + 1, at=now)
    check_order(numbered, before, deps.calendar(), almaty_day(now))
    return numbered
