"""The ledger of erasures in a second database: a restore of the first one does not bring erased keys back for good."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest

from chalicelib.adapters.crypto.key_file import KeyFileKeyWrapper
from chalicelib.adapters.postgres.database import Database
from chalicelib.domain.case.key_classes import KeyClass
from infra.postgres.migrate import migrate
from infra.postgres.server import NoServer, PostgresServer, running
from tests.contract.postgres_engine import PostgresStore, on_postgres
from tests.contract.test_erasing import an_erasure, erase, filled

RECORDS = Path(__file__).parents[2] / "infra" / "postgres" / "records.sql"


@contextmanager
def a_server(wal_level: str = "replica") -> Iterator[PostgresServer]:
    """A server with the newest schema."""
    try:
        with running(wal_level=wal_level) as server:
            migrate(server.dsn())
            yield server
    except NoServer as reason:
        pytest.skip(str(reason))


@contextmanager
def a_store(server: PostgresServer) -> Iterator[PostgresStore]:
    """A store on it."""
    with TemporaryDirectory() as folder:
        key = Path(folder, "key")
        key.write_bytes(bytes(range(32)))
        key.chmod(0o600)
        db = Database(server.dsn())
        yield on_postgres(db, KeyFileKeyWrapper(key))
        db.close()


def wait_until_it_lists(store: PostgresStore, lines: int) -> bool:
    """Wait until the second database has received so many lines of the ledger."""
    until = time.monotonic() + 30
    while len(list(store.erasures.all())) < lines:
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def test_the_second_database_lists_each_erasure_also_after_it_was_lost_in_the_first() -> None:
    """Lines from before and after the subscription arrive, and a deletion in the first database does not."""
    with a_server(wal_level="logical") as first, a_server() as second, a_store(first) as cases, a_store(second) as kept:
        case_id = filled(cases)
        erase(cases, case_id, KeyClass.BANK)
        with psycopg.connect(first.dsn(), autocommit=True) as session:
            session.execute(RECORDS.read_bytes())
        with psycopg.connect(second.dsn(), autocommit=True) as session:
            session.execute(f"CREATE SUBSCRIPTION records CONNECTION '{first.dsn()}' PUBLICATION records")
        erase(cases, case_id, KeyClass.PERSON)
        assert wait_until_it_lists(kept, 2)
        cases.db.run("DELETE FROM erasures")
        erase(cases, case_id, KeyClass.PROOF)
        assert wait_until_it_lists(kept, 3)
        assert list(kept.erasures.all()) == [
            an_erasure(case_id, each) for each in (KeyClass.BANK, KeyClass.PERSON, KeyClass.PROOF)
        ]
