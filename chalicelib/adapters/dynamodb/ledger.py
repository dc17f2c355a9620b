"""The ledger on DynamoDB (the port `Ledger`): a table of its own, whose policy denies everybody to delete or change.

A point-in-time restore makes other tables, under other names, so the ledger is never restored with them.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from chalicelib.adapters.aws.errors import busy_is_retryable, code_of
from chalicelib.adapters.documents.positions import sortable_instant
from chalicelib.adapters.dynamodb.items import Item, erasure_item, erasure_of, from_wire, to_wire, tombstone_item
from chalicelib.domain.case.key_classes import Erasure, KeyClass
from chalicelib.domain.messages.ledger import LedgerLine, Stop, StopKind

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_CLASSES = frozenset(KeyClass)


class DynamoDbLedger:
    """The port `Ledger`."""

    def __init__(self, client: "DynamoDBClient", table: str, keys_table: str) -> None:
        """`table`: the name of ErasuresTable; `keys_table`: that of KeysTable."""
        self._client, self._table, self._keys_table = client, table, keys_table

    def add(self, lines: Iterable[LedgerLine]) -> None:
        """Store lines, each by a conditional write; one that is there stays as it is. Raises `StoreBusy`."""
        for line in lines:
            self._add(erasure_item(line) if isinstance(line, Erasure) else _stop_item(line))

    def all(self) -> Iterator[LedgerLine]:
        """Yield the whole ledger, consistently read. Raises `StoreBusy`."""
        pages = self._client.get_paginator("scan").paginate(TableName=self._table, ConsistentRead=True)
        with busy_is_retryable():
            for page in pages:
                yield from (_line_of(from_wire(item)) for item in page["Items"])

    def bury(self, erasure: Erasure) -> bool:
        """Restore the tombstone in place of the key; return whether a key was there. Raises `StoreBusy`."""
        with busy_is_retryable():
            answer = self._client.put_item(
                TableName=self._keys_table, Item=to_wire(tombstone_item(erasure)), ReturnValues="ALL_OLD"
            )
        return "wrapped" in answer.get("Attributes", {})

    def _add(self, item: Item) -> None:
        try:
            with busy_is_retryable():
                self._client.put_item(
                    TableName=self._table, Item=to_wire(item), ConditionExpression="attribute_not_exists(case_id)"
                )
        except ClientError as error:
            if code_of(error) != "ConditionalCheckFailedException":
                raise


def _stop_item(stop: Stop) -> Item:
    """Return the item of a stop; the sort key is named after the classes of erasures."""
    return {
        "case_id": stop.case_id,
        "key_class": str(stop.kind),
        "stopped_at": sortable_instant(stop.at),
        "why": stop.why,
    }


def _line_of(item: Item) -> LedgerLine:
    if item["key_class"] in _CLASSES:
        return erasure_of(item)
    kind, at = StopKind(str(item["key_class"])), datetime.fromisoformat(str(item["stopped_at"]))
    return Stop(str(item["case_id"]), kind, at, str(item["why"]))
