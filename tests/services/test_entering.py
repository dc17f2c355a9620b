"""What operators enter: orders that move days off, and what time it really is."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pytest

from chalicelib.domain.calendar.day_orders import DayOrder, DayOrderRefused
from chalicelib.domain.calendar.working_days import Calendar
from chalicelib.domain.errors import StoreBusy
from chalicelib.domain.messages.operations import ErasingTime
from chalicelib.services.console.accept_clock import STATED_WITHIN, ClockNotAsStated, StatedTime, accept_clock
from chalicelib.services.console.enter_day_order import enter_day_order, number_order
from tests.fakes.clock import SettableClock
from tests.fakes.day_orders import InMemoryDayOrders
from tests.fakes.operations import InMemoryOperations
from tests.unit.case.cases import MINUTE, NOW

ORDER = DayOrder(number=0, day=date(2025, 10, 20), working=False, order="№ 7", by="operator-1", at=NOW - MINUTE)


class OvertakenOrders(InMemoryDayOrders):
    """The same store, into which somebody else enters an order right before each of the next ones."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.times = times

    def add(self, order: DayOrder) -> None:
        """Let the other be first, then store."""
        if self.times:
            self.times -= 1
            super().add(replace(order, day=order.day + timedelta(days=order.number), order=f"other {order.number}"))
        super().add(order)


@dataclass(frozen=True)
class Desk:
    """All that entering needs."""

    day_orders: InMemoryDayOrders = field(default_factory=InMemoryDayOrders)
    operations: InMemoryOperations = field(default_factory=InMemoryOperations)
    clock: SettableClock = field(default_factory=lambda: SettableClock(NOW))
    store_clock: SettableClock = field(default_factory=lambda: SettableClock(NOW))
    calendar: Callable[[], Calendar] = lambda: Calendar(version="calendar-1")


def test_an_order_is_stored_under_the_next_number_with_its_time() -> None:
    """Whatever number and time were typed; what would be stored can be seen before."""
    desk, first = Desk(), replace(ORDER, number=1, at=NOW)
    assert (number_order(desk, ORDER), desk.day_orders.all()) == (first, ())
    assert (enter_day_order(desk, ORDER), desk.day_orders.all()) == (first, (first,))
    second = replace(ORDER, day=date(2025, 10, 21), order="№ 8")
    assert enter_day_order(desk, second) == replace(second, number=2, at=NOW)


def test_an_order_that_changes_nothing_is_not_stored() -> None:
    """The calendar says so already."""
    desk = Desk()
    with pytest.raises(DayOrderRefused):
        enter_day_order(desk, replace(ORDER, working=True))
    assert desk.day_orders.all() == ()


def test_who_is_overtaken_enters_the_order_after_the_others() -> None:
    """It is checked against theirs, and gets the number after them."""
    desk = Desk(day_orders=OvertakenOrders(4))
    assert enter_day_order(desk, ORDER) == replace(ORDER, number=5, at=NOW)


def test_who_is_overtaken_five_times_is_told_to_run_the_command_again() -> None:
    """Nothing of the order is stored."""
    desk = Desk(day_orders=OvertakenOrders(5))
    with pytest.raises(StoreBusy) as busy:
        enter_day_order(desk, ORDER)
    assert str(busy.value) == "somebody else entered an order at every try; run the command again"
    assert ORDER.order not in {one.order for one in desk.day_orders.all()}


@pytest.mark.parametrize("off", [timedelta(0), STATED_WITHIN, -STATED_WITHIN])
def test_a_clock_that_shows_the_stated_time_is_accepted(off: timedelta) -> None:
    """Give or take half an hour: erasing goes on from the store's time, in the operator's words."""
    desk, accepted = Desk(), ErasingTime(NOW, "operator-1", "the host was moved")
    assert accept_clock(desk, StatedTime(NOW + off, "operator-1", "the host was moved")) == accepted
    assert (desk.operations.erasing_time(), STATED_WITHIN) == (accepted, 30 * MINUTE)


@pytest.mark.parametrize("off", [STATED_WITHIN + timedelta(seconds=1), -STATED_WITHIN - timedelta(seconds=1)])
def test_a_clock_that_shows_another_time_is_not_accepted(off: timedelta) -> None:
    """Neither ahead nor behind; the operator reads both times, and what to do."""
    desk, stated = Desk(), NOW + off
    with pytest.raises(ClockNotAsStated) as refused:
        accept_clock(desk, StatedTime(stated, "operator-1", "the host was moved"))
    assert str(refused.value) == (
        f"the store's clock shows {NOW.isoformat()}, not {stated.isoformat()}. "
        "Correct the clock of the store, or state the right time."
    )
    assert desk.operations.erasing_time() is None
