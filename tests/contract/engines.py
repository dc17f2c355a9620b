"""The stores that pass the same tests: in memory, on moto, on Amazon's DynamoDB Local."""

from dataclasses import dataclass
from datetime import UTC, timedelta
from email.utils import format_datetime
from functools import cache
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

import boto3
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.config import Config
from botocore.model import OperationModel
from botocore.parsers import create_parser

from chalicelib.adapters.crypto.data_keys import DataKeys
from chalicelib.adapters.crypto.sealing import Sealer
from chalicelib.adapters.documents.retention import Lifetimes
from chalicelib.adapters.dynamodb.bank_data import DynamoDbBankData
from chalicelib.adapters.dynamodb.cases import DynamoDbCases
from chalicelib.adapters.dynamodb.ledger import DynamoDbLedger
from chalicelib.adapters.dynamodb.reads import DynamoDbReads
from chalicelib.adapters.dynamodb.subjects import DynamoDbSubjects
from chalicelib.adapters.dynamodb.wrapped_keys import DynamoDbWrappedKeys
from chalicelib.adapters.dynamodb.writes import CaseTables
from chalicelib.domain.ports.bank_data import BankData
from chalicelib.domain.ports.records import Ledger, Subjects
from chalicelib.domain.ports.sealing import KeyWrapper, WrappedKeys
from chalicelib.domain.ports.store import Cases, Clock, Reads
from infra.compose import load_resources
from infra.local.aws.tables import create_tables
from tests.contract.samples import MONDAY
from tests.fakes.bank_data import InMemoryBankData
from tests.fakes.clock import SettableClock
from tests.fakes.dynamodb import PlainDynamoDb
from tests.fakes.head_keys import HEAD_KEYS
from tests.fakes.reads import InMemoryReads
from tests.fakes.store import InMemoryCases
from tests.fakes.wrapped_keys import InMemoryWrappedKeys

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import WriteRequestTypeDef

REGION = "eu-central-1"
SHARDS = 4
NOWHERE = 9
"""A port that nobody listens on."""
AGES = timedelta(days=36_525)
"""DynamoDB Local lets items expire by the machine's clock, the tests have one of their own."""
LIFETIMES = Lifetimes(AGES, AGES, AGES)


@dataclass(frozen=True)
class Store:
    """The ports of one store."""

    cases: Cases
    bank_data: BankData
    ledger: Ledger
    subjects: Subjects
    reads: Reads
    wrapped_keys: WrappedKeys


@dataclass(frozen=True)
class DynamoStore(Store):
    """The same on DynamoDB, with what a test needs to look under it."""

    client: "DynamoDBClient"
    tables: dict[str, str]
    keys: DataKeys


@cache
def _session() -> boto3.Session:
    """Shared, since each session reads the descriptions of the services anew."""
    return boto3.Session()


@cache
def _template() -> dict[str, Any]:
    return load_resources()


def in_memory() -> Store:
    """Make an empty store in memory."""
    cases = InMemoryCases(SHARDS)
    return Store(
        cases=cases,
        bank_data=InMemoryBankData(cases.erasures),
        ledger=cases.erasures,
        subjects=cases.subjects,
        reads=InMemoryReads(),
        wrapped_keys=InMemoryWrappedKeys(cases.erasures),
    )


def client_of(endpoint: str | None) -> "DynamoDBClient":
    """Make a client with a name of its own, under which DynamoDB Local keeps tables of their own."""
    return _session().client(
        "dynamodb",
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id=uuid4().hex,
        aws_secret_access_key="none",
        config=Config(
            retries={"total_max_attempts": 2, "mode": "standard"},
            max_pool_connections=30,
            user_agent="tests",  # else it is composed anew for each call, for a tenth of the call's time
        ),
    )


def client_within(tables: PlainDynamoDb, clock: Clock | None = None) -> "DynamoDBClient":
    """Make a client of tables in this process: it speaks as on the wire, and nothing is signed or sent.

    `clock`: what the answers say that it is.
    """
    clock = clock or SettableClock(MONDAY)
    client, parser = client_of(f"http://localhost:{NOWHERE}"), create_parser("json")

    def answer(model: OperationModel, params: dict[str, Any], **_: object) -> tuple[AWSResponse, dict[str, Any]]:
        status, body = tables.answer(model.name, params["body"])
        date = format_datetime(clock.now().astimezone(UTC), usegmt=True)
        raw: Any = {"status_code": status, "headers": {"date": date}, "body": body}
        told = parser.parse(raw, cast("Any", model.output_shape))
        error = model.service_model.shape_for_error_code(told.get("Error", {}).get("Code", ""))
        if error is not None:
            told |= parser.parse(raw, error)
        return AWSResponse("", status, HTTPHeaders(), None), told

    client.meta.events.register("before-call.dynamodb", cast("Any", answer))  # called with all that it takes
    return client


def on_dynamodb(client: "DynamoDBClient", wrapper: KeyWrapper, prefix: str = "") -> DynamoStore:
    """Make the tables of the deployed template and a store on them. `prefix`: of their names."""
    tables = create_tables(client, _template(), prefix)
    wrapped_keys = DynamoDbWrappedKeys(client, tables["KeysTable"])
    keys = DataKeys(wrapped_keys, wrapper)
    return DynamoStore(
        cases=DynamoDbCases(client, case_tables(tables), Sealer(keys), HEAD_KEYS, shards=SHARDS, lifetimes=LIFETIMES),
        bank_data=DynamoDbBankData(client, tables["BankDataTable"], Sealer(keys), SettableClock(MONDAY), AGES),
        ledger=DynamoDbLedger(client, tables["ErasuresTable"], tables["KeysTable"]),
        subjects=DynamoDbSubjects(client, tables["ClaimsTable"]),
        reads=DynamoDbReads(client, tables["ReadsTable"], Sealer(keys)),
        wrapped_keys=wrapped_keys,
        client=client,
        tables=tables,
        keys=keys,
    )


def case_tables(tables: dict[str, str]) -> CaseTables:
    """Return the names of the tables of a case."""
    return CaseTables(
        cases=tables["CasesTable"],
        consents=tables["ConsentsTable"],
        journal=tables["JournalTable"],
        claims=tables["ClaimsTable"],
        waits=tables["WaitsTable"],
        keys=tables["KeysTable"],
    )


def empty(store: DynamoStore) -> None:
    """Take every item out of the store's tables."""
    for logical, table in store.tables.items():
        names = [key["AttributeName"] for key in _template()["Resources"][logical]["Properties"]["KeySchema"]]
        aliases = {f"#{place}": name for place, name in enumerate(names)}  # `number` is a word of DynamoDB's own
        found = store.client.scan(
            TableName=table, ProjectionExpression=", ".join(aliases), ExpressionAttributeNames=aliases
        )["Items"]
        deletes: list[WriteRequestTypeDef] = [{"DeleteRequest": {"Key": key}} for key in found]
        for start in range(0, len(deletes), 25):
            store.client.batch_write_item(RequestItems={table: deletes[start : start + 25]})
