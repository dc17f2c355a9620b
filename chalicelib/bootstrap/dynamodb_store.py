"""Wires what is stored on DynamoDB."""

from functools import partial
from typing import TYPE_CHECKING

from chalicelib.bootstrap.later import later
from chalicelib.bootstrap.secrets import Secrets
from chalicelib.bootstrap.store_ports import StorePorts, TablePorts, canary_of, forgetting, known_to, lifetimes_of
from chalicelib.domain.ports.bank_data import BankData
from chalicelib.domain.ports.operations import Operations
from chalicelib.domain.ports.records import Anchors, Ledger, Subjects, Thresholds
from chalicelib.domain.ports.sealing import Canary, KeyWrapper, Sealing
from chalicelib.domain.ports.statistics import Statistics
from chalicelib.domain.ports.store import Clock, DayOrders, Reads, StoreClock
from chalicelib.settings import Settings

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def build_on_dynamodb(given: Settings, clock: Clock, wrapper: KeyWrapper, secrets: Secrets) -> StorePorts:
    """Wire the store on DynamoDB. `wrapper` wraps the data keys."""
    from chalicelib.adapters.aws import clients
    from chalicelib.adapters.crypto.data_keys import DataKeys
    from chalicelib.adapters.crypto.sealing import Sealer
    from chalicelib.adapters.dynamodb.cases import DynamoDbCases
    from chalicelib.adapters.dynamodb.wrapped_keys import DynamoDbWrappedKeys
    from chalicelib.adapters.dynamodb.writes import CaseTables

    dynamodb, tables, lifetimes = clients.dynamodb(given.dynamodb_endpoint), CaseTables.of(given), lifetimes_of(given)
    data_keys = DataKeys(DynamoDbWrappedKeys(dynamodb, given.keys_table), wrapper)
    sealer, head_keys = Sealer(data_keys), secrets.head_proofs()
    cases = DynamoDbCases(dynamodb, tables, sealer, head_keys, shards=given.shards, lifetimes=lifetimes)
    return StorePorts(
        **_tables(given, clock, dynamodb),
        cases=known_to(data_keys, cases),
        bank_data=later(given, lambda: _bank_data(given, dynamodb, sealer, clock)),
        subjects=later(given, lambda: _subjects(given, dynamodb)),
        forget_keys=forgetting(data_keys, cases.along),
        open_under=data_keys.authorities.open_under,
        reads=later(given, lambda: _reads(given, dynamodb, sealer)),
        canary=later(given, lambda: _canary(given, dynamodb, sealer)),
    )


def tables_on_dynamodb(given: Settings, clock: Clock) -> TablePorts:
    """Wire what is stored in the clear."""
    from chalicelib.adapters.aws import clients

    return _tables(given, clock, clients.dynamodb(given.dynamodb_endpoint))


def _tables(given: Settings, clock: Clock, dynamodb: "DynamoDBClient") -> TablePorts:
    return TablePorts(
        day_orders=later(given, lambda: _day_orders(given, dynamodb)),
        operations=later(given, lambda: _operations(given, dynamodb, clock)),
        anchors=later(given, lambda: _anchors(given, dynamodb)),
        ledger=later(given, lambda: _ledger(given, dynamodb)),
        thresholds=later(given, lambda: _thresholds(given, dynamodb)),
        statistics=later(given, lambda: _statistics(given, dynamodb)),
        store_clock=later(given, lambda: _store_clock(given, dynamodb, clock)),
    )


def _bank_data(given: Settings, dynamodb: "DynamoDBClient", sealer: Sealing, clock: Clock) -> BankData:
    from chalicelib.adapters.dynamodb.bank_data import DynamoDbBankData

    return DynamoDbBankData(dynamodb, given.bank_data_table, sealer, clock)


def _operations(given: Settings, dynamodb: "DynamoDBClient", clock: Clock) -> Operations:
    from chalicelib.adapters.dynamodb.operations import DynamoDbOperations

    return DynamoDbOperations(dynamodb, given.operations_table, clock)


def _subjects(given: Settings, dynamodb: "DynamoDBClient") -> Subjects:
    from chalicelib.adapters.dynamodb.subjects import DynamoDbSubjects

    return DynamoDbSubjects(dynamodb, given.claims_table)


def _reads(given: Settings, dynamodb: "DynamoDBClient", sealer: Sealing) -> Reads:
    from chalicelib.adapters.dynamodb.reads import DynamoDbReads

    return DynamoDbReads(dynamodb, given.reads_table, sealer)


def _day_orders(given: Settings, dynamodb: "DynamoDBClient") -> DayOrders:
    from chalicelib.adapters.dynamodb.day_orders import DynamoDbDayOrders

    return DynamoDbDayOrders(dynamodb, given.calendar_table)


def _thresholds(given: Settings, dynamodb: "DynamoDBClient") -> Thresholds:
    from chalicelib.adapters.dynamodb.thresholds import DynamoDbThresholds

    return DynamoDbThresholds(dynamodb, given.thresholds_table)


def _statistics(given: Settings, dynamodb: "DynamoDBClient") -> Statistics:
    from chalicelib.adapters.dynamodb.operations import DynamoDbStatistics

    return DynamoDbStatistics(dynamodb, given.cases_table, given.shards)


def _store_clock(given: Settings, dynamodb: "DynamoDBClient", clock: Clock) -> StoreClock:
    from chalicelib.adapters.dynamodb.store_clock import DynamoDbStoreClock

    return DynamoDbStoreClock(dynamodb, given.operations_table, clock)


def _canary(given: Settings, dynamodb: "DynamoDBClient", sealer: Sealing) -> Canary:
    from chalicelib.adapters.dynamodb.canary import DynamoDbCanary

    return canary_of(DynamoDbCanary(dynamodb, given.operations_table), sealer)


def _anchors(given: Settings, dynamodb: "DynamoDBClient") -> Anchors:
    """Return a bucket with object lock where one is set, otherwise the table that nobody may delete from."""
    if given.anchors_bucket is None:
        from chalicelib.adapters.dynamodb.anchors import DynamoDbAnchors

        return DynamoDbAnchors(dynamodb, given.anchors_table)
    from chalicelib.adapters.aws import clients
    from chalicelib.adapters.aws.s3_anchors import S3Anchors

    client = clients.Lazy(partial(clients.s3, given.aws_endpoint))
    return S3Anchors(client, given.anchors_bucket, given.keep_journal)


def _ledger(given: Settings, dynamodb: "DynamoDBClient") -> Ledger:
    from chalicelib.adapters.dynamodb.ledger import DynamoDbLedger

    return DynamoDbLedger(dynamodb, given.erasures_table, given.keys_table)
