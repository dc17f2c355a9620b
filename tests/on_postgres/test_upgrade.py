"""The last release's database, with open cases, under this version's code; and both versions at work on one."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from infra.postgres.migrate import migrate
from infra.postgres.records import copy_records, migrate_records
from infra.postgres.server import NoServer, PostgresServer, running
from tests.upgrade.play import advance, finish, play_file
from tests.upgrade.version_before import AT_THE_END, sample, version_before

DSN = "POSTGRES_DSN"


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    """A server for both tests."""
    try:
        with running() as server:
            yield server
    except NoServer as reason:
        pytest.skip(str(reason))


@pytest.fixture
def dsn(server: PostgresServer, request: pytest.FixtureRequest) -> Iterator[str]:
    """The way to an empty database, which the environment names."""
    name = f"upgrade_{abs(hash(request.node.name))}"
    with psycopg.connect(server.dsn(), autocommit=True) as session:
        session.execute(f"CREATE DATABASE {name}".encode())
    os.environ[DSN] = server.dsn(name)
    yield server.dsn(name)
    del os.environ[DSN]


def test_open_cases_of_the_last_release_go_on_to_their_ends(dsn: str, tmp_path: Path) -> None:
    """The database is migrated, its ledger and anchors are copied, and each case goes on from where it was."""
    file = tmp_path / "rows.json"
    shutil.copy(sample("postgres"), file)
    for _ in range(4):
        play_file("postgres", file, advance)
    ended = play_file("postgres", file, finish)
    assert {name: ended[name] for name in AT_THE_END} == AT_THE_END
    with psycopg.connect(dsn) as session:
        found = session.execute("SELECT count(*) FROM ledger_anchors").fetchone()
    assert found is not None
    assert found[0] > 1


def test_both_versions_at_work_on_the_same_cases(dsn: str, tmp_path: Path) -> None:
    """The schema is migrated while the last release runs, which then goes on beside this version, turn by turn."""
    before, file = version_before(tmp_path / "before"), tmp_path / "rows.json"
    before.plays("postgres", "begin", file, {DSN: dsn})
    migrate(dsn)
    migrate_records(dsn)
    copy_records(dsn, dsn)
    for _ in range(2):
        before.plays("postgres", "advance", file, {DSN: dsn})
        play_file("postgres", file, advance)
    ended = play_file("postgres", file, finish)
    assert {name: ended[name] for name in AT_THE_END} == AT_THE_END
