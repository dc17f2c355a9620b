"""The store on a real PostgreSQL: one server for all tests of a process, emptied after each test."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from chalicelib.adapters.crypto.data_keys import DataKeys
from chalicelib.adapters.crypto.sealing import Sealer
from chalicelib.adapters.postgres.bank_data import PostgresBankData
from chalicelib.adapters.postgres.cases import PostgresCases
from chalicelib.adapters.postgres.database import Database
from chalicelib.adapters.postgres.ledger import PostgresLedger
from chalicelib.adapters.postgres.reads import PostgresReads
from chalicelib.adapters.postgres.subjects import PostgresSubjects
from chalicelib.adapters.postgres.wrapped_keys import PostgresWrappedKeys
from chalicelib.domain.ports.sealing import KeyWrapper
from infra.postgres.migrate import migrate
from infra.postgres.records import migrate_records
from infra.postgres.server import RECORDS, PostgresServer, running
from tests.contract.engines import AGES, LIFETIMES, SHARDS, Store
from tests.contract.samples import MONDAY
from tests.fakes.clock import SettableClock
from tests.fakes.head_keys import HEAD_KEYS

_EMPTY = """
    DO $$ DECLARE one text; BEGIN
        FOR one IN SELECT tablename FROM pg_tables
            WHERE schemaname = 'public' AND tablename NOT IN ('alembic_version', 'ledger_version')
        LOOP EXECUTE format('DELETE FROM %%I', one); END LOOP;
    END $$"""


@dataclass(frozen=True)
class PostgresStore(Store):
    """The same on PostgreSQL, with what a test needs to look under it."""

    db: Database
    keys: DataKeys
    sealer: Sealer


@contextmanager
def a_database() -> Iterator[PostgresServer]:
    """Run a server with databases of the newest schemas. Raises `NoServer`."""
    with running() as server:
        migrate(server.dsn())
        migrate_records(server.dsn(RECORDS))
        yield server


def on_postgres(db: Database, wrapper: KeyWrapper, records: Database | None = None) -> PostgresStore:
    """Make a store on this database. `records`: that of the ledger, None for the same."""
    wrapped_keys = PostgresWrappedKeys(db)
    keys = DataKeys(wrapped_keys, wrapper)
    sealer = Sealer(keys)
    return PostgresStore(
        cases=PostgresCases(db, sealer, HEAD_KEYS, shards=SHARDS, lifetimes=LIFETIMES),
        bank_data=PostgresBankData(db, sealer, SettableClock(MONDAY), AGES),
        ledger=PostgresLedger(records or db, db),
        subjects=PostgresSubjects(db),
        reads=PostgresReads(db, sealer),
        wrapped_keys=wrapped_keys,
        db=db,
        keys=keys,
        sealer=sealer,
    )


def empty(db: Database) -> None:
    """Delete every row; quicker than a new database."""
    db.run(_EMPTY)
