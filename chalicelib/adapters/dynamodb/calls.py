"""Calls to DynamoDB: transactions that report which condition failed, consistent reads, queries of keys."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from botocore.exceptions import ClientError

from chalicelib.adapters.aws.errors import BUSY, busy_is_retryable, code_of
from chalicelib.adapters.documents.limits import MOST_WRITES
from chalicelib.adapters.dynamodb.conditional import NotOurLock, Write
from chalicelib.adapters.dynamodb.items import Item, Value, from_wire, to_wire
from chalicelib.domain.errors import (
    ApplicationNameTaken,
    ClaimTaken,
    IllegalTransition,
    PersonBlocked,
    PersonLocked,
    StoreBusy,
    VersionConflict,
)

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import (
        KeysAndAttributesTypeDef,
        QueryInputTypeDef,
        WriteRequestTypeDef,
    )


_MOST_READS = 100  # in one BatchGetItem
_MOST_PUTS = 25  # in one BatchWriteItem


_Reason = Mapping[str, Any]
"""Why one write of a transaction was refused: `Code`, and `Item` as it is stored."""


_TRIES = 5


def _few_tries(made: int = 0) -> Iterable[AbstractContextManager[object]]:
    import stamina  # noqa: PLC0415 - loads asyncio, and what only looks up needs no second try

    return stamina.retry_context(
        on=StoreBusy, attempts=_TRIES - made, timeout=8.0, wait_initial=0.05, wait_max=1.0, wait_jitter=0.2
    )


_MOST_SPECIFIC_FIRST = (
    ClaimTaken,  # the event is taken: nothing to decide anew
    ApplicationNameTaken,  # the same application twice holds the person's lock as well
    VersionConflict,
    PersonLocked,
    PersonBlocked,
    IllegalTransition,
    NotOurLock,
)
"""If several conditions fail, the first of these is raised, because it tells the caller most."""


@dataclass(frozen=True)
class KeyQuery:
    """A query of one partition (name and value of its key): `between` is the sort key, from where, to where.

    A query of a table reads consistently; an index (`index`) may lag behind.
    """

    table: str
    partition: tuple[str, str]
    between: tuple[str, Value, Value]
    limit: int | None = None
    index: str | None = None

    @property
    def arguments(self) -> "QueryInputTypeDef":
        """Return the arguments for the client, but the limit."""
        sort_key, low, high = self.between
        where: QueryInputTypeDef = {
            "TableName": self.table,
            "KeyConditionExpression": "#partition = :partition AND #sort BETWEEN :low AND :high",
            "ExpressionAttributeNames": {"#partition": self.partition[0], "#sort": sort_key},
            "ExpressionAttributeValues": to_wire({":partition": self.partition[1], ":low": low, ":high": high}),
        }
        return {**where, "ConsistentRead": True} if self.index is None else {**where, "IndexName": self.index}


class Calls:
    """A client of DynamoDB that raises our errors."""

    def __init__(self, client: "DynamoDBClient") -> None:
        """`client` itself retries what AWS calls safe to retry; a cancelled transaction is retried here."""
        self.client = client

    def transact(self, writes: Sequence[Write], commit_id: str) -> None:
        """Make all writes or none.

        The items have `commit_id` as an attribute: if the answer of a transaction was lost, the next try recognises by
        it that the transaction was made. Raises the error of the most telling failed condition; `StoreBusy` after a few
        tries; `ValueError` for too many writes.
        """
        if len(writes) > MOST_WRITES:
            raise ValueError(f"{len(writes)} writes were to go together; at most {MOST_WRITES} can.")
        with suppress(StoreBusy):  # tried again below, which loads what the first try does without
            self._transact_once(writes, commit_id)
            return
        for attempt in _few_tries(made=1):
            with attempt:
                self._transact_once(writes, commit_id)

    def _transact_once(self, writes: Sequence[Write], commit_id: str) -> None:
        try:
            with busy_is_retryable():
                self.client.transact_write_items(
                    TransactItems=[write.action for write in writes], ClientRequestToken=commit_id
                )
        except ClientError as error:
            if code_of(error) != "TransactionCanceledException":
                raise
            reasons = error.response.get("CancellationReasons", [])
            if not _is_ours(reasons, commit_id):
                _refuse(writes, reasons, error)

    def get(self, table: str, key: Mapping[str, Value]) -> Item | None:
        """Return an item, consistently read, or None."""
        with busy_is_retryable():
            found = self.client.get_item(TableName=table, Key=to_wire(key), ConsistentRead=True).get("Item")
        return None if found is None else from_wire(found)

    def get_many(self, table: str, wanted: Sequence[Mapping[str, Value]]) -> list[Item]:
        """Return the items that are there, consistently read, in any order. Raises `StoreBusy`."""
        found: list[Item] = []
        for start in range(0, len(wanted), _MOST_READS):
            found += self.get_of_tables({table: wanted[start : start + _MOST_READS]})[table]
        return found

    def get_of_tables(self, wanted: Mapping[str, Sequence[Mapping[str, Value]]]) -> dict[str, list[Item]]:
        """Return the items of several tables in one read, consistently, in any order; at most 100 in all.

        Raises `StoreBusy`.
        """
        found: dict[str, list[Item]] = {table: [] for table in wanted}
        left: Mapping[str, KeysAndAttributesTypeDef] = {
            table: {"Keys": [to_wire(key) for key in some], "ConsistentRead": True}
            for table, some in wanted.items()
            if some
        }
        with suppress(StoreBusy):  # tried again below, which loads what the first try does without
            left = self._read_batch(left, found)
        for attempt in _few_tries(made=1) if left else ():
            with attempt:
                left = self._read_batch(left, found)
                if left:
                    raise StoreBusy("the store did not do all reads at every try; it may be throttled")
        return found

    def _read_batch(
        self, left: "Mapping[str, KeysAndAttributesTypeDef]", found: dict[str, list[Item]]
    ) -> "Mapping[str, KeysAndAttributesTypeDef]":
        """Read once, add to what was found, and return what the store left out. Raises `StoreBusy`."""
        with busy_is_retryable():
            answer = self.client.batch_get_item(RequestItems=left)
        for table, items in answer["Responses"].items():
            found[table] += map(from_wire, items)
        undone = answer["UnprocessedKeys"].items()
        return {table: {"Keys": [*keys["Keys"]], "ConsistentRead": True} for table, keys in undone}

    def put_many(self, table: str, items: Sequence[Item]) -> None:
        """Put items in any order, each on its own. Raises `StoreBusy`, after which some may have been put."""
        for start in range(0, len(items), _MOST_PUTS):
            some = items[start : start + _MOST_PUTS]
            self._put_batch(table, [{"PutRequest": {"Item": to_wire(item)}} for item in some])

    def _put_batch(self, table: str, wanted: "Sequence[WriteRequestTypeDef]") -> None:
        for attempt in _few_tries():
            with attempt, busy_is_retryable():
                left = self.client.batch_write_item(RequestItems={table: wanted})["UnprocessedItems"].get(table)
                if left:
                    wanted = [{"PutRequest": {"Item": one["PutRequest"]["Item"]}} for one in left]
                    raise StoreBusy("the store did not do all writes at every try; it may be throttled")

    def query(self, ask: KeyQuery) -> Iterator[Item]:
        """Return the items that a query finds, in the order of their sort key, `ask.limit` at most.

        Without botocore's paginator, whose description costs more than a query when a process starts.
        """
        asked, left = ask.arguments, ask.limit
        while left is None or left > 0:
            if left is not None:
                asked["Limit"] = left
            with busy_is_retryable():
                page = self.client.query(**asked)
            yield from map(from_wire, page["Items"])
            if "LastEvaluatedKey" not in page:
                return
            asked["ExclusiveStartKey"] = page["LastEvaluatedKey"]
            left = None if left is None else left - len(page["Items"])


def _is_ours(reasons: Sequence[_Reason], commit_id: str) -> bool:
    """Return whether the conditions failed only because this transaction already succeeded and its answer was lost."""
    standing = (from_wire(reason["Item"]) for reason in reasons if "Item" in reason)
    return any(item.get("commit_id") == commit_id for item in standing)


def _refuse(writes: Sequence[Write], reasons: Sequence[_Reason], error: ClientError) -> NoReturn:
    codes = [reason.get("Code", "None") for reason in reasons]
    refused = [write.refused for write, code in zip(writes, codes, strict=True) if code == "ConditionalCheckFailed"]
    if refused:
        raise min(refused, key=lambda one: _MOST_SPECIFIC_FIRST.index(type(one))) from error
    if BUSY & set(codes):
        raise StoreBusy("the store cancelled the transaction: " + ", ".join(sorted(BUSY & set(codes)))) from error
    raise error
