"""The orders that move days off, on PostgreSQL (the port `DayOrders`)."""

from chalicelib.adapters.documents.values import from_document, to_document
from chalicelib.adapters.postgres.database import Database
from chalicelib.domain.calendar.day_orders import DayOrder
from chalicelib.domain.errors import VersionConflict

_ALL = "SELECT document FROM day_orders ORDER BY number"
_ADD = "INSERT INTO day_orders (number, document) VALUES (%s, %s) ON CONFLICT DO NOTHING"


class PostgresDayOrders:
    """The port `DayOrders`."""

    def __init__(self, database: Database) -> None:
        """Append-only: the application's role may neither change nor delete an order."""
        self._db = database

    def all(self) -> tuple[DayOrder, ...]:
        """Return all orders, oldest first. Raises `StoreBusy`."""
        return tuple(from_document(DayOrder, row["document"]) for row in self._db.rows(_ALL))

    def add(self, order: DayOrder) -> None:
        """Store an order under its number. Raises `VersionConflict` when it is taken, `StoreBusy`."""
        if not self._db.run(_ADD, order.number, to_document(order)):
            raise VersionConflict
