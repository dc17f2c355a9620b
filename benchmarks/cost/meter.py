"""Tables in memory that note each call of the application: by which function, on what, and what it consumes."""

import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from benchmarks.cost.units import index_units, query_units, read_units, write_units
from infra.local.aws.emulated import UNCOUNTED_MARK
from tests.fakes.dynamodb import PlainDynamoDb

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Answer = TypeVar("Answer")
SWEEP = "sweep"
"""Where a call is counted that no other function makes: the sweep looks at cases in threads of its own."""
_SHARED = ("CalendarTable", "OperationsTable", "ThresholdsTable")
"""Tables that belong to no case; a process reads them at most every few seconds, or once."""


@dataclass(frozen=True)
class TableCall:
    """One call: the function, the operation, the tables with the place of each item, and its units."""

    function: str
    operation: str
    on: tuple[tuple[str, str], ...]
    reads: float = 0
    writes: float = 0

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of the tables, each once."""
        return tuple(dict.fromkeys(table for table, _ in self.on))

    @property
    def is_shared(self) -> bool:
        """Whether it reads what all cases share: calendar, switches, thresholds, the canary."""
        return all(table in _SHARED or "canary" in place for table, place in self.on)

    def names(self, case_id: str) -> bool:
        """Whether the place of one of its items names the case."""
        return any(case_id in place for _, place in self.on)


@dataclass(frozen=True)
class Invocation:
    """One run of a function, and the seconds of CPU that it took itself, without the emulated services."""

    function: str
    seconds: float


@dataclass
class _Running:
    function: str
    emulated: float = 0.0


@dataclass
class Meter(PlainDynamoDb):
    """The tables. `calls` and `invocations`: what was noted."""

    calls: list[TableCall] = field(default_factory=list)
    invocations: list[Invocation] = field(default_factory=list)
    keys_used: list[str] = field(default_factory=list)
    """The function of each request to the service that wraps the data keys."""

    def __post_init__(self) -> None:
        super().__init__()
        self._thread = threading.local()

    def running(self, function: str, run: Callable[[], Answer]) -> Answer:
        """Run a function, and note its calls and its CPU time under its name."""
        before, mine = self._present(), _Running(function)
        self._thread.running, began = mine, time.thread_time()
        try:
            return run()
        finally:
            self.invocations.append(Invocation(function, time.thread_time() - began - mine.emulated))
            self._thread.running = before

    def beside(self, app: "WSGIApplication") -> "WSGIApplication":
        """Return an application whose own CPU time is not counted as that of the function that calls it."""

        def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
            with self._emulated():
                if environ.get("HTTP_X_AMZ_TARGET", "").startswith("TrentService."):
                    self.keys_used.append(self._name())
                return list(app(environ, start_response))

        return answer

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request of a client; those of the stack itself are not noted."""
        self._thread.counts = UNCOUNTED_MARK not in environ.get("HTTP_USER_AGENT", "")
        return super().__call__(environ, start_response)

    def answer(self, operation: str, body: bytes) -> tuple[int, bytes]:
        """Do one operation, and note it."""
        with self._lock:
            if not self._thread.counts:
                return super().answer(operation, body)
            asked = json.loads(body)
            written = list(_writes(operation, asked))
            before = [self._standing(action) for _, action in written]
            answered = super().answer(operation, body)
            writes = sum(
                self._written(kind, action, old, in_transaction=operation.startswith("Transact"))
                for (kind, action), old in zip(written, before, strict=True)
            )
            reads = self._read(operation, asked, json.loads(answered[1]))
            self.calls.append(TableCall(self._name(), operation, tuple(_places(operation, asked)), reads, writes))
            return answered

    def _written(self, kind: str, action: Any, before: Any, *, in_transaction: bool) -> int:  # noqa: ANN401 - JSON
        after, table = self._standing(action), self._tables[action["TableName"]]
        own = write_units(before, after, in_transaction=in_transaction)
        return (
            own
            if kind == "ConditionCheck"
            else own + sum(index_units(before, after, keys) for keys in table.indexes.values())
        )

    def _read(self, operation: str, asked: Any, answered: Any) -> float:  # noqa: ANN401 - JSON
        if operation == "GetItem":
            return read_units([answered.get("Item")], consistent=asked.get("ConsistentRead", False))
        if operation == "BatchGetItem":
            found = [item for items in answered["Responses"].values() for item in items]
            wanted = sum(len(one["Keys"]) for one in asked["RequestItems"].values())
            return read_units([*found, *[None] * (wanted - len(found))])
        if operation in {"Query", "Scan"}:
            return query_units(answered["Items"], consistent=asked.get("ConsistentRead", False))
        return 0

    @contextmanager
    def _emulated(self) -> Iterator[None]:
        running, began = self._present(), time.thread_time()
        try:
            yield
        finally:
            if running is not None and running is self._present():
                running.emulated += time.thread_time() - began

    def _present(self) -> _Running | None:
        return getattr(self._thread, "running", None)

    def _name(self) -> str:
        running = self._present()
        return SWEEP if running is None else running.function


def _writes(operation: str, asked: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - JSON
    """Yield kind and action of each write of a call."""
    if operation == "TransactWriteItems":
        yield from ((kind, action) for one in asked["TransactItems"] for kind, action in one.items())
    elif operation == "BatchWriteItem":
        for table, puts in asked["RequestItems"].items():
            yield from (("Put", {"TableName": table, **one["PutRequest"]}) for one in puts)
    elif operation in {"PutItem", "UpdateItem", "DeleteItem"}:
        yield operation.removesuffix("Item"), asked


def _places(operation: str, asked: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - JSON
    """Yield the table and the place of each item of a call; of a query, the values that it asks for."""
    if operation == "BatchGetItem":
        for table, one in asked["RequestItems"].items():
            yield from ((table, json.dumps(key)) for key in one["Keys"])
    elif operation in {"GetItem", "Query", "Scan"}:
        yield asked["TableName"], json.dumps(asked.get("Key") or asked.get("ExpressionAttributeValues", {}))
    else:
        for _, action in _writes(operation, asked):
            yield action["TableName"], json.dumps(_key_of(action))


def _key_of(action: Any) -> Any:  # noqa: ANN401 - JSON
    """Return the key of a write, without the content of an item that it puts."""
    keys = ("pk", "sk", "case_id", "key_class", "consent_id", "seq", "claim", "chunk", "day", "read")
    found = action.get("Key") or action["Item"]
    return {name: found[name] for name in keys if name in found}
