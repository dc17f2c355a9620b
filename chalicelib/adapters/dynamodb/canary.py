"""The canary of the deployment, a sealed piece in OperationsTable (design decision 14)."""

from contextlib import suppress
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from chalicelib.adapters.aws.errors import busy_is_retryable, code_of
from chalicelib.adapters.documents.sealed_fields import CANARY, CANARY_TEXT
from chalicelib.adapters.dynamodb.calls import Calls
from chalicelib.adapters.dynamodb.items import Value, to_wire
from chalicelib.domain.case.key_classes import KeyClass
from chalicelib.domain.errors import SealBroken
from chalicelib.domain.ports.sealing import Sealing

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KEY: dict[str, Value] = {"pk": CANARY, "sk": CANARY}


class DynamoDbCanary:
    """The port `Canary`."""

    def __init__(self, client: "DynamoDBClient", table: str, sealer: Sealing) -> None:
        """`table`: the name of OperationsTable."""
        self._client, self._calls, self._table, self._sealer = client, Calls(client), table, sealer
        self._planted = False

    def plant(self) -> None:
        """Look once in the life of a process; put the piece where there is none. Raises `StoreBusy`."""
        if not self._planted and self._calls.get(self._table, KEY) is None:
            self._put()
        self._planted = True

    def opens(self) -> bool:
        """Open it anew, since the keys in memory may be of another time. Raises `StoreBusy`."""
        item = self._calls.get(self._table, KEY)
        if item is None or not isinstance(item["sealed"], bytes):
            return False
        self._sealer.forget(CANARY, KeyClass.PROOF)
        with suppress(SealBroken):
            return self._sealer.open(CANARY, KeyClass.PROOF, CANARY, "", item["sealed"]) == CANARY_TEXT
        return False

    def _put(self) -> None:
        sealed = self._sealer.seal(CANARY, KeyClass.PROOF, CANARY, "", CANARY_TEXT)
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
