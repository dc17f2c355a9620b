"""The store on a file system that is full: callers see `busy`, nothing is half stored, and later all goes on."""

import shutil
import subprocess
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest

from chalicelib.adapters.crypto.key_file import KeyFileKeyWrapper
from chalicelib.adapters.postgres.database import Database
from chalicelib.domain.case.case import Case
from chalicelib.domain.errors import ApplicationNameTaken, StoreBusy
from chalicelib.domain.messages.changes import Intake
from infra.postgres.migrate import migrate
from infra.postgres.records import migrate_records
from infra.postgres.server import DATABASE, NoServer, PostgresServer, running
from tests.contract.postgres_engine import PostgresStore, on_postgres
from tests.contract.samples import a_case, a_change, an_intake
from tests.fakes.chains import first_broken

MIB = 1024 * 1024
NOBODY = 65534
"""As whom PostgreSQL runs where we are root."""
THREADS, AT_A_TIME = 4, 8
ROWS = "SELECT (SELECT count(*) FROM cases), (SELECT count(*) FROM application_names), (SELECT count(*) FROM journal)"


@contextmanager
def a_disk_of(size: int) -> Iterator[Path]:
    """A file system with room for so many bytes, of the user of the server. Skips where nobody may mount one."""
    mount, umount = shutil.which("mount"), shutil.which("umount")
    with TemporaryDirectory(prefix="kelisim-disk-") as folder:
        Path(folder).chmod(0o755)
        disk = Path(folder, "disk")
        disk.mkdir()
        mounting = mount and subprocess.run(
            [mount, "-t", "tmpfs", "-o", f"size={size},uid={NOBODY},gid={NOBODY}", "tmpfs", str(disk)],
            capture_output=True,
            check=False,
        )
        if not mounting or mounting.returncode != 0 or umount is None:
            pytest.skip("a small file system cannot be mounted")
        try:
            yield disk
        finally:
            subprocess.run([umount, "--lazy", str(disk)], check=True)


def fill_up(disk: Path, but: int) -> Path:
    """Write a file that leaves so many bytes free; return its path."""
    ballast = disk / "ballast"
    ballast.write_bytes(bytes(shutil.disk_usage(disk).free - but))
    return ballast


@contextmanager
def a_server(folder: Path | None = None) -> Iterator[PostgresServer]:
    """A server that is as careful as in production."""
    try:
        with running(folder, durable=True) as server:
            yield server
    except NoServer as reason:
        pytest.skip(str(reason))


@contextmanager
def a_store_on(server: PostgresServer) -> Iterator[PostgresStore]:
    """The store on the server; what it has is left as it is."""
    with TemporaryDirectory() as folder:
        key = Path(folder, "key")
        key.write_bytes(bytes(range(32)))
        key.chmod(0o600)
        db = Database(server.dsn(), wait=1.0)
        yield on_postgres(db, KeyFileKeyWrapper(key))
        db.close()


@cache
def intake(number: int) -> Intake:
    """The same application whenever it is sent."""
    return an_intake(a_case(number))


def take_in(store: PostgresStore, numbers: Iterable[int]) -> dict[int, bool]:
    """Take these cases in, several at a time; return of each whether it was stored, or refused as busy."""

    def one(number: int) -> bool:
        try:
            store.cases.take_in(intake(number))
        except StoreBusy:
            return False
        except ApplicationNameTaken:
            return True  # the try before was committed, and its answer lost
        return True

    asked = list(numbers)
    with ThreadPoolExecutor(THREADS) as threads:
        return dict(zip(asked, threads.map(one, asked), strict=True))


def take_in_until_refused(store: PostgresStore, number: int = 1) -> dict[int, bool]:
    """Take cases in, from this number on, until some are refused; return of each whether it was stored."""
    taken: dict[int, bool] = {}
    for first in count(number, AT_A_TIME):
        taken |= take_in(store, range(first, first + AT_A_TIME))
        if not all(taken.values()):
            break
    return taken


def rows_of(server: PostgresServer) -> tuple[int, ...]:
    """How many cases, names and entries of journals the database has."""
    with psycopg.connect(server.dsn()) as session:
        return tuple(session.execute(ROWS).fetchone() or ())


def check_that_each_moves_on(store: PostgresStore, numbers: Iterable[int]) -> None:
    """Each case takes its next step, and its journal is whole."""
    for number in numbers:
        change = a_change(intake(number).change.case)
        store.cases.commit(change)
        assert store.cases.load(change.case.id) == change.case
        entries = store.cases.journal(change.case.id)
        assert (len(entries), first_broken(entries)) == (2, None)


def stored(taken: dict[int, bool]) -> list[Case]:
    """The cases that callers were told are stored."""
    return [intake(number).change.case for number, done in taken.items() if done]


def test_tables_on_a_full_disk_take_no_case_by_half() -> None:
    """Who is refused has left no row; who was answered is there; with room, all are taken in and move on."""
    with a_disk_of(32 * MIB) as disk, a_server() as server:
        with psycopg.connect(server.dsn("postgres"), autocommit=True) as session:
            session.execute(f"CREATE TABLESPACE small LOCATION '{disk}'".encode())
            session.execute(f"ALTER DATABASE {DATABASE} SET TABLESPACE small".encode())
        migrate(server.dsn())
        migrate_records(server.dsn())
        with a_store_on(server) as store:
            ballast = fill_up(disk, but=MIB // 4)
            taken = take_in_until_refused(store)
            assert [store.cases.load(case.id) for case in stored(taken)] == stored(taken)
            assert rows_of(server) == (len(stored(taken)),) * 3
            ballast.unlink()
            again = take_in(store, [number for number, done in taken.items() if not done])
            assert set(again.values()) == {True}
            assert rows_of(server) == (len(taken),) * 3
            check_that_each_moves_on(store, taken)


def write_log(server: PostgresServer) -> None:
    """Let the server write its log until it cannot."""
    with psycopg.connect(server.dsn(), autocommit=True) as session:
        while True:
            session.execute("SELECT pg_logical_emit_message(false, 'ballast', repeat('x', 100000))")


def test_a_log_on_a_full_disk_loses_nothing_that_was_answered() -> None:
    """The server stops, because it cannot write its log; with room it starts again, with every answered case whole."""
    with a_disk_of(160 * MIB) as disk:
        with a_server(disk / "data") as server, a_store_on(server) as store:
            migrate(server.dsn())
            migrate_records(server.dsn())
            answered = take_in(store, range(1, 1 + AT_A_TIME))
            ballast = fill_up(disk, but=MIB)
            with ThreadPoolExecutor(1) as beside:
                writing = beside.submit(write_log, server)
                taken = answered | take_in_until_refused(store, AT_A_TIME + 1)
                assert isinstance(writing.exception(), psycopg.OperationalError)
        ballast.unlink()
        with a_server(disk / "data") as server, a_store_on(server) as store:
            assert [store.cases.load(case.id) for case in stored(taken)] == stored(taken)
            assert len(set(rows_of(server))) == 1
            again = take_in(store, [number for number, done in taken.items() if not done])
            assert set(again.values()) == {True}
            check_that_each_moves_on(store, taken)
