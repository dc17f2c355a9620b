"""The second database: our role may only add to it, and what was stored beside the cases before is copied there."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from chalicelib.adapters.postgres.anchors import PostgresAnchors
from chalicelib.adapters.postgres.database import Database
from chalicelib.adapters.postgres.ledger import PostgresLedger
from chalicelib.domain.case.key_classes import Erasure, KeyClass
from chalicelib.domain.errors import VersionConflict
from chalicelib.domain.messages.ledger import Stop, StopKind
from infra.local.on_postgres.databases import make_databases
from infra.postgres.migrate import migrate
from infra.postgres.records import copy_records, migrate_records
from infra.postgres.server import APPLICATION, RECORDS, NoServer, PostgresServer, running
from infra.postgres.wait import SCHEMAS, is_new_enough
from tests.contract.samples import MONDAY
from tests.contract.test_anchors import an_anchor

TABLES = ("ledger_lines", "ledger_anchors")
VERSION = SCHEMAS["RECORDS_DSN"]
REFUSED = ("UPDATE {} SET why = ''", "DELETE FROM {}", "TRUNCATE {}", "DROP TABLE {}", "ALTER TABLE {} ADD x int")
LINES = (Erasure("01k7", KeyClass.BANK, MONDAY, "retention_over"), Stop("01k7", StopKind.BLOCK, MONDAY, "blocked"))


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    """A server with both databases, and a role that owns neither."""
    try:
        with running() as server:
            migrate(server.dsn())
            for _ in range(2):  # a second run changes nothing
                migrate_records(server.dsn(RECORDS), APPLICATION)
            yield server
    except NoServer as reason:
        pytest.skip(str(reason))


@pytest.fixture
def ours(server: PostgresServer) -> Iterator[Database]:
    """The records, as API and workers see them."""
    db = Database(server.dsn(RECORDS, APPLICATION))
    yield db
    db.close()


def test_our_role_adds_and_reads(server: PostgresServer, ours: Database) -> None:
    """Lines and anchors are added by the role that owns nothing, a number of an anchor once."""
    cases = Database(server.dsn())
    ledger, anchors = PostgresLedger(ours, cases), PostgresAnchors(ours)
    ledger.add(LINES)
    anchors.add(an_anchor(1))
    with pytest.raises(VersionConflict):
        anchors.add(an_anchor(1))
    assert (list(ledger.all()), list(anchors.all())) == (list(LINES), [an_anchor(1)])
    cases.close()


def test_our_role_sees_that_the_schema_is_there(server: PostgresServer) -> None:
    """A new pod waits for it, and connects as our role."""
    assert is_new_enough(server.dsn(RECORDS, APPLICATION), *VERSION)


@pytest.mark.parametrize("table", [*TABLES, VERSION[1]])
@pytest.mark.parametrize("statement", REFUSED)
def test_nobody_but_the_owner_changes_or_deletes(server: PostgresServer, table: str, statement: str) -> None:
    """PostgreSQL itself refuses it, whatever our program does."""
    column = {"ledger_lines": "why", "ledger_anchors": "body", VERSION[1]: "version_num"}[table]
    with psycopg.connect(server.dsn(RECORDS, APPLICATION)) as session, pytest.raises(InsufficientPrivilege):
        session.execute(statement.format(table).replace("why", column).encode())


@pytest.mark.parametrize("statement", ["TRUNCATE journal", "DROP TABLE journal", "CREATE TABLE x (y int)"])
def test_the_local_stack_connects_as_a_role_that_owns_nothing(server: PostgresServer, statement: str) -> None:
    """So every way of the demo shows that its rights suffice."""
    cases, records = make_databases(server)
    with psycopg.connect(cases) as session, pytest.raises(InsufficientPrivilege):
        session.execute(statement.encode())
    with psycopg.connect(records) as session, pytest.raises(InsufficientPrivilege):
        session.execute("DELETE FROM ledger_anchors")


def test_what_the_first_version_stored_is_copied_once(server: PostgresServer) -> None:
    """Lines that are there stay, and a second chain of anchors is never mixed into the first."""
    with psycopg.connect(server.dsn(), autocommit=True) as cases:
        cases.execute(
            "INSERT INTO erasures VALUES ('01k7', 'bank', now(), 'another'), ('01k8', 'person', %s, 'retention_over')",
            (MONDAY,),
        )
        cases.execute("INSERT INTO anchors VALUES (1, 'body', 'signature')")
    with psycopg.connect(server.dsn(RECORDS), autocommit=True) as records:
        records.execute("DELETE FROM ledger_anchors")
        records.execute("DELETE FROM ledger_lines")
    records_of = Database(server.dsn(RECORDS))
    PostgresLedger(records_of, records_of).add(LINES)
    assert copy_records(server.dsn(), server.dsn(RECORDS)) == (1, 1)
    assert copy_records(server.dsn(), server.dsn(RECORDS)) == (0, 0)
    old = Erasure("01k8", KeyClass.PERSON, MONDAY, "retention_over")
    assert list(PostgresLedger(records_of, records_of).all()) == [*LINES, old]
    records_of.close()
