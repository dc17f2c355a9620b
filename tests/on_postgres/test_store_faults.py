"""The store while its server has no room or starts again: callers see `busy`, and nothing is half done."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import psycopg
import pytest

from chalicelib.adapters.crypto.key_file import KeyFileKeyWrapper
from chalicelib.adapters.postgres.cases import PostgresCases
from chalicelib.adapters.postgres.database import Database
from chalicelib.domain.errors import ApplicationNameTaken, StoreBusy
from infra.postgres.migrate import migrate
from infra.postgres.records import migrate_records
from infra.postgres.server import NoServer, PostgresServer, binaries_folder, running
from tests.contract.engines import LIFETIMES, SHARDS
from tests.contract.postgres_engine import PostgresStore, on_postgres
from tests.contract.samples import a_case, a_change, an_intake
from tests.fakes.chains import first_broken
from tests.fakes.head_keys import HEAD_KEYS

TRIES = 200
Read = TypeVar("Read")


@pytest.fixture
def server() -> Iterator[PostgresServer]:
    """A server of its own, which a test may break; as careful as in production, so that what is committed stays."""
    try:
        with running(durable=True) as server:
            migrate(server.dsn())
            migrate_records(server.dsn())
            yield server
    except NoServer as reason:
        pytest.skip(str(reason))


@pytest.fixture
def store(server: PostgresServer) -> Iterator[PostgresStore]:
    """An empty store on it."""
    with TemporaryDirectory() as folder:
        key = Path(folder, "key")
        key.write_bytes(bytes(range(32)))
        key.chmod(0o600)
        db = Database(server.dsn(), wait=1.0)
        yield on_postgres(db, KeyFileKeyWrapper(key))
        db.close()


def kill_a_backend(server: PostgresServer) -> bool:
    """Kill one session's process, as the system does when memory is short: the server ends all and starts again."""
    try:
        with psycopg.connect(server.dsn(), autocommit=True) as session:
            found = session.execute(
                "SELECT pid FROM pg_stat_activity WHERE application_name = 'kelisim' LIMIT 1"
            ).fetchone()
    except psycopg.OperationalError:
        return False
    if found is None:
        return False
    os.kill(int(found[0]), signal.SIGKILL)
    return True


def once_it_is_back(read: Callable[[], Read]) -> Read:
    """Return what the store has, however long the server takes to start again on a busy disk."""
    for _ in range(TRIES):
        with suppress(StoreBusy):
            return read()
        time.sleep(0.05)
    raise AssertionError("the server did not come back")


def test_intake_survives_restarts_of_the_server(store: PostgresStore, server: PostgresServer) -> None:
    """Three times in the middle of the work: who was told `busy` tries again; each case is there once, whole."""

    def take_in(number: int) -> int:
        intake = an_intake(a_case(number))
        for tried in range(TRIES):
            try:
                store.cases.take_in(intake)
            except StoreBusy:
                time.sleep(0.05)
            except ApplicationNameTaken:
                return tried  # the try before was committed, and its answer lost
            else:
                return tried
        raise AssertionError("the server did not come back")

    killed = 0
    with ThreadPoolExecutor(4) as threads:
        taking = [threads.submit(take_in, number) for number in range(1, 301)]
        while killed < 3 and not all(one.done() for one in taking):
            time.sleep(0.3)
            killed += kill_a_backend(server)
        assert all(one.result() < TRIES for one in taking)
    assert killed >= 1
    cases = once_it_is_back(lambda: store.cases.load_many([a_case(n).id for n in range(1, 301)]))
    assert len(cases) == 300
    journals = [store.cases.journal(case.id) for case in cases]
    assert [(len(entries), first_broken(entries)) for entries in journals] == [(1, None)] * 300


def test_a_full_disk_is_busy_and_leaves_nothing_half_done(store: PostgresStore, server: PostgresServer) -> None:
    """The server has no room for one of the rows of a commit: the others are not there either; later all are."""
    intake = an_intake(a_case())
    store.cases.take_in(intake)
    change = a_change(intake.change.case)
    with psycopg.connect(server.dsn(), autocommit=True) as session:
        session.execute("""
            CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100';
            END $$""")
        session.execute("CREATE TRIGGER disk_full BEFORE INSERT ON journal FOR EACH ROW EXECUTE FUNCTION no_room()")
        with pytest.raises(StoreBusy, match="53100"):
            store.cases.commit(change)
        assert store.cases.load(change.case.id) == intake.change.case
        session.execute("DROP TRIGGER disk_full ON journal")
    store.cases.commit(change)
    assert store.cases.load(change.case.id) == change.case


@contextmanager
def a_standby(primary: PostgresServer) -> Iterator[PostgresServer]:
    """A second server that follows the first, as `pg_basebackup -R` sets it up."""
    with TemporaryDirectory(prefix="kelisim-standby-") as folder:
        Path(folder).chmod(0o755)  # the server may run as another user
        data = Path(folder, "data")
        copying = [str(binaries_folder() / "pg_basebackup"), "-d", primary.dsn(), "-D", str(data), "-R", "-c", "fast"]
        subprocess.run(copying, check=True, capture_output=True)
        with running(data) as standby:
            yield standby


def test_a_standby_answers_reads_and_is_busy_for_writes_until_it_is_promoted(
    store: PostgresStore, server: PostgresServer
) -> None:
    """After a failover callers get `busy`, not an error of ours, and the commit is made by a later try."""
    intake = an_intake(a_case())
    store.cases.take_in(intake)
    change = a_change(intake.change.case)
    with a_standby(server) as standby:
        db = Database(standby.dsn(), wait=1.0)
        cases = PostgresCases(db, store.sealer, HEAD_KEYS, shards=SHARDS, lifetimes=LIFETIMES)
        assert cases.load(intake.change.case.id) == intake.change.case
        with pytest.raises(StoreBusy, match="25006"):
            cases.commit(change)
        with psycopg.connect(standby.dsn(), autocommit=True) as session:
            session.execute("SELECT pg_promote()")
        cases.commit(change)
        assert cases.load(change.case.id) == change.case
        db.close()
