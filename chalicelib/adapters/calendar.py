"""The present calendar: the library and the orders, read again when they are old."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from threading import Lock

from chalicelib.domain.calendar.day_orders import DayOrder, calendar_of
from chalicelib.domain.calendar.working_days import Calendar
from chalicelib.domain.ports.store import Clock, DayOrders

CALENDAR_FRESH_FOR = timedelta(minutes=1)
"""How long a running process may miss an order; a window counts its term again before it closes."""


@dataclass(kw_only=True)
class CachedCalendar:
    """Returns the calendar, read at most once a minute. `library`: returns name and version, as `holidays-0.109`.

    It also implements the port `DayOrders`: an order that is entered here applies here at once, so that open terms can
    be counted by it right after.
    """

    orders: DayOrders
    clock: Clock
    library: Callable[[], str]
    settled_until: date | None
    _read_at: datetime | None = None
    _calendar: Calendar | None = None
    _lock: Lock = field(default_factory=Lock)

    def __call__(self) -> Calendar:
        """Return the calendar. Raises `StoreBusy`."""
        with self._lock:
            now = self.clock.now()
            if (
                self._calendar is None
                or self._read_at is None
                or not self._read_at <= now < self._read_at + CALENDAR_FRESH_FOR
            ):
                self._calendar = calendar_of(self.orders.all(), self.library(), self.settled_until)
                self._read_at = now
            return self._calendar

    def all(self) -> tuple[DayOrder, ...]:
        """Return all orders, as the store has them. Raises `StoreBusy`."""
        return self.orders.all()

    def add(self, order: DayOrder) -> None:
        """Store an order and drop the cached calendar. Raises `VersionConflict`, `StoreBusy`."""
        self.orders.add(order)
        with self._lock:
            self._calendar = None
