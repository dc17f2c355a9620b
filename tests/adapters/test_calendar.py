"""The calendar in force: read once a minute, so that an order is noticed soon and costs little."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from chalicelib.adapters.calendar import CALENDAR_FRESH_FOR, CachedCalendar
from chalicelib.domain.calendar.day_orders import DayOrder
from tests.fakes.clock import SettableClock
from tests.fakes.day_orders import InMemoryDayOrders

NOW = datetime(2025, 10, 13, 5, tzinfo=UTC)
OFF = DayOrder(number=1, day=date(2025, 10, 15), working=False, order="№ 7", by="operator-1", at=NOW)
MOMENT = timedelta(microseconds=1)


@dataclass
class Counted(InMemoryDayOrders):
    """Orders that count how often they are read."""

    reads: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def all(self) -> tuple[DayOrder, ...]:
        """Return all orders."""
        self.reads.append(1)
        return super().all()


def test_the_orders_are_read_again_after_a_minute() -> None:
    """Until then the calendar stays; its version shows which orders it includes."""
    clock, orders = SettableClock(NOW), Counted()
    calendar = CachedCalendar(orders=orders, clock=clock, library=lambda: "holidays-1", settled_until=None)
    seen = [calendar().version]
    orders.add(OFF)
    for instant in (NOW + CALENDAR_FRESH_FOR - MOMENT, NOW + CALENDAR_FRESH_FOR, NOW + CALENDAR_FRESH_FOR):
        clock.set(instant)
        seen.append(calendar().version)
    versions = ["holidays-1+0", "holidays-1+0", "holidays-1+1", "holidays-1+1"]
    assert (seen, len(orders.reads)) == (versions, 2)


def test_a_clock_that_went_back_causes_a_new_read() -> None:
    """Otherwise an old calendar might be used for as long as the clock went back."""
    clock, orders = SettableClock(NOW), Counted()
    calendar = CachedCalendar(orders=orders, clock=clock, library=lambda: "holidays-1", settled_until=None)
    calendar()
    orders.add(OFF)
    clock.set(NOW - timedelta(hours=1))
    assert calendar().version == "holidays-1+1"


def test_an_order_that_is_entered_here_is_in_force_at_once() -> None:
    """Whoever enters one counts the open terms by it right after, within the minute."""
    calendar = CachedCalendar(
        orders=InMemoryDayOrders(), clock=SettableClock(NOW), library=lambda: "holidays-1", settled_until=None
    )
    before = calendar().version
    calendar.add(OFF)
    assert (before, calendar().version, calendar.all()) == ("holidays-1+0", "holidays-1+1", (OFF,))


def test_the_calendar_knows_how_far_the_government_has_ordered() -> None:
    """The setting: days after it are not confirmed."""
    calendar = CachedCalendar(
        orders=Counted(), clock=SettableClock(NOW), library=lambda: "holidays-1", settled_until=date(2025, 10, 14)
    )()
    assert [calendar.is_confirmed(date(2025, 10, day)) for day in (14, 15)] == [True, False]
