"""The ledger of erasures on DynamoDB (the port `Erasures`): a table of its own, so that no restore takes it back."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from chalicelib.adapters.aws.errors import busy_is_retryable
from chalicelib.adapters.dynamodb.items import erasure_of, from_wire, to_wire, tombstone_item
from chalicelib.domain.case.key_classes import Erasure

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoDbErasures:
    """The port `Erasures`. The ledger is written by the commit that erases, see `writes.py`."""

    def __init__(self, client: "DynamoDBClient", table: str, keys_table: str) -> None:
        """`table`: the name of ErasuresTable; `keys_table`: that of KeysTable."""
        self._client, self._table, self._keys_table = client, table, keys_table

    def all(self) -> Iterator[Erasure]:
        """Yield the whole ledger, consistently read. Raises `StoreBusy`."""
        pages = self._client.get_paginator("scan").paginate(TableName=self._table, ConsistentRead=True)
        with busy_is_retryable():
            for page in pages:
                yield from (erasure_of(from_wire(item)) for item in page["Items"])

    def bury(self, erasure: Erasure) -> bool:
        """Restore the tombstone in place of the key; return whether a key was there. Raises `StoreBusy`."""
        with busy_is_retryable():
            answer = self._client.put_item(
                TableName=self._keys_table, Item=to_wire(tombstone_item(erasure)), ReturnValues="ALL_OLD"
            )
        return "wrapped" in answer.get("Attributes", {})
