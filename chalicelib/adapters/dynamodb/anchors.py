"""Anchors of the journal in a table of their own, whose policy denies everybody to delete or change (`Anchors`)."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from chalicelib.adapters.aws.errors import busy_is_retryable, code_of
from chalicelib.adapters.dynamodb.calls import Calls, KeyQuery
from chalicelib.adapters.dynamodb.items import Item, from_wire, to_wire
from chalicelib.domain.errors import VersionConflict
from chalicelib.domain.journal.anchoring import Anchor, anchor_of
from chalicelib.domain.strict_json import read_json_object

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

CHAIN = "journal"
"""The partition key: there is one chain of anchors."""
_LAST = 10**15


class DynamoDbAnchors:
    """The port `Anchors` on AnchorsTable, whose keys are `chain` and `number`."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        """`table`: the name of AnchorsTable."""
        self._client, self._calls, self._table = client, Calls(client), table

    def last(self) -> Anchor | None:
        """Return the anchor added last, consistently read. Raises `StoreBusy`."""
        with busy_is_retryable():
            found = self._client.query(
                TableName=self._table,
                KeyConditionExpression="#chain = :chain",
                ExpressionAttributeNames={"#chain": "chain"},
                ExpressionAttributeValues=to_wire({":chain": CHAIN}),
                ScanIndexForward=False,
                Limit=1,
                ConsistentRead=True,
            )["Items"]
        return _anchor(from_wire(found[0])) if found else None

    def add(self, anchor: Anchor) -> None:
        """Add the next anchor by a conditional write. Raises `VersionConflict` if its number is taken, `StoreBusy`."""
        item: Item = {
            "chain": CHAIN,
            "number": anchor.number,
            "body": anchor.body.decode(),
            "signature": anchor.signature,
        }
        try:
            with busy_is_retryable():
                self._client.put_item(
                    TableName=self._table,
                    Item=to_wire(item),
                    ConditionExpression="attribute_not_exists(#chain)",
                    ExpressionAttributeNames={"#chain": "chain"},
                )
        except ClientError as error:
            if code_of(error) != "ConditionalCheckFailedException":
                raise
            raise VersionConflict from error

    def all(self) -> Iterator[Anchor]:
        """Yield all anchors, oldest first. Raises `StoreBusy`."""
        ask = KeyQuery(self._table, ("chain", CHAIN), ("number", 0, _LAST))
        return map(_anchor, self._calls.query(ask))


def _anchor(item: Item) -> Anchor:
    return anchor_of(read_json_object(str(item["body"])), str(item["signature"]))
