"""The orders that move days off, in memory."""

from threading import Lock

from chalicelib.domain.calendar.day_orders import DayOrder
from chalicelib.domain.errors import VersionConflict


class InMemoryDayOrders:
    """The port `DayOrders`."""

    def __init__(self, *orders: DayOrder) -> None:
        self._orders, self._lock = list(orders), Lock()

    def all(self) -> tuple[DayOrder, ...]:
        """Return all orders, oldest first."""
        return tuple(self._orders)

    def add(self, order: DayOrder) -> None:
        """Store an order under its number, if that is free."""
        with self._lock:
            if order.number in {one.number for one in self._orders}:
                raise VersionConflict
            self._orders.append(order)
