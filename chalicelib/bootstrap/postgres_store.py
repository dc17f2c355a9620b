"""Wires what is stored on PostgreSQL."""

from typing import TYPE_CHECKING

from chalicelib.bootstrap.secrets import Secrets
from chalicelib.bootstrap.store_ports import StorePorts, TablePorts, canary_of, forgetting, known_to, lifetimes_of
from chalicelib.domain.ports.records import Ledger, Thresholds
from chalicelib.domain.ports.sealing import Canary, KeyWrapper, Sealing
from chalicelib.domain.ports.statistics import Statistics
from chalicelib.domain.ports.store import Clock, DayOrders, StoreClock
from chalicelib.settings import Settings

if TYPE_CHECKING:
    from chalicelib.adapters.postgres.database import Database

FEW_CONNECTIONS = 5
"""How many connections to the database of the records a process opens at most: few commits write there."""


def build_on_postgres(given: Settings, clock: Clock, wrapper: KeyWrapper, secrets: Secrets) -> StorePorts:
    """Wire the store on PostgreSQL. `wrapper` wraps the data keys."""
    from chalicelib.adapters.crypto.data_keys import DataKeys
    from chalicelib.adapters.crypto.sealing import Sealer
    from chalicelib.adapters.postgres.bank_data import PostgresBankData
    from chalicelib.adapters.postgres.cases import PostgresCases
    from chalicelib.adapters.postgres.reads import PostgresReads
    from chalicelib.adapters.postgres.subjects import PostgresSubjects
    from chalicelib.adapters.postgres.wrapped_keys import PostgresWrappedKeys

    database, records = _databases(given, secrets)
    data_keys = DataKeys(PostgresWrappedKeys(database), wrapper)
    sealer, head_keys = Sealer(data_keys), secrets.head_proofs()
    cases = PostgresCases(database, sealer, head_keys, shards=given.shards, lifetimes=lifetimes_of(given))
    return StorePorts(
        **_tables(clock, database, records),
        cases=known_to(data_keys, cases),
        bank_data=PostgresBankData(database, sealer, clock),
        subjects=PostgresSubjects(database),
        forget_keys=forgetting(data_keys, cases.along),
        open_under=data_keys.authorities.open_under,
        reads=PostgresReads(database, sealer),
        canary=_canary(database, sealer),
    )


def tables_on_postgres(given: Settings, clock: Clock, secrets: Secrets) -> TablePorts:
    """Wire what is stored in the clear."""
    return _tables(clock, *_databases(given, secrets))


def _tables(clock: Clock, database: "Database", records: "Database") -> TablePorts:
    from chalicelib.adapters.postgres.anchors import PostgresAnchors
    from chalicelib.adapters.postgres.operations import PostgresOperations

    return TablePorts(
        day_orders=_day_orders(database),
        operations=PostgresOperations(database, clock),
        anchors=PostgresAnchors(records),
        ledger=_ledger(records, database),
        thresholds=_thresholds(database),
        statistics=_statistics(database),
        store_clock=_store_clock(database),
    )


def _databases(given: Settings, secrets: Secrets) -> "tuple[Database, Database]":
    """Return the database of the cases, and that of the records."""
    from chalicelib.adapters.postgres.database import Database

    cases = Database(secrets.text("postgres_dsn"), given.postgres_connections)
    return cases, Database(secrets.text("records_dsn"), FEW_CONNECTIONS)


def _day_orders(database: "Database") -> DayOrders:
    from chalicelib.adapters.postgres.day_orders import PostgresDayOrders

    return PostgresDayOrders(database)


def _thresholds(database: "Database") -> Thresholds:
    from chalicelib.adapters.postgres.thresholds import PostgresThresholds

    return PostgresThresholds(database)


def _statistics(database: "Database") -> Statistics:
    from chalicelib.adapters.postgres.operations import PostgresStatistics

    return PostgresStatistics(database)


def _store_clock(database: "Database") -> StoreClock:
    from chalicelib.adapters.postgres.store_clock import PostgresStoreClock

    return PostgresStoreClock(database)


def _canary(database: "Database", sealer: Sealing) -> Canary:
    from chalicelib.adapters.postgres.canary import PostgresCanary

    return canary_of(PostgresCanary(database), sealer)


def _ledger(records: "Database", database: "Database") -> Ledger:
    from chalicelib.adapters.postgres.ledger import PostgresLedger

    return PostgresLedger(records, database)
