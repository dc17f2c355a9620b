"""Many first commits on DynamoDB without a transaction each: what they put is sent 25 items at a time.

DynamoDB Local takes tens of milliseconds for a transaction, which makes filling last longer than the load itself. The
items are those that the store makes; only conditions are left out, which hold for new cases.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Any, cast

from botocore.awsrequest import AWSResponse, HeadersDict

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

AT_ONCE = 25
"""As many items as a request may have."""
_TRANSACTION, _PUT = "dynamodb.TransactWriteItems", "dynamodb.PutItem"


@contextmanager
def puts_in_bulk(client: "DynamoDBClient") -> Iterator[None]:
    """Collect what this client puts meanwhile and send it in bulk; all of it is stored at the end."""
    collected: list[tuple[str, Any]] = []
    lock = Lock()

    def send(least: int) -> None:
        while True:
            with lock:
                if len(collected) < least:
                    return
                batch, collected[:] = collected[:AT_ONCE], collected[AT_ONCE:]
            _write(client, batch)

    def collect(params: Mapping[str, Any], **_: object) -> None:
        puts = [write["Put"] for write in params.get("TransactItems", [{"Put": params}]) if "Put" in write]
        with lock:
            collected.extend((put["TableName"], put["Item"]) for put in puts)

    def answer(**_: object) -> tuple[AWSResponse, dict[str, Any]]:
        send(AT_ONCE)
        return AWSResponse("", 200, cast("Any", HeadersDict()), None), {}

    hooks = [(f"before-parameter-build.{call}", collect) for call in (_TRANSACTION, _PUT)]
    hooks += [(f"before-call.{call}", cast("Any", answer)) for call in (_TRANSACTION, _PUT)]
    for event, hook in hooks:
        client.meta.events.register(event, cast("Any", hook))
    try:
        yield
        send(1)
    finally:
        for event, hook in hooks:
            client.meta.events.unregister(event, cast("Any", hook))


def _write(client: "DynamoDBClient", batch: list[tuple[str, Any]]) -> None:
    asked: dict[str, Any] = {}
    for table, item in batch:
        asked.setdefault(table, []).append({"PutRequest": {"Item": item}})
    while asked:
        asked = dict(client.batch_write_item(RequestItems=asked).get("UnprocessedItems", {}))
