"""A new pod waits until both databases have the schema that its version needs."""

import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest

from infra.postgres.migrate import NoDsn, migrate
from infra.postgres.records import migrate_records
from infra.postgres.server import RECORDS, NoServer, PostgresServer, running
from infra.postgres.wait import BETWEEN_LOOKS, LONGEST, SCHEMAS, is_new_enough, wait_for_schemas


@pytest.fixture
def server() -> Iterator[PostgresServer]:
    """A server with both databases, empty."""
    try:
        with running() as server:
            yield server
    except NoServer as reason:
        pytest.skip(str(reason))


def test_a_schema_is_new_enough_from_its_last_revision_on(server: PostgresServer) -> None:
    """Neither an empty database nor an older revision will do; a revision that this version does not know will."""
    versions, table = SCHEMAS["POSTGRES_DSN"]
    seen = [is_new_enough(server.dsn(), versions, table)]
    migrate(server.dsn(), "0001")
    seen.append(is_new_enough(server.dsn(), versions, table))
    migrate(server.dsn())
    seen.append(is_new_enough(server.dsn(), versions, table))
    with psycopg.connect(server.dsn()) as session:
        session.execute("UPDATE alembic_version SET version_num = '9999'")
    assert [*seen, is_new_enough(server.dsn(), versions, table)] == [False, False, True, True]


def test_the_wait_ends_when_both_schemas_are_there(server: PostgresServer, tmp_path: Path) -> None:
    """The connection strings may be in files. Between two looks it rests."""
    file, rests = tmp_path / "records_dsn", list[float]()
    file.write_text(server.dsn(RECORDS) + "\n", "utf-8")
    steps = iter((lambda: migrate(server.dsn()), lambda: migrate_records(server.dsn(RECORDS))))

    def rest(seconds: float) -> None:
        rests.append(seconds)
        next(steps)()

    environment = {"POSTGRES_DSN": server.dsn(), "RECORDS_DSN_FILE": str(file)}
    assert wait_for_schemas(environment, rest, lambda: 0.0)
    assert rests == [BETWEEN_LOOKS, BETWEEN_LOOKS]


def test_a_database_that_never_answers_ends_the_wait(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """After the longest wait, without its connection string on the screen."""
    dsn = f"host={tmp_path}/nowhere user=somebody"
    time = count(0.0, LONGEST / 2)
    assert not wait_for_schemas(dict.fromkeys(SCHEMAS, dsn), lambda _: None, lambda: next(time))
    said = capsys.readouterr().err
    assert ("POSTGRES_DSN: the schema cannot be read (OperationalError)." in said, "somebody" in said) == (True, False)


@pytest.mark.parametrize("command", [("migrate",), ("records", "migrate"), ("records", "copy")])
def test_a_migration_says_in_one_line_why_it_stopped(tmp_path: Path, command: tuple[str, ...]) -> None:
    """Its log is read by an operator; the orchestrator runs it again."""
    away = f"host={tmp_path}/nowhere user=somebody"
    for given, said in (
        (dict.fromkeys(SCHEMAS, away), "Not done: OperationalError: "),
        ({f"{name}_FILE": f"{tmp_path}/none" for name in SCHEMAS}, "Not done: FileNotFoundError: "),
    ):
        done = subprocess.run(
            [sys.executable, "-m", f"infra.postgres.{command[0]}", *command[1:]],
            env={**os.environ, **given},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr.count("\n"), done.stderr.startswith(said)) == (1, 1, True), done.stderr


def test_a_missing_connection_string_is_named() -> None:
    """Before anything is asked."""
    with pytest.raises(NoDsn, match="POSTGRES_DSN"):
        wait_for_schemas({})


def test_a_wait_ends_when_it_is_asked_to(tmp_path: Path) -> None:
    """With an exit code of its own, so that it does so too as the first process of a container."""
    waiting = subprocess.Popen(
        [sys.executable, "-m", "infra.postgres.wait"],
        env={**os.environ, **dict.fromkeys(SCHEMAS, f"host={tmp_path}/nowhere")},
        stderr=subprocess.PIPE,
    )
    assert waiting.stderr is not None
    assert b"cannot be read" in waiting.stderr.readline()
    waiting.terminate()
    waiting.communicate(timeout=20)
    assert waiting.returncode == 143
