"""PostgreSQL under faults: lost connections and answers, deadlocks, standbys, an intake against a block."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from threading import Barrier, Event

import psycopg
import pytest

from chalicelib.adapters.postgres import sql
from chalicelib.adapters.postgres.cases import PostgresCases
from chalicelib.adapters.postgres.database import Database, Made, SqlWrite
from chalicelib.domain.errors import PersonBlocked, StoreBusy, VersionConflict
from chalicelib.domain.messages.changes import Intake
from infra.postgres.server import PostgresServer
from tests.contract.engines import AGES, LIFETIMES, SHARDS
from tests.contract.postgres_engine import PostgresStore
from tests.contract.samples import MONDAY, a_case, a_change, a_claim, an_intake, digests_of
from tests.fakes.head_keys import HEAD_KEYS

LATER = MONDAY + AGES
PERSON = "person-1"


@contextmanager
def another_session(server: PostgresServer) -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    """A session beside the store's own."""
    with psycopg.connect(server.dsn(), autocommit=True) as connection:
        yield connection


def end_all_sessions(server: PostgresServer) -> None:
    """Kill every connection of the store, as a restart of the server does."""
    with another_session(server) as session:
        session.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'kelisim' AND datname = current_database()"  # not of the second database
        )


def test_a_read_survives_the_loss_of_every_connection(postgres: PostgresStore, postgres_server: PostgresServer) -> None:
    """After a restart all connections of the pool are dead: it is asked once more, on a new one."""
    intake = an_intake(a_case())
    postgres.cases.take_in(intake)
    start = Barrier(5)

    def look(_: int) -> int:
        start.wait()
        return postgres.cases.load(intake.change.case.id).version

    with ThreadPoolExecutor(5) as threads:
        assert list(threads.map(look, range(5))) == [1] * 5
        end_all_sessions(postgres_server)
        assert list(threads.map(look, range(5))) == [1] * 5


def test_a_commit_survives_the_loss_of_its_connection(postgres: PostgresStore, postgres_server: PostgresServer) -> None:
    """It is made once, on a new connection."""
    intake = an_intake(a_case())
    postgres.cases.take_in(intake)
    end_all_sessions(postgres_server)
    change = a_change(intake.change.case)
    postgres.cases.commit(change)
    assert postgres.cases.load(change.case.id) == change.case
    assert postgres.cases.journal(change.case.id) == (*intake.change.entries, *change.entries)


class LosesAnswers(Database):
    """A database whose first answers are lost after the commit took effect."""

    def __init__(self, dsn: str, times: int) -> None:
        """`times`: how many answers are lost."""
        super().__init__(dsn)
        self.left = times

    def _transact_once(self, writes: Sequence[SqlWrite]) -> None:
        super()._transact_once(writes)
        if self.left:
            self.left -= 1
            raise StoreBusy("the answer was lost")


@pytest.mark.parametrize("lost", [1, 2])
def test_a_commit_whose_answer_was_lost_is_known_by_its_id(
    postgres: PostgresStore, postgres_server: PostgresServer, lost: int
) -> None:
    """It is not taken for the commit of somebody else, and not made twice."""
    db = LosesAnswers(postgres_server.dsn(), lost)
    cases = PostgresCases(db, postgres.sealer, HEAD_KEYS, shards=SHARDS, lifetimes=LIFETIMES)
    intake = an_intake(a_case())
    cases.take_in(intake)
    change = a_change(intake.change.case, claim=a_claim(intake.change.case))
    db.left = lost
    cases.commit(change)
    assert cases.load(change.case.id) == change.case
    assert cases.journal(change.case.id) == (*intake.change.entries, *change.entries)
    with pytest.raises(VersionConflict):
        cases.commit(a_change(intake.change.case))
    db.close()


def test_a_lost_commit_is_known_even_after_the_next_one(postgres: PostgresStore) -> None:
    """The head carries the id of the newest commit only; the journal remembers all."""
    intake = an_intake(a_case())
    postgres.cases.take_in(intake)
    id_ = str(postgres.db.rows("SELECT commit_id FROM cases WHERE case_id = %s", intake.change.case.id)[0]["commit_id"])
    postgres.cases.commit(a_change(intake.change.case))
    made = Made(sql.WAS_COMMITTED, (intake.change.case.id, id_) * 2)
    assert postgres.db.rows(made.sql, *made.values) == [{"?column?": 1}]


def test_an_intake_and_a_block_at_the_same_moment_see_each_other(
    postgres: PostgresStore, postgres_server: PostgresServer
) -> None:
    """An intake that runs before a block holds it up until it is committed: the block then finds the case.

    A condition that only looks (`NOT EXISTS`) would let both through, also under SERIALIZABLE.
    """
    intake = replace(an_intake(a_case()), unblocked=(PERSON,))
    blocked = Event()

    def block() -> tuple[str, ...]:
        postgres.subjects.block((PERSON,), MONDAY, LATER)
        blocked.set()
        return postgres.cases.of_person((PERSON,))

    with another_session(postgres_server) as session, ThreadPoolExecutor(1) as threads:
        session.execute("BEGIN")
        session.execute("INSERT INTO person_cases VALUES (%s, %s)", (PERSON, intake.change.case.id))
        assert session.execute(sql.TAKE_UNBLOCKED, (PERSON, MONDAY)).rowcount == 1
        blocking = threads.submit(block)
        assert not blocked.wait(0.2)
        session.execute("COMMIT")
        assert blocking.result() == (intake.change.case.id,)
    with pytest.raises(PersonBlocked):
        postgres.cases.take_in(intake)


def test_many_intakes_and_a_block_leave_no_case_that_nobody_finds(postgres: PostgresStore) -> None:
    """Whichever comes first: an intake is refused, or the block finds its case."""
    for round_ in range(20):
        person = f"person-{round_}"
        intake = replace(an_intake(a_case(round_ + 1, digests=digests_of(person))), unblocked=(person,))
        start = Barrier(2)

        def take_in(intake: Intake = intake, start: Barrier = start) -> bool:
            start.wait()
            try:
                postgres.cases.take_in(intake)
            except PersonBlocked:
                return False
            return True

        def block(person: str = person, start: Barrier = start) -> tuple[str, ...]:
            start.wait()
            postgres.subjects.block((person,), MONDAY, LATER)
            return postgres.cases.of_person((person,))

        with ThreadPoolExecutor(2) as threads:
            taken, found = threads.submit(take_in), threads.submit(block)
            assert found.result() == ((intake.change.case.id,) if taken.result() else ())


@pytest.mark.parametrize("isolation", ["deadlock", "serialization"])
def test_what_the_engine_takes_back_is_tried_again(
    postgres: PostgresStore, postgres_server: PostgresServer, isolation: str
) -> None:
    """A deadlock and a serialization failure are the engine's way to say: once more."""
    code = {"deadlock": "40P01", "serialization": "40001"}[isolation]
    with another_session(postgres_server) as session:
        session.execute("CREATE SEQUENCE tries")
        session.execute(f"""
            CREATE FUNCTION fail_once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF nextval('tries') = 1 THEN RAISE EXCEPTION 'once' USING ERRCODE = '{code}'; END IF; RETURN NEW;
            END $$""")
        session.execute("CREATE TRIGGER fails BEFORE INSERT ON cases FOR EACH ROW EXECUTE FUNCTION fail_once()")
        try:
            intake = an_intake(a_case())
            postgres.cases.take_in(intake)
        finally:
            session.execute("DROP TRIGGER fails ON cases; DROP FUNCTION fail_once; DROP SEQUENCE tries")
    assert postgres.cases.load(intake.change.case.id) == intake.change.case


def test_two_transactions_that_lock_each_other_both_end(postgres_server: PostgresServer) -> None:
    """The engine ends one of them, which is then tried again: nobody waits for good."""
    first, second = ("person-1", "person-2"), ("person-2", "person-1")
    with another_session(postgres_server) as session:
        session.execute("ALTER DATABASE kelisim SET deadlock_timeout = '50ms'")
    db = Database(postgres_server.dsn())
    start = Barrier(2)

    def lock(persons: tuple[str, str]) -> None:
        start.wait()
        for _ in range(20):
            db.transact([SqlWrite(sql.TAKE_UNBLOCKED, (person, MONDAY)) for person in persons])

    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(lock, (first, second))) == [None, None]
    db.run("DELETE FROM person_blocks")
    db.close()


@pytest.mark.parametrize("state", ["a standby", "nobody there"])
def test_a_server_that_takes_no_writes_is_busy(
    postgres: PostgresStore, postgres_server: PostgresServer, state: str
) -> None:
    """A standby after a failover refuses writes for a while; an unreachable one everything: both are retryable."""
    dsn = {
        "a standby": f"{postgres_server.dsn()} options='-c default_transaction_read_only=on'",
        "nobody there": "host=/nowhere dbname=kelisim",
    }[state]
    db = Database(dsn, wait=0.2)
    with pytest.raises(StoreBusy, match="the store answers"):
        PostgresCases(db, postgres.sealer, HEAD_KEYS, shards=SHARDS, lifetimes=LIFETIMES).take_in(an_intake(a_case()))
    db.close()
