"""Enter an order of the government that moves a day off."""

from chalicelib.domain.calendar.day_orders import DayOrder, check_order
from chalicelib.domain.calendar.working_days import almaty_day
from chalicelib.domain.errors import StoreBusy, VersionConflict
from chalicelib.domain.ports.store import Deps

ENTRY_TRIES = 5


def enter_day_order(deps: Deps, order: DayOrder) -> DayOrder:
    """Store the order under the next number; the open terms are then counted anew by `moving_terms.move_terms`.

    `order.number` and `order.at` are set here. Raises `DayOrderRefused`, `StoreBusy`.
    """
    for _ in range(ENTRY_TRIES):
        before = deps.day_orders.all()
        now = deps.clock.now()
        numbered = DayOrder(len(before) + 1, order.day, order.working, order.order, order.by, now, order.replaces)
        check_order(numbered, before, deps.calendar(), almaty_day(now))
        try:
            deps.day_orders.add(numbered)
        except VersionConflict:
            continue
        return numbered
    raise StoreBusy("other orders were entered each time")
