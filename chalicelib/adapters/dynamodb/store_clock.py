"""The time of DynamoDB: the header `Date` of an answer, which its servers set."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from chalicelib.adapters.aws.errors import busy_is_retryable
from chalicelib.adapters.dynamodb.items import to_wire
from chalicelib.adapters.dynamodb.operations import ERASING
from chalicelib.domain.errors import StoreBusy
from chalicelib.domain.ports.store import Clock

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoDbStoreClock:
    """The port `StoreClock`."""

    def __init__(self, client: "DynamoDBClient", table: str, clock: Clock) -> None:
        """`table`: the name of OperationsTable, which is read only for the header. `clock`: of this process."""
        self._client, self._table, self._clock = client, table, clock

    def now(self) -> datetime:
        """Return the time of the server that answered, to the second.

        An engine whose answers have no `Date` (DynamoDB Local) has no time of its own; then it is this process's.
        Raises `StoreBusy`, also for a `Date` that cannot be read.
        """
        with busy_is_retryable():
            answer = self._client.get_item(TableName=self._table, Key=to_wire(ERASING))
        said = answer["ResponseMetadata"]["HTTPHeaders"].get("date")
        if said is None:
            return self._clock.now()
        try:
            return parsedate_to_datetime(said).astimezone(UTC)
        except ValueError:
            raise StoreBusy("the store's answer has no readable time; try again later") from None
