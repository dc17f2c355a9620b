"""What the role of API, workers and console may do in the database of the cases, as PostgreSQL has it."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from infra.postgres.grants import RIGHTS, RIGHTS_IN_RECORDS, grants
from infra.postgres.migrate import migrate, migrate_cases
from infra.postgres.records import migrate_records
from infra.postgres.server import APPLICATION, RECORDS, NoServer, PostgresServer, running
from infra.postgres.wait import wait_for_schemas

GRANTED = """
    SELECT table_name, privilege_type FROM information_schema.role_table_grants
    WHERE grantee = %s AND table_schema = 'public'"""


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    """A server with both databases, and a role that owns neither."""
    try:
        with running() as server:
            for _ in range(2):  # a second run changes nothing
                migrate_cases(server.dsn(), APPLICATION)
                migrate_records(server.dsn(RECORDS), APPLICATION)
            yield server
    except NoServer as reason:
        pytest.skip(str(reason))


def granted(server: PostgresServer, database: str, role: str) -> dict[str, set[str]]:
    """What a role may do, table by table."""
    with psycopg.connect(server.dsn(database)) as session:
        found: dict[str, set[str]] = {}
        for table, right in session.execute(GRANTED.encode(), (role,)).fetchall():
            found.setdefault(str(table), set()).add(str(right))
        return found


@pytest.mark.parametrize(("database", "rights"), [("kelisim", RIGHTS), (RECORDS, RIGHTS_IN_RECORDS)])
def test_a_migration_grants_what_is_listed(
    server: PostgresServer, database: str, rights: dict[str, tuple[str, ...]]
) -> None:
    """Every table of the schema, and nothing beside."""
    assert granted(server, database, APPLICATION) == {table: set(given) for table, given in rights.items()}


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE cases",
        "TRUNCATE cases",
        "ALTER TABLE cases ADD x int",
        "DELETE FROM cases",
        "CREATE INDEX x ON cases (state)",
        "CREATE TABLE x (y int)",
        "UPDATE journal SET document = ''",
        "UPDATE choices SET version = 0",
        "DELETE FROM data_keys",
        "UPDATE alembic_version SET version_num = '9999'",
    ],
)
def test_our_role_can_destroy_nothing(server: PostgresServer, statement: str) -> None:
    """PostgreSQL itself refuses it, whatever our program does."""
    with psycopg.connect(server.dsn(role=APPLICATION)) as session, pytest.raises(InsufficientPrivilege):
        session.execute(statement.encode())


def test_our_role_sees_that_the_schemas_are_there(server: PostgresServer) -> None:
    """New pods wait for the schemas as this role."""
    assert wait_for_schemas(
        {"POSTGRES_DSN": server.dsn(role=APPLICATION), "RECORDS_DSN": server.dsn(RECORDS, APPLICATION)}
    )


def test_whoever_owns_the_tables_can_run_the_statements_by_hand(server: PostgresServer) -> None:
    """They are those that a migration runs, and give a second role the same."""
    migrate(server.dsn())
    with psycopg.connect(server.dsn()) as session:
        session.execute('CREATE ROLE "by hand"')
        for statement in grants(RIGHTS, "by hand"):
            session.execute(statement)
    assert granted(server, "kelisim", "by hand") == granted(server, "kelisim", APPLICATION)
