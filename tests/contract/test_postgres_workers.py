"""What workers need of PostgreSQL: to be woken by a commit that makes a case due, and to delete what has expired."""

import threading
import time
from dataclasses import replace
from datetime import timedelta

import psycopg

from chalicelib.adapters.postgres.database import Database
from chalicelib.adapters.postgres.doorbell import PostgresDoorbell
from chalicelib.adapters.postgres.purge import PostgresExpired
from infra.postgres.server import PostgresServer
from tests.contract.engines import AGES
from tests.contract.postgres_engine import PostgresStore
from tests.contract.samples import DAY, MONDAY, a_case, a_change, a_claim, an_intake

SOON, NEVER = 5.0, 0.2


def listening(server: PostgresServer) -> PostgresDoorbell:
    """A bell that hears from now on."""
    bell = PostgresDoorbell(server.dsn)
    assert bell.wait(0.01) == frozenset()
    return bell


def test_a_commit_that_makes_a_case_due_wakes_the_workers(
    postgres: PostgresStore, postgres_server: PostgresServer
) -> None:
    """Within the wait, with the case's id; a commit that makes nothing due wakes nobody."""
    bell = listening(postgres_server)
    case = a_case()
    later = an_intake(replace(case, look_at=case.updated_at + DAY))
    postgres.cases.take_in(later)
    assert bell.wait(NEVER) == frozenset()
    change = a_change(later.change.case)
    postgres.cases.commit(replace(change, case=replace(change.case, look_at=change.case.updated_at)))
    began = time.monotonic()
    assert bell.wait(SOON) == {case.id}
    assert time.monotonic() - began < 1
    bell.close()


def test_rings_of_the_same_moment_are_heard_together(postgres: PostgresStore, postgres_server: PostgresServer) -> None:
    """Whoever waits looks once, not once a ring."""
    bell = listening(postgres_server)
    cases = [a_case(n) for n in range(1, 6)]
    for case in cases:
        postgres.cases.take_in(an_intake(replace(case, look_at=case.updated_at)))
    time.sleep(0.1)
    assert bell.wait(SOON) == {case.id for case in cases}
    bell.close()


def test_a_bell_that_lost_its_connection_opens_another(
    postgres: PostgresStore, postgres_server: PostgresServer
) -> None:
    """The ring in between is lost, and the look after it makes up for it."""
    bell = listening(postgres_server)
    with psycopg.connect(postgres_server.dsn(), autocommit=True) as session:
        session.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'")
    assert bell.wait(0.05) == frozenset()
    assert bell.wait(0.05) == frozenset()
    case = a_case()
    postgres.cases.take_in(an_intake(replace(case, look_at=case.updated_at)))
    assert bell.wait(SOON) == {case.id}
    bell.close()


def test_without_a_server_the_bell_only_waits() -> None:
    """A worker looks each second meanwhile, and the store says what is wrong."""
    began = time.monotonic()
    assert PostgresDoorbell(lambda: "host=/nowhere dbname=kelisim").wait(0.1) == frozenset()
    assert time.monotonic() - began >= 0.1


def test_the_purge_deletes_what_has_expired_and_nothing_else(postgres: PostgresStore) -> None:
    """Piece after piece: journal, claims, messages, blocks and turns; the case itself stays."""
    intake = an_intake(a_case())
    case = intake.change.case
    postgres.cases.take_in(intake)
    postgres.cases.commit(a_change(case, claim=a_claim(case)))
    until, later = MONDAY + DAY, MONDAY + AGES + 2 * DAY
    for n in range(5):
        postgres.subjects.block((f"person-{n}",), MONDAY, until if n < 3 else later)
    postgres.db.run("INSERT INTO turns VALUES ('sweep-1', %s), ('sweep-2', %s)", until, later)
    expired = PostgresExpired(postgres.db, most=2)
    before, first = expired.purge(until - timedelta(seconds=1)), expired.purge(until)
    assert (before, first, expired.purge(until)) == (0, 4, 0)
    assert len(postgres.cases.journal(case.id)) == 2
    assert expired.purge(later - timedelta(seconds=1)) == 3
    assert (postgres.cases.journal(case.id), postgres.cases.load(case.id).version) == ((), 2)


def test_what_is_renewed_while_it_is_deleted_stays(postgres: PostgresStore, postgres_server: PostgresServer) -> None:
    """A block that is made longer at this moment is looked at again under its lock."""
    postgres.subjects.block(("person-1",), MONDAY, MONDAY + DAY)
    with psycopg.connect(postgres_server.dsn()) as session:
        session.execute("UPDATE person_blocks SET expires_at = %s", (MONDAY + 9 * DAY,))
        db = Database(f"{postgres_server.dsn()} options='-c lock_timeout=5s'")
        purging = threading.Thread(target=PostgresExpired(db).purge, args=(MONDAY + 2 * DAY,))
        purging.start()
        time.sleep(0.1)
        session.commit()
        purging.join(10)
        db.close()
    assert postgres.subjects.blocked_at(("person-1",), MONDAY + DAY) == MONDAY
