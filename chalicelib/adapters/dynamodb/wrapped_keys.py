"""The wrapped data keys of the cases on DynamoDB (the port `WrappedKeys`), in a table of their own: KeysTable."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from chalicelib.adapters.aws.errors import busy_is_retryable, code_of
from chalicelib.adapters.documents.positions import FIRST, LAST
from chalicelib.adapters.dynamodb.calls import Calls, KeyQuery
from chalicelib.adapters.dynamodb.items import Value, to_wire

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoDbWrappedKeys:
    """The port `WrappedKeys`. Its tombstones are written by the commit that erases, see `writes.py`."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        """`table`: the name of KeysTable."""
        self._client, self._calls, self._table = client, Calls(client), table

    def of_case(self, case_id: str) -> Mapping[str, bytes | None]:
        """Return the wrapped keys of a case by class, from one consistent query; None stands for an erased key."""
        stored = self._calls.query(KeyQuery(self._table, ("case_id", case_id), ("key_class", FIRST, LAST)))
        return {str(item["key_class"]): _bytes(item.get("wrapped")) for item in stored}

    def add(self, case_id: str, key_class: str, wrapped: bytes) -> bool:
        """Store a new wrapped key; return False if there is already a key or a tombstone. Raises `StoreBusy`."""
        item: dict[str, Value] = {"case_id": case_id, "key_class": key_class, "wrapped": wrapped}
        try:
            with busy_is_retryable():
                self._client.put_item(
                    TableName=self._table,
                    Item=to_wire(item),
                    ConditionExpression="attribute_not_exists(case_id)",
                )
        except ClientError as error:
            if code_of(error) != "ConditionalCheckFailedException":
                raise
            return False
        return True


def _bytes(value: Value | None) -> bytes | None:
    return value if isinstance(value, bytes) else None
