"""An office on DynamoDB Local, filled with cases: the real services and store, with partners in memory.

The cases are written in batches, in the form of the store; the measured sweeps then run as usual.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import TYPE_CHECKING, Any

from chalicelib.adapters.crypto.key_file import KeyFileKeyWrapper
from chalicelib.adapters.dynamodb import keys
from chalicelib.adapters.dynamodb.day_orders import DynamoDbDayOrders
from chalicelib.adapters.dynamodb.items import Item, head_item, to_wire
from chalicelib.adapters.dynamodb.operations import DynamoDbOperations
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.deadline import Deadline
from chalicelib.domain.case.parts import ConsentSummary, SmsTimes
from chalicelib.domain.case.states import ConsentStatus, Reason, State
from tests.contract.dynamodb_local import running
from tests.contract.engines import SHARDS, DynamoStore, client_of, on_dynamodb
from tests.contract.samples import a_case
from tests.fakes.head_keys import HEAD_KEYS
from tests.services.office import END_OF_TUESDAY, MONDAY, Office

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import WriteRequestTypeDef

BATCH_SIZE = 25
FIRST_NOT_DUE = 10**9
"""The numbers of cases that are not due start here, so that they differ from all others."""
READS = frozenset({"BatchGetItem", "GetItem", "Query", "Scan"})


class Meter:
    """Adds up the read capacity that the engine reports for each call."""

    def __init__(self, client: Any) -> None:  # noqa: ANN401 - a client of boto3, its events untyped
        self.units: Counter[str] = Counter()
        self._lock = Lock()
        client.meta.events.register("provide-client-params.dynamodb", self._ask)
        client.meta.events.register("after-call.dynamodb", self._add)

    @property
    def reads(self) -> int:
        """The read capacity in half units: reading an index costs half a consistent read."""
        return sum(units for name, units in self.units.items() if name in READS)

    def _ask(self, params: dict[str, Any], model: Any, **_: object) -> None:  # noqa: ANN401
        if model.name in READS:
            params["ReturnConsumedCapacity"] = "TOTAL"

    def _add(self, parsed: dict[str, Any], model: Any, **_: object) -> None:  # noqa: ANN401
        consumed = parsed.get("ConsumedCapacity", [])
        with self._lock:
            for one in consumed if isinstance(consumed, list) else [consumed]:
                self.units[model.name] += round(2 * one["CapacityUnits"])


@dataclass
class Table:
    """An empty store, and an office whose cases it stores."""

    store: DynamoStore
    office: Office

    def load(self, cases: Iterable[Case]) -> None:
        """Write the heads of cases, and the person locks of open cases."""
        items = (item for case in cases for item in _items(case))
        table = self.store.tables["CasesTable"]
        while batch := list(islice(items, BATCH_SIZE)):
            puts: list[WriteRequestTypeDef] = [{"PutRequest": {"Item": to_wire(item)}} for item in batch]
            if self.store.client.batch_write_item(RequestItems={table: puts})["UnprocessedItems"]:
                raise RuntimeError("DynamoDB Local did not process all writes of a batch.")


@contextmanager
def empty_table() -> Iterator[Table]:
    """Run DynamoDB Local with empty tables. Raises `NotHere` if it cannot run."""
    with running() as address, TemporaryDirectory() as folder:
        key = Path(folder) / "wrapping.key"
        key.write_bytes(bytes(range(32)))
        key.chmod(0o600)
        store = on_dynamodb(client_of(address), KeyFileKeyWrapper(key))
        office = Office(END_OF_TUESDAY)
        office.change_policy(hearing_spread=timedelta(0))
        office.deps = replace(
            office.deps,
            cases=store.cases,
            day_orders=DynamoDbDayOrders(store.client, store.tables["CalendarTable"]),
            operations=DynamoDbOperations(store.client, store.tables["OperationsTable"], office.clock),
            shards=SHARDS,
        )
        yield Table(store, office)


def waiting(number: int, office: Office) -> Case:
    """Return a case whose consent window closes at the same instant as all others: Tuesday's end plus the grace."""
    due_at = END_OF_TUESDAY
    case = a_case(
        number,
        state=State.AWAITING_CONSENT,
        consent=ConsentSummary(
            status=ConsentStatus.REQUESTED, deadline=Deadline(due_at, "one_working_day_after_delivery")
        ),
        entered_at=MONDAY,
        sms=SmsTimes(sent_at=MONDAY, delivered_at=MONDAY),
        term_started_at=MONDAY,
        deadline=Deadline(due_at, "patience"),
        decision=Deadline(END_OF_TUESDAY + timedelta(days=21), "decision"),
    )
    return replace(case, look_at=office.policy.close_at(case))


def resting(number: int) -> Case:
    """Return a case that is not due: four of five have ended, the fifth is due on a later day."""
    number += FIRST_NOT_DUE
    if number % 5:
        ended = {"state": State.ORDINARY_PROCEDURE, "reason": Reason.CONSENT_NOT_GIVEN, "ended_at": MONDAY}
        return a_case(number, look_at=None, **ended)
    later = END_OF_TUESDAY + timedelta(days=5)
    return a_case(number, state=State.AWAITING_CONSENT, deadline=Deadline(later, "patience"), look_at=later)


def _items(case: Case) -> Iterator[Item]:
    yield head_item(case, SHARDS, "loaded", HEAD_KEYS)
    if not case.ended:
        yield {**keys.person_lock(case.digests.person), "case_id": case.id}
