"""Where the canary of the deployment is stored on DynamoDB: in OperationsTable."""

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from chalicelib.adapters.aws.errors import busy_is_retryable, code_of
from chalicelib.adapters.documents.canary import CANARY
from chalicelib.adapters.dynamodb.calls import Calls
from chalicelib.adapters.dynamodb.items import Value, to_wire

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KEY: dict[str, Value] = {"pk": CANARY, "sk": CANARY}


class DynamoDbCanary:
    """What `SealedCanary` stores its piece in."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        """`table`: the name of OperationsTable."""
        self._client, self._calls, self._table = client, Calls(client), table

    def read(self) -> bytes | None:
        """Return the piece. Raises `StoreBusy`."""
        sealed = (self._calls.get(self._table, KEY) or {}).get("sealed")
        return sealed if isinstance(sealed, bytes) else None

    def put(self, sealed: bytes) -> None:
        """Put it on the condition that there is none. Raises `StoreBusy`."""
        try:
            with busy_is_retryable():
                self._client.put_item(
                    TableName=self._table,
                    Item=to_wire({**KEY, "sealed": sealed}),
                    ConditionExpression="attribute_not_exists(pk)",
                )
        except ClientError as error:
            if code_of(error) != "ConditionalCheckFailedException":
                raise
