"""Faults of AWS under the production adapters; `aws_services.py` has the services.

Each exchange of a port's call meets each class of error that the clients can raise, and each way in which a transaction
is cancelled or a batch is left undone. A fault lasts for all tries at an exchange, or only for the first one.
"""

import json
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, cast

from botocore import exceptions as boto
from botocore.exceptions import ClientError

from tests.fakes.dynamodb import PlainDynamoDb
from tests.faults.injector import Fault, FaultInjector

Json = dict[str, Any]


class AwsFault(StrEnum):
    """What can go wrong with an exchange; `done`: the service carried it out nevertheless."""

    ENDPOINT = "endpoint unreachable, no name"
    CONNECT_SLOW = "connecting takes too long"
    TLS = "TLS fails"
    PROXY = "a proxy fails"
    CLIENT = "another error of the client"
    CLOSED = "connection closed, but done"
    SLOW = "timeout, but done"
    STREAM = "the answer breaks off, but done"
    CUT = "the answer is cut, but done"
    SPOILT = "the answer has another checksum, but done"
    CREDENTIALS = "no credentials to be had"
    LOST_ONCE = "done, its answer lost once"
    THROTTLED = "throttled"
    CAPACITY = "over the provisioned capacity"
    LIMIT = "over the account's limit"
    SERVER = "internal error, but done"
    GATEWAY = "503 of something in between"
    CONFLICT = "the transaction meets another"
    MIXED = "cancelled for mixed reasons"
    LOST_THEN_MIXED = "done, its answer lost; then refused by its own item among conflicts"
    PROGRESS = "the same transaction is in progress"
    HALF_UNDONE = "half of a batch is left undone once"
    UNDONE = "a batch is left undone"
    KEY_DISABLED = "the key is disabled"
    KEY_STATE = "the key is in no state to be used"
    KEY_AWAY = "the key service depends on something that is away"
    OBJECT_SLOW = "the request comes too slowly for the bucket"
    OBJECT_MET = "somebody else is writing the object"


RAISED: Mapping[AwsFault, Callable[[], boto.BotoCoreError]] = {
    AwsFault.ENDPOINT: lambda: boto.EndpointConnectionError(endpoint_url="https://aws.example"),
    AwsFault.CONNECT_SLOW: lambda: boto.ConnectTimeoutError(endpoint_url="https://aws.example"),
    AwsFault.TLS: lambda: boto.SSLError(endpoint_url="https://aws.example", error=OSError()),
    AwsFault.PROXY: lambda: boto.ProxyConnectionError(proxy_url="https://proxy.example"),
    AwsFault.CLIENT: lambda: boto.HTTPClientError(error="x"),
    AwsFault.CLOSED: lambda: boto.ConnectionClosedError(endpoint_url="https://aws.example"),
    AwsFault.SLOW: lambda: boto.ReadTimeoutError(endpoint_url="https://aws.example"),
    AwsFault.STREAM: lambda: boto.ResponseStreamingError(error="x"),
    AwsFault.CUT: lambda: boto.IncompleteReadError(actual_bytes=1, expected_bytes=2),
    AwsFault.SPOILT: lambda: boto.FlexibleChecksumError(error_msg="x"),
    AwsFault.CREDENTIALS: lambda: boto.CredentialRetrievalError(provider="container", error_msg="x"),
    AwsFault.LOST_ONCE: lambda: boto.ReadTimeoutError(endpoint_url="https://aws.example"),
    AwsFault.LOST_THEN_MIXED: lambda: boto.ReadTimeoutError(endpoint_url="https://aws.example"),
}
_CODES: Mapping[AwsFault, tuple[str, int]] = {
    AwsFault.THROTTLED: ("ThrottlingException", 400),
    AwsFault.CAPACITY: ("ProvisionedThroughputExceededException", 400),
    AwsFault.LIMIT: ("RequestLimitExceeded", 400),
    AwsFault.SERVER: ("InternalServerError", 500),
    AwsFault.GATEWAY: ("503", 503),
    AwsFault.PROGRESS: ("TransactionInProgressException", 400),
    AwsFault.KEY_DISABLED: ("DisabledException", 400),
    AwsFault.KEY_STATE: ("KMSInvalidStateException", 400),
    AwsFault.KEY_AWAY: ("DependencyTimeoutException", 500),
    AwsFault.OBJECT_SLOW: ("RequestTimeout", 400),
    AwsFault.OBJECT_MET: ("OperationAborted", 409),
}
_DONE = frozenset({AwsFault.CLOSED, AwsFault.SLOW, AwsFault.STREAM, AwsFault.CUT, AwsFault.SPOILT, AwsFault.SERVER})
_DONE_ONCE = frozenset({AwsFault.LOST_ONCE, AwsFault.LOST_THEN_MIXED})
_OF_TRANSACTIONS = frozenset({AwsFault.CONFLICT, AwsFault.MIXED, AwsFault.LOST_THEN_MIXED, AwsFault.PROGRESS})
_OF_BATCHES = frozenset({AwsFault.HALF_UNDONE, AwsFault.UNDONE})
_OF_KEYS = frozenset({AwsFault.KEY_DISABLED, AwsFault.KEY_STATE, AwsFault.KEY_AWAY})
_OF_BUCKETS = frozenset({AwsFault.OBJECT_SLOW, AwsFault.OBJECT_MET})
_READS = frozenset({"GetItem", "BatchGetItem", "Query", "Scan", "Decrypt", "ListObjectVersions", "GetObject", "read"})
BATCHES = {
    "BatchGetItem": ("UnprocessedKeys", "Responses"),
    "BatchWriteItem": ("UnprocessedItems", "ItemCollectionMetrics"),
}
CONFLICT, THROTTLED = {"Code": "TransactionConflict"}, {"Code": "ThrottlingError"}


def faults_of(operation: str) -> list[AwsFault]:
    """Return what can go wrong with an operation; a read that is done, but lost, is like one that failed."""
    left_out: set[AwsFault] = set()
    left_out |= set() if operation == "TransactWriteItems" else _OF_TRANSACTIONS
    left_out |= set() if operation in BATCHES else _OF_BATCHES
    left_out |= set() if operation in {"Encrypt", "Decrypt"} else _OF_KEYS
    left_out |= set() if operation == "PutObject" else _OF_BUCKETS
    left_out |= {AwsFault.LOST_ONCE} if operation in _READS else set()
    return [fault for fault in AwsFault if fault not in left_out]


class FaultyAws:
    """The services, one exchange of which fails.

    `exchanges`: for each one the number of the port's call and the operation. `failed`: how many met the fault.
    """

    def __init__(self) -> None:
        self.exchanges: list[tuple[int, str]] = []
        self.failed = 0
        self._tables = PlainDynamoDb()
        self._injector: FaultInjector | None = None
        self._fault: Fault | None = None

    def watch(self, injector: FaultInjector, fault: Fault | None) -> None:
        """Look from now on at the exchanges of the calls that go through the injector."""
        self._injector, self._fault = injector, fault if fault and isinstance(fault.kind, AwsFault) else None

    def answer(self, operation: str, body: bytes) -> tuple[int, bytes]:
        """Do an operation of DynamoDB, as `PlainDynamoDb` does."""
        answered: tuple[int, bytes] = self.exchange(operation, lambda: self._tables.answer(operation, body), body)
        return answered

    def exchange(self, operation: str, make: Callable[[], Any], body: bytes = b"{}") -> Any:  # noqa: ANN401 - its answer
        """Make an exchange with a service, or let it fail."""
        frames = self._injector.frames if self._injector else []
        if not frames or frames[-1].number < 0:
            return make()  # nobody's whom a test looks at
        here = (frames[-1].number, operation)
        self.exchanges += [] if here in self.exchanges else [here]
        fault = self._fault
        if fault is None or (fault.at, fault.method) != here:
            return make()
        self.failed += 1
        return self._fail(AwsFault(fault.kind), operation, make, json.loads(body))

    def _fail(self, fault: AwsFault, operation: str, make: Callable[[], Any], asked: Json) -> Any:  # noqa: ANN401 - as above
        first = self.failed == 1
        if fault in _OF_BATCHES:
            return (
                self._undone(operation, asked, all_of_it=fault is AwsFault.UNDONE)
                if first or fault is AwsFault.UNDONE
                else make()
            )
        if fault is AwsFault.LOST_ONCE and not first:
            return make()
        if fault is AwsFault.LOST_THEN_MIXED and not first:
            return _among_conflicts(make())
        if fault in {AwsFault.CONFLICT, AwsFault.MIXED}:
            reasons = [{"Code": "None"} for _ in asked["TransactItems"]]
            reasons[-1] = CONFLICT
            reasons[0] = THROTTLED if fault is AwsFault.MIXED else reasons[0]
            raise error_of(operation, "TransactionCanceledException", 400, reasons)
        if fault in _DONE or (fault in _DONE_ONCE and first):
            make()
        if fault in RAISED:
            error = RAISED[fault]()
            raise error
        raise error_of(operation, *_CODES[fault])

    def _undone(self, operation: str, asked: Json, *, all_of_it: bool) -> tuple[int, bytes]:
        """Do half of a batch, or nothing of it, and answer with what was left undone."""
        left, done = BATCHES[operation]
        doing, undone = _halves(asked["RequestItems"], all_of_it=all_of_it)
        _, body = self._tables.answer(operation, json.dumps({"RequestItems": doing}).encode())
        answer: Json = {done: {}, **json.loads(body)}
        return 200, json.dumps({**answer, left: undone}).encode()


def _halves(wanted: Json, *, all_of_it: bool) -> tuple[Json, Json]:
    """Divide a batch: what is done, and what is left."""

    def part(one: Any, some: slice) -> Any:  # noqa: ANN401 - a list of writes, or keys with how they are read
        return one[some] if isinstance(one, list) else {**one, "Keys": one["Keys"][some]}

    def length(one: Any) -> int:  # noqa: ANN401 - as above
        return len(one if isinstance(one, list) else one["Keys"])

    cuts = {table: 0 if all_of_it else length(one) // 2 for table, one in wanted.items()}
    doing = {table: part(one, slice(0, cuts[table])) for table, one in wanted.items()}
    undone = {table: part(one, slice(cuts[table], None)) for table, one in wanted.items()}
    return doing, {table: one for table, one in undone.items() if length(one)}


def _among_conflicts(answered: tuple[int, bytes]) -> tuple[int, bytes]:
    """Return a cancelled transaction in which every item that was not refused met another transaction."""
    status, body = answered
    told = json.loads(body)
    for reason in told.get("CancellationReasons", []):
        reason["Code"] = "TransactionConflict" if reason.get("Code", "None") == "None" else reason["Code"]
    return status, json.dumps(told).encode()


def error_of(operation: str, code: str, status: int, reasons: list[dict[str, str]] | None = None) -> ClientError:
    """Return the error of an operation with this code and status."""
    said: Json = {"Error": {"Code": code, "Message": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(cast("Any", said | ({"CancellationReasons": reasons} if reasons else {})), operation)
