"""What operators and schedules share, in a table of its own: turns, the list of failures, the pause."""

from datetime import datetime
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from chalicelib.adapters.aws.errors import busy_is_retryable, code_of
from chalicelib.adapters.documents.positions import FIRST, LAST, sortable_instant
from chalicelib.adapters.dynamodb.calls import Calls, KeyQuery
from chalicelib.adapters.dynamodb.items import Item, Value, to_wire
from chalicelib.adapters.dynamodb.keys import state_shard
from chalicelib.adapters.pause_switch import PauseSwitch
from chalicelib.domain.case.states import State
from chalicelib.domain.messages.operations import ErasingTime, Failure, Pause
from chalicelib.domain.ports.store import Clock

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

FAILURES = "failures"
PAUSE: dict[str, Value] = {"pk": "switch#outgoing", "sk": "switch"}
INTAKE: dict[str, Value] = {"pk": "switch#intake", "sk": "switch"}
ERASING: dict[str, Value] = {"pk": "switch#erasing", "sk": "switch"}


class DynamoDbOperations:
    """The port `Operations`."""

    def __init__(self, client: "DynamoDBClient", table: str, clock: Clock) -> None:
        """`table`: the name of OperationsTable."""
        self._client, self._calls, self._table = client, Calls(client), table
        self._switch = PauseSwitch(clock, lambda: self._stored_pause(PAUSE))
        self._intake_switch = PauseSwitch(clock, lambda: self._stored_pause(INTAKE))

    def take_turn(self, name: str, now: datetime, until: datetime) -> bool:
        """Take the turn by a conditional write. Raises `StoreBusy`."""
        item: Item = {**_turn(name), "until": sortable_instant(until)}
        try:
            with busy_is_retryable():
                self._client.put_item(
                    TableName=self._table,
                    Item=to_wire(item),
                    ConditionExpression="attribute_not_exists(pk) OR #until <= :now",
                    ExpressionAttributeNames={"#until": "until"},
                    ExpressionAttributeValues=to_wire({":now": sortable_instant(now)}),
                )
        except ClientError as error:
            if code_of(error) != "ConditionalCheckFailedException":
                raise
            return False
        return True

    def end_turn(self, name: str, until: datetime) -> None:
        """End the turn, if it is still the one that ends then. Raises `StoreBusy`."""
        try:
            with busy_is_retryable():
                self._client.delete_item(
                    TableName=self._table,
                    Key=to_wire(_turn(name)),
                    ConditionExpression="#until = :until",
                    ExpressionAttributeNames={"#until": "until"},
                    ExpressionAttributeValues=to_wire({":until": sortable_instant(until)}),
                )
        except ClientError as error:
            if code_of(error) != "ConditionalCheckFailedException":
                raise

    def record_failure(self, failure: Failure) -> None:
        """Count one more failure of the case. Raises `StoreBusy`."""
        with busy_is_retryable():
            self._client.update_item(
                TableName=self._table,
                Key=to_wire(_failure(failure.case_id)),
                UpdateExpression="SET #where = :where, #error = :error, #at = if_not_exists(#at, :at) ADD #times :one",
                ExpressionAttributeNames={"#where": "where", "#error": "error", "#at": "at", "#times": "times"},
                ExpressionAttributeValues=to_wire(
                    {":where": failure.where, ":error": failure.error, ":at": sortable_instant(failure.at), ":one": 1}
                ),
            )

    def failures(self) -> tuple[Failure, ...]:
        """Return the list, oldest first. Raises `StoreBusy`."""
        found = self._calls.query(KeyQuery(self._table, ("pk", FAILURES), ("sk", FIRST, LAST)))
        listed = (
            Failure(
                case_id=str(item["sk"]),
                where=str(item["where"]),
                error=str(item["error"]),
                at=datetime.fromisoformat(str(item["at"])),
                times=int(str(item["times"])),
            )
            for item in found
        )
        return tuple(sorted(listed, key=lambda failure: (failure.at, failure.case_id)))

    def forget_failure(self, case_id: str) -> None:
        """Remove the case from the list. Raises `StoreBusy`."""
        self._delete(_failure(case_id))

    def pause(self, pause: Pause | None) -> None:
        """Set or remove the switch; other processes see it within `PAUSE_FRESH_FOR`. Raises `StoreBusy`."""
        self._store_pause(PAUSE, pause)
        self._switch.set(pause)

    def paused(self) -> Pause | None:
        """Return the pause, read at most `PAUSE_FRESH_FOR` ago. Raises `StoreBusy`."""
        return self._switch.current()

    def pause_intake(self, pause: Pause | None) -> None:
        """Set or remove the switch; other processes see it within `PAUSE_FRESH_FOR`. Raises `StoreBusy`."""
        self._store_pause(INTAKE, pause)
        self._intake_switch.set(pause)

    def intake_paused(self) -> Pause | None:
        """Return the pause of the intake, read at most `PAUSE_FRESH_FOR` ago. Raises `StoreBusy`."""
        return self._intake_switch.current()

    def erasing_time(self) -> ErasingTime | None:
        """Return the time up to which data were erased. Raises `StoreBusy`."""
        item = self._calls.get(self._table, ERASING)
        if item is None:
            return None
        by, why = (str(item[name]) if name in item else None for name in ("by", "why"))
        return ErasingTime(datetime.fromisoformat(str(item["at"])), by, why)

    def record_erasing(self, time: ErasingTime) -> None:
        """Store the time up to which data are erased. Raises `StoreBusy`."""
        item: Item = {**ERASING, "at": sortable_instant(time.at)}
        item |= {name: said for name, said in (("by", time.accepted_by), ("why", time.why)) if said is not None}
        with busy_is_retryable():
            self._client.put_item(TableName=self._table, Item=to_wire(item))

    def _store_pause(self, key: dict[str, Value], pause: Pause | None) -> None:
        if pause is None:
            self._delete(key)
        else:
            item: Item = {
                **key,
                "by": pause.by,
                "at": sortable_instant(pause.at),
                "why": pause.why,
                "asking": int(pause.asking_allowed),
            }
            with busy_is_retryable():
                self._client.put_item(TableName=self._table, Item=to_wire(item))

    def _stored_pause(self, key: dict[str, Value]) -> Pause | None:
        item = self._calls.get(self._table, key)
        return None if item is None else _pause(item)

    def _delete(self, key: dict[str, Value]) -> None:
        with busy_is_retryable():
            self._client.delete_item(TableName=self._table, Key=to_wire(key))


def _turn(name: str) -> dict[str, Value]:
    return {"pk": f"turn#{name}", "sk": "turn"}


def _failure(case_id: str) -> dict[str, Value]:
    return {"pk": FAILURES, "sk": case_id}


def _pause(item: Item) -> Pause:
    at, asking = datetime.fromisoformat(str(item["at"])), str(item["asking"]) == "1"
    return Pause(str(item["by"]), at, str(item["why"]), asking)


class DynamoDbStatistics:
    """The port `Statistics`."""

    def __init__(self, client: "DynamoDBClient", table: str, shards: int) -> None:
        """`table`: the name of CasesTable."""
        self._client, self._table, self._shards = client, table, shards

    def cases_in(self, state: State) -> int:
        """Return the sum over the shards of the index. Raises `StoreBusy`."""
        return sum(self._in_shard(state_shard(state, shard)) for shard in range(self._shards))

    def _in_shard(self, partition: str) -> int:
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            IndexName="ops_state",
            Select="COUNT",
            KeyConditionExpression="ops_state = :state",
            ExpressionAttributeValues=to_wire({":state": partition}),
        )
        with busy_is_retryable():
            return sum(page["Count"] for page in pages)
