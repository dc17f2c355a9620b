"""The deployed functions over real adapters; every call to AWS is noted under the function that makes it.

Partners are fakes; the switch that pauses calls to them is read before each, as the real adapters do.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import cache, partial
from itertools import count
from typing import Any, cast

import boto3
from botocore.config import Config

from app import app
from chalicelib import bootstrap
from chalicelib.adapters.aws.kms import KmsKeyWrapper
from chalicelib.adapters.aws.step_functions import StepFunctions
from chalicelib.adapters.calendar import CachedCalendar
from chalicelib.adapters.crypto.data_keys import DataKeys
from chalicelib.adapters.crypto.sealing import Sealer
from chalicelib.adapters.documents.canary import SealedCanary
from chalicelib.adapters.dynamodb.anchors import DynamoDbAnchors
from chalicelib.adapters.dynamodb.bank_data import DynamoDbBankData
from chalicelib.adapters.dynamodb.canary import DynamoDbCanary
from chalicelib.adapters.dynamodb.cases import DynamoDbCases
from chalicelib.adapters.dynamodb.day_orders import DynamoDbDayOrders
from chalicelib.adapters.dynamodb.ledger import DynamoDbLedger
from chalicelib.adapters.dynamodb.operations import DynamoDbOperations, DynamoDbStatistics
from chalicelib.adapters.dynamodb.reads import DynamoDbReads
from chalicelib.adapters.dynamodb.store_clock import DynamoDbStoreClock
from chalicelib.adapters.dynamodb.subjects import DynamoDbSubjects
from chalicelib.adapters.dynamodb.thresholds import DynamoDbThresholds
from chalicelib.adapters.dynamodb.wrapped_keys import DynamoDbWrappedKeys
from chalicelib.bootstrap import Boundary, Wiring
from chalicelib.bootstrap.store_ports import forgetting
from chalicelib.domain.case.case import Case
from chalicelib.domain.errors import Retryable
from chalicelib.domain.ports.store import Clock, Deps
from chalicelib.entrypoints.tasks import STEP_OF_TASK
from infra.compose import load_resources
from infra.local.application import schedule_event
from infra.local.aws.functions import context_of, functions_of
from infra.local.aws.tables import create_tables
from tests.contract.engines import LIFETIMES, REGION, case_tables, client_within
from tests.fakes.clock import SettableClock
from tests.fakes.dynamodb import PlainDynamoDb
from tests.fakes.partner_calls import Call
from tests.http.system import System
from tests.policies.permits import Permit, needs_of
from tests.policies.secrets import NotedKeys, of_a_call, permit_of
from tests.services.office import SHARDS, Office

TASK_OF = {str(stands): task for task, stands in STEP_OF_TASK.items()}
MOST_STEPS = 20
API = "api_handler"


@cache
def _template() -> dict[str, Any]:
    return load_resources()


class Recorder:
    """What each function needed of AWS. `present`: the function that runs now; empty for what the test itself does."""

    def __init__(self) -> None:
        self.present = ""
        self.needs: defaultdict[str, set[Permit]] = defaultdict(set)
        options: dict[str, Any] = {
            "region_name": REGION,
            "aws_access_key_id": "key",
            "aws_secret_access_key": "none",
            "config": Config(retries={"total_max_attempts": 1}),
        }
        self.tables, self.clock = PlainDynamoDb(), cast("Clock", SettableClock())
        self.dynamodb, self.kms = client_within(self.tables, self), boto3.client("kms", **options)
        self.key = self.kms.create_key()["KeyMetadata"]["Arn"]
        for client in (self.dynamodb, self.kms):
            client.meta.events.register("before-parameter-build", self._note)

    def _note(self, params: dict[str, Any], model: Any, **_: object) -> None:  # noqa: ANN401 - botocore's
        if self.present:
            self.needs[self.present].update(needs_of(model.name, params))

    def now(self) -> datetime:
        """Return what the store's answers say that it is."""
        return self.clock.now()

    def note_secret(self, name: str) -> None:
        """Note that the function uses a secret."""
        if self.present:
            self.needs[self.present].add(permit_of(name))

    # The client of Step Functions, as far as we call it

    def start_execution(self, **_: object) -> None:
        """Note it."""
        self.needs[self.present].add(("states:StartExecution", "Way"))

    def send_task_success(self, **_: object) -> None:
        """Note it."""
        self.needs[self.present].add(("states:SendTaskSuccess", "Way"))


class Deployed:
    """An office whose store is on DynamoDB and whose cases are driven by the functions of `app.py`."""

    def __init__(self, recorder: Recorder, now: datetime) -> None:
        self.recorder, self.office = recorder, Office(now)
        self._functions, self._tokens = functions_of(app), count(1)
        recorder.present, recorder.clock = "", self.office.clock
        recorder.tables.clear()
        tables = create_tables(recorder.dynamodb, _template())
        wrapper = KmsKeyWrapper(recorder.key, lambda: recorder.kms)
        self.keys = DataKeys(DynamoDbWrappedKeys(recorder.dynamodb, tables["KeysTable"]), wrapper)
        self.secrets = NotedKeys(recorder.note_secret)
        self.office.deps = self._wired(tables)
        self.office.cases = cast("Any", self.office.deps.cases)
        for partner in (self.office.kdp, self.office.bmg, self.office.open_api, self.office.sms):
            partner.watch = partial(self._called, partner.partner)
        self.boundary: Boundary = cast("Boundary", None)

    def _wired(self, tables: dict[str, str]) -> Deps:
        client, clock, sealer = self.recorder.dynamodb, self.office.clock, Sealer(self.keys)
        day_orders = DynamoDbDayOrders(client, tables["CalendarTable"])
        cases = DynamoDbCases(
            client, case_tables(tables), sealer, self.secrets.proofs, shards=SHARDS, lifetimes=LIFETIMES
        )
        return replace(
            self.office.deps,
            cases=cases,
            bank_data=DynamoDbBankData(client, tables["BankDataTable"], sealer, clock),
            operations=DynamoDbOperations(client, tables["OperationsTable"], clock),
            statistics=DynamoDbStatistics(client, tables["CasesTable"], SHARDS),
            store_clock=DynamoDbStoreClock(client, tables["OperationsTable"], clock),
            canary=SealedCanary(DynamoDbCanary(client, tables["OperationsTable"]), sealer),
            day_orders=day_orders,
            thresholds=DynamoDbThresholds(client, tables["ThresholdsTable"]),
            calendar=CachedCalendar(orders=day_orders, clock=clock, library=lambda: "holidays-1", settled_until=None),
            subjects=DynamoDbSubjects(client, tables["ClaimsTable"]),
            reads=DynamoDbReads(client, tables["ReadsTable"], sealer),
            anchors=DynamoDbAnchors(client, tables["AnchorsTable"]),
            ledger=DynamoDbLedger(client, tables["ErasuresTable"], tables["KeysTable"]),
            workflow=StepFunctions("arn", lambda: cast("Any", self.recorder)),
            policy=replace(self.office.policy, sweep_threads=1),  # moto is not safe under threads
            forget_keys=forgetting(self.keys, cases.along),
            open_under=self.keys.authorities.open_under,
            digest=self.secrets.digest,
            signer=self.secrets.signer,
            anchor_signer=self.secrets.anchor_signer,
        )

    def _called(self, partner: str, call: Call) -> None:
        for secret in of_a_call(partner, call):
            self.recorder.note_secret(secret)
        DynamoDbOperations(self.recorder.dynamodb, "OperationsTable", self.office.clock).paused()

    @contextmanager
    def acting(self, function: str) -> Iterator[None]:
        """Let this function be the one that runs, in a process that holds no key and no calendar yet."""
        before, self.recorder.present = self.recorder.present, function
        self.office.deps.forget_keys()
        calendar = cast("CachedCalendar", self.office.deps.calendar)
        calendar._calendar = None  # noqa: SLF001 - a new process has read nothing
        try:
            yield
        finally:
            self.recorder.present = before

    def notes_keys_of(self, system: System) -> None:
        """Let the API that is called through `system` note the keys that it uses."""
        boundary = replace(
            system.boundary, current_cursors=self.secrets.cursors, current_own_keys=self.secrets.own_keys
        )
        bootstrap.use(Wiring(system.deps, boundary))

    def schedule(self, function: str) -> None:
        """Call a scheduled function."""
        self.call(function, schedule_event(function))

    def call(self, function: str, event: Mapping[str, Any]) -> dict[str, Any]:
        """Call a function."""
        bootstrap.use(Wiring(self.office.deps, self.boundary))
        with self.acting(function):
            result: dict[str, Any] = self._functions[function](event, context_of(function))
        return result

    def damage(self, case_id: str, attributes: Mapping[str, str]) -> None:
        """Write over attributes of a case's item."""
        names = {f"#{name}": name for name in attributes}
        self.recorder.dynamodb.update_item(
            TableName="CasesTable",
            Key={"pk": {"S": f"case#{case_id}"}, "sk": {"S": "case"}},
            UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in attributes),
            ExpressionAttributeNames=names,
            ExpressionAttributeValues={f":{name}": {"S": value} for name, value in attributes.items()},
        )

    def damage_journal(self, case_id: str) -> None:
        """Take the first entry away."""
        self.recorder.dynamodb.delete_item(TableName="JournalTable", Key={"case_id": {"S": case_id}, "seq": {"N": "1"}})

    # The driver of a play

    def go_on(self, office: Office) -> Case:
        """Go through the state machine until the case waits or has ended."""
        event = {"case_id": office.case_id, "generation": self._case().generation}
        stand = self.call("task-look-again", event)
        for _ in range(MOST_STEPS):
            task = TASK_OF.get(stand["stands"])
            if task is None:
                break
            try:
                stand = self.call(task, event)
            except Retryable as error:
                stand = self.call("task-look-again", {**event, "failure": type(error).__name__})
        if stand["stands"] != "ended":
            self.call("task-park", {**event, "stands": stand["stands"], "token": f"token-{next(self._tokens)}"})
        return self._case()

    def next_at(self, _office: Office) -> datetime | None:
        """When the case wants to be looked at."""
        return self._case().look_at

    def _case(self) -> Case:
        with self.acting(""):
            return self.office.case


class BySweep(Deployed):
    """The same without Step Functions: the schedule's function alone drives."""

    def go_on(self, office: Office) -> Case:  # noqa: ARG002 - a driver's
        """Sweep."""
        self.schedule("sweep")
        return self._case()
