"""The orders that move days off, on DynamoDB: one partition, numbered, append-only by a condition."""

from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from chalicelib.adapters.dynamodb.calls import Calls, KeyQuery
from chalicelib.adapters.dynamodb.conditional import put
from chalicelib.adapters.dynamodb.items import Item
from chalicelib.domain.calendar.day_orders import DayOrder
from chalicelib.domain.errors import VersionConflict

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

COUNTRY = "KZ"
"""The partition key: there is one calendar."""
_LAST = 10**9


class DynamoDbDayOrders:
    """The port `DayOrders` on CalendarTable, whose keys are `country` and `number`."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        """`table`: the name of CalendarTable."""
        self._calls, self._table = Calls(client), table

    def all(self) -> tuple[DayOrder, ...]:
        """Return all orders, oldest first, consistently read. Raises `StoreBusy`."""
        found = self._calls.query(KeyQuery(self._table, ("country", COUNTRY), ("number", 0, _LAST)))
        return tuple(_order(item) for item in found)

    def add(self, order: DayOrder) -> None:
        """Store an order under its number. Raises `VersionConflict` when it is taken, `StoreBusy`."""
        commit_id = uuid4().hex
        write = put(self._table, _item(order, commit_id), VersionConflict(), "attribute_not_exists(country)")
        self._calls.transact([write], commit_id)


def _item(order: DayOrder, commit_id: str) -> Item:
    item: Item = {
        "country": COUNTRY,
        "number": order.number,
        "day": order.day.isoformat(),
        "working": "yes" if order.working else "no",
        "order_number": order.order,
        "entered_by": order.by,
        "entered_at": order.at.isoformat(),
        "commit_id": commit_id,
    }
    return item | ({"replaces": order.replaces} if order.replaces is not None else {})


def _order(item: Item) -> DayOrder:
    replaces = item.get("replaces")
    return DayOrder(
        number=int(str(item["number"])),
        day=date.fromisoformat(str(item["day"])),
        working=item["working"] == "yes",
        order=str(item["order_number"]),
        by=str(item["entered_by"]),
        at=datetime.fromisoformat(str(item["entered_at"])),
        replaces=None if replaces is None else str(replaces),
    )
