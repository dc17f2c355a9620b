"""Migrations of a filled database while intake runs, with cases open: nobody waits for long, and nothing is lost."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
from psycopg.errors import LockNotAvailable
from sqlalchemy.exc import DBAPIError

from chalicelib.adapters.crypto.key_file import KeyFileKeyWrapper
from chalicelib.adapters.postgres.database import Database
from infra.postgres.migrate import migrate
from infra.postgres.server import NoServer, PostgresServer, running
from tests.contract.postgres_engine import PostgresStore, on_postgres
from tests.contract.samples import MONDAY, a_case, a_change, an_intake

OPEN = 40
FILLED = 60_000
"""Rows of journal and claims each: enough for a build of some moments."""
LONGEST_WAIT = 3.0
"""Seconds that one intake may take on a busy machine while an index is built."""
FILL = """
    INSERT INTO journal SELECT 'old-' || n, 1, 'c', repeat('x', 200), NULL, now() + n * interval '1 minute'
        FROM generate_series(1, %(rows)s) AS n;
    INSERT INTO claims SELECT 'old-' || n, 'r', 'e', 'd', 'a', now(), now() + n * interval '1 minute'
        FROM generate_series(1, %(rows)s) AS n"""
INDEXES = """
    SELECT count(*) FILTER (WHERE indisvalid), count(*) FILTER (WHERE NOT indisvalid)
    FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid WHERE relname LIKE '%_expires'"""


@pytest.fixture
def filled() -> Iterator[PostgresServer]:
    """A server whose database has the first revision, and many rows."""
    try:
        with running() as server:
            migrate(server.dsn(), "0001")
            with psycopg.connect(server.dsn()) as session:
                for statement in FILL.split(";"):
                    session.execute(statement.encode(), {"rows": FILLED})
            yield server
    except NoServer as reason:
        pytest.skip(str(reason))


@pytest.fixture
def store(filled: PostgresServer) -> Iterator[PostgresStore]:
    """A store with open cases."""
    with TemporaryDirectory() as folder:
        key = Path(folder, "key")
        key.write_bytes(bytes(range(32)))
        key.chmod(0o600)
        db = Database(filled.dsn())
        made = on_postgres(db, KeyFileKeyWrapper(key))
        for n in range(1, OPEN + 1):
            made.cases.take_in(an_intake(a_case(n)))
        yield made
        db.close()


def indexes(server: PostgresServer) -> tuple[int, int]:
    """How many indexes of what expires are valid, and how many are not."""
    with psycopg.connect(server.dsn()) as session:
        found = session.execute(INDEXES).fetchone()
        assert found is not None
        return int(found[0]), int(found[1])


class Intake(threading.Thread):
    """Takes cases in without a pause, and changes open ones, until it is told to stop."""

    def __init__(self, store: PostgresStore) -> None:
        super().__init__()
        self.store, self.stopping = store, threading.Event()
        self.taken, self.longest = 0, 0.0

    def run(self) -> None:
        """Take in and change."""
        while not self.stopping.is_set():
            number = 1000 + self.taken
            began = time.monotonic()
            self.store.cases.take_in(an_intake(a_case(number)))
            changed = self.store.cases.load(a_case(1 + self.taken % OPEN).id)
            self.store.cases.commit(a_change(changed))
            self.longest = max(self.longest, time.monotonic() - began)
            self.taken += 1


@contextmanager
def taking_in(store: PostgresStore) -> Iterator[Intake]:
    """Let intake run."""
    intake = Intake(store)
    intake.start()
    while not intake.taken:
        time.sleep(0.01)
    try:
        yield intake
    finally:
        intake.stopping.set()
        intake.join(30)


def test_an_index_is_built_while_intake_runs(filled: PostgresServer, store: PostgresStore) -> None:
    """Concurrently: no intake fails or waits for the build, and the open cases are there."""
    with taking_in(store) as intake:
        before = intake.taken
        migrate(filled.dsn())
        during = intake.taken - before
    assert (indexes(filled), during > 0, intake.longest < LONGEST_WAIT) == ((8, 0), True, True), intake.longest
    due = {one for shard in range(4) for one in store.cases.due(shard, MONDAY.replace(year=2100), 10_000)}
    assert {a_case(n).id for n in range(1, OPEN + 1)} <= due
    assert len(store.cases.journal(a_case(1).id)) >= 2


def test_a_migration_that_meets_a_long_transaction_gives_up_and_goes_on_later(
    filled: PostgresServer, store: PostgresStore
) -> None:
    """It waits three seconds for a lock, holds up nobody meanwhile, and the next run replaces what it left invalid."""
    with psycopg.connect(filled.dsn()) as long, taking_in(store) as intake:
        long.execute("SELECT count(*) FROM journal")
        long.execute("UPDATE journal SET document = document WHERE case_id = 'old-1'")
        with pytest.raises((DBAPIError, LockNotAvailable)):
            migrate(filled.dsn())
        long.commit()
    assert intake.longest < LONGEST_WAIT, intake.longest
    assert indexes(filled)[1] >= 1
    migrate(filled.dsn())
    migrate(filled.dsn())
    assert indexes(filled) == (8, 0)
