"""What is stored for a person or a message, under keyed digests only (the port `Subjects`), on ClaimsTable.

Everything here expires; an expired item that is still there counts as deleted.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from chalicelib.adapters.aws.errors import busy_is_retryable, code_of
from chalicelib.adapters.documents.positions import sortable_instant
from chalicelib.adapters.dynamodb import keys
from chalicelib.adapters.dynamodb.calls import Calls
from chalicelib.adapters.dynamodb.items import Item, Value, to_wire

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoDbSubjects:
    """The port `Subjects`."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        """`table`: the name of ClaimsTable."""
        self._calls, self._table = Calls(client), table

    def block(self, persons: tuple[str, ...], at: datetime, until: datetime) -> None:
        """Block the person; a repeated block keeps the first instant. Raises `StoreBusy`."""
        since = self.blocked_at(persons, at) or at
        for person in persons:
            item: Item = {
                **keys.person_block(person),
                "blocked_at": sortable_instant(since),
                "expires_at": int(until.timestamp()),
            }
            with busy_is_retryable():
                self._calls.client.put_item(TableName=self._table, Item=to_wire(item))

    def blocked_at(self, persons: tuple[str, ...], now: datetime) -> datetime | None:
        """Return since when the person is blocked, by any of the digests. Raises `StoreBusy`."""
        found = (self._present(keys.person_block(person), now) for person in persons)
        return min((datetime.fromisoformat(str(item["blocked_at"])) for item in found if item), default=None)

    def case_of_message(self, digests: tuple[str, ...], now: datetime) -> str | None:
        """Return the case's id. Raises `StoreBusy`."""
        found = (self._present(keys.message(digest), now) for digest in digests)
        return next((str(item["case_id"]) for item in found if item), None)

    def take_one(self, counted: str, most: int, until: datetime) -> bool:
        """Count by a conditional write, so that concurrent ones are all counted. Raises `StoreBusy`."""
        key: dict[str, Value] = {**keys.checks_of(counted, until)}
        values: Item = {":one": 1, ":most": most, ":expires_at": int(until.timestamp())}
        try:
            with busy_is_retryable():
                self._calls.client.update_item(
                    TableName=self._table,
                    Key=to_wire(key),
                    UpdateExpression="SET expires_at = :expires_at ADD checks :one",
                    ConditionExpression="attribute_not_exists(claim) OR checks < :most",
                    ExpressionAttributeValues=to_wire(values),
                )
        except ClientError as error:
            if code_of(error) != "ConditionalCheckFailedException":
                raise
            return False
        return True

    def _present(self, key: dict[str, str], now: datetime) -> Item | None:
        item = self._calls.get(self._table, key)
        return item if item is not None and int(str(item["expires_at"])) > now.timestamp() else None
