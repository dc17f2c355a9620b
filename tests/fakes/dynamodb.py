"""DynamoDB in memory with its wire protocol, as far as our adapters use it; it passes their contract tests.

moto copies every table that a transaction names and builds each response attribute by attribute; here a call takes
almost no time.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from threading import RLock
from typing import TYPE_CHECKING, Any

from tests.fakes.expressions import Item, condition, plain, updated

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

Json = dict[str, Any]
PREFIX = "com.amazonaws.dynamodb.v20120810#"


class Refused(Exception):
    """A DynamoDB error: its type and the other fields of the response."""

    def __init__(self, kind: str, **more: object) -> None:
        super().__init__(kind)
        self.body = {"__type": PREFIX + kind, "message": kind, **more}


class Table:
    """One table: its items by key, and its indexes."""

    def __init__(self, made: Json) -> None:
        self.keys = _names(made["KeySchema"])
        self.indexes = {one["IndexName"]: _names(one["KeySchema"]) for one in made.get("GlobalSecondaryIndexes", [])}
        self.items: dict[tuple[Any, ...], Item] = {}

    def place(self, item: Item) -> tuple[Any, ...]:
        """Return the key of an item."""
        return tuple(plain(item[name]) for name in self.keys)

    def sorted(self, index: str | None) -> Iterator[tuple[tuple[Any, ...], Item]]:
        """Return (position, item) in the order of the table or of an index; an index shows keys only."""
        keys = self.keys if index is None else self.indexes[index]
        shown = {*keys, *self.keys}
        for place, item in self.items.items():
            if all(name in item for name in keys):
                position = (*(plain(item[name]) for name in keys), *place)
                yield position, item if index is None else {name: item[name] for name in item if name in shown}


def _names(schema: list[dict[str, str]]) -> list[str]:
    """Return the names of the key attributes, the hash key first."""
    return [one["AttributeName"] for one in sorted(schema, key=lambda one: one["KeyType"])]


class PlainDynamoDb:
    """All tables. Each call is atomic: threads wait for each other."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._tables: dict[str, Table] = {}
        self._does: dict[str, Callable[[Json], Json]] = {
            "ListTables": lambda _: {"TableNames": list(self._tables)},
            "CreateTable": self._create,
            "UpdateTimeToLive": lambda asked: {"TimeToLiveSpecification": asked["TimeToLiveSpecification"]},
            "GetItem": self._get,
            "BatchGetItem": self._get_batch,
            "PutItem": lambda asked: self._single("Put", asked),
            "DeleteItem": lambda asked: self._single("Delete", asked),
            "UpdateItem": self._update,
            "BatchWriteItem": self._put_batch,
            "TransactWriteItems": self._transact,
            "Query": self._list,
            "Scan": self._list,
        }

    def clear(self) -> None:
        """Drop all tables."""
        with self._lock:
            self._tables.clear()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request of a client."""
        operation = environ["HTTP_X_AMZ_TARGET"].rsplit(".", 1)[-1]
        status, body = self.answer(operation, environ["wsgi.input"].read())
        start_response(f"{status} Answered", [("Content-Type", "application/x-amz-json-1.0")])
        return [body]

    def answer(self, operation: str, body: bytes) -> tuple[int, bytes]:
        """Do one operation; return the status and the body."""
        with self._lock:
            try:
                return 200, json.dumps(self._does[operation](json.loads(body))).encode()
            except Refused as error:
                return 400, json.dumps(error.body).encode()

    def _create(self, asked: Json) -> Json:
        self._tables[asked["TableName"]] = Table(asked)
        return {"TableDescription": {"TableName": asked["TableName"], "TableStatus": "ACTIVE"}}

    def _get(self, asked: Json) -> Json:
        table = self._tables[asked["TableName"]]
        found = table.items.get(table.place(asked["Key"]))
        return {} if found is None else {"Item": found}

    def _get_batch(self, asked: Json) -> Json:
        answers = {
            name: [found for key in one["Keys"] if (found := table.items.get(table.place(key))) is not None]
            for name, one in asked["RequestItems"].items()
            for table in [self._tables[name]]
        }
        return {"Responses": answers, "UnprocessedKeys": {}}

    def _single(self, kind: str, asked: Json) -> Json:
        standing = self._standing(asked)
        if not _met(standing, asked):
            raise Refused("ConditionalCheckFailedException")
        self._write(kind, asked)
        return {"Attributes": standing} if asked.get("ReturnValues") == "ALL_OLD" and standing else {}

    def _update(self, asked: Json) -> Json:
        item = updated(self._standing(asked) or asked["Key"], asked["UpdateExpression"], _named(asked))
        return self._single("Put", {**asked, "Item": item})

    def _put_batch(self, asked: Json) -> Json:
        for table, requests in asked["RequestItems"].items():
            for one in requests:
                self._write("Put", {"TableName": table, **one["PutRequest"]})
        return {"UnprocessedItems": {}}

    def _transact(self, asked: Json) -> Json:
        actions = [(kind, action) for one in asked["TransactItems"] for kind, action in one.items()]
        standing = [self._standing(action) for _, action in actions]
        met = [_met(item, action) for item, (_, action) in zip(standing, actions, strict=True)]
        if not all(met):
            reasons = [_reason(item, good=good) for item, good in zip(standing, met, strict=True)]
            raise Refused("TransactionCanceledException", CancellationReasons=reasons)
        for kind, action in actions:
            self._write(kind, action)
        return {}

    def _list(self, asked: Json) -> Json:
        table = self._tables[asked["TableName"]]
        fits, named = condition(asked.get("KeyConditionExpression", "")) if _keyed(asked) else None, _named(asked)
        found = sorted(
            (one for one in table.sorted(asked.get("IndexName")) if fits is None or fits(one[1], named)),
            key=lambda one: one[0],
            reverse=not asked.get("ScanIndexForward", True),
        )
        begin, limit = int(asked.get("ExclusiveStartKey", {}).get("at", {}).get("N", 0)), asked.get("Limit", len(found))
        page = [item for _, item in found[begin : begin + limit]]
        more = {"LastEvaluatedKey": {"at": {"N": str(begin + limit)}}} if begin + limit < len(found) else {}
        return {"Items": page, "Count": len(page), "ScannedCount": len(page), **more}

    def _standing(self, asked: Json) -> Item | None:
        table = self._tables[asked["TableName"]]
        return table.items.get(table.place(asked["Item"] if "Item" in asked else asked["Key"]))

    def _write(self, kind: str, asked: Json) -> None:
        table = self._tables[asked["TableName"]]
        if kind == "Put":
            table.items[table.place(asked["Item"])] = asked["Item"]
        elif kind == "Update":
            before = table.items.get(table.place(asked["Key"])) or asked["Key"]
            table.items[table.place(asked["Key"])] = updated(before, asked["UpdateExpression"], _named(asked))
        elif kind == "Delete":
            table.items.pop(table.place(asked["Key"]), None)


def _keyed(asked: Json) -> bool:
    return "KeyConditionExpression" in asked


def _named(asked: Json) -> Mapping[str, Any]:
    return {**asked.get("ExpressionAttributeNames", {}), **asked.get("ExpressionAttributeValues", {})}


def _met(item: Item | None, asked: Json) -> bool:
    expression = asked.get("ConditionExpression")
    return expression is None or condition(expression)(item or {}, _named(asked))


def _reason(item: Item | None, *, good: bool) -> Json:
    if good:
        return {"Code": "None"}
    return {"Code": "ConditionalCheckFailed", "Message": "The conditional request failed"} | (
        {"Item": item} if item else {}
    )
