"""What distributes the tables over a cluster, run on a real PostgreSQL whose functions of Citus only check and note."""

from pathlib import Path

import psycopg
import pytest

from infra.postgres.server import PostgresServer

CITUS = Path(__file__).parents[2] / "infra" / "postgres" / "citus.sql"
EXTENSION = "CREATE EXTENSION IF NOT EXISTS citus;"
NOTES = """
    CREATE TEMPORARY TABLE spread (name text PRIMARY KEY, by text, beside text);
    CREATE FUNCTION pg_temp.create_distributed_table(
        name regclass, by text, colocate_with text DEFAULT 'default', shard_count int DEFAULT 32
    ) RETURNS void LANGUAGE plpgsql AS $$ BEGIN
        IF EXISTS (
            SELECT FROM pg_index AS i WHERE i.indrelid = name AND i.indisunique AND NOT EXISTS (
                SELECT FROM pg_attribute AS a
                WHERE a.attrelid = name AND a.attname = by AND a.attnum = ANY(i.indkey::int2[]))
        ) THEN RAISE EXCEPTION '% has a unique index without %', name, by; END IF;
        IF colocate_with NOT IN ('default', 'none') THEN
            PERFORM FROM spread AS s WHERE s.name = colocate_with;
            IF NOT FOUND THEN RAISE EXCEPTION '% is not distributed yet', colocate_with; END IF;
        END IF;
        INSERT INTO spread VALUES (name::text, by, colocate_with);
    END $$;
    CREATE FUNCTION pg_temp.create_reference_table(name regclass) RETURNS void
    LANGUAGE sql AS $$ INSERT INTO spread VALUES (name::text, NULL, NULL) $$;
    SET search_path = public, pg_temp;
"""
"""Citus itself is not to be had as a wheel. It refuses what these refuse: a unique index that lacks the column."""


@pytest.fixture
def spread(postgres_server: PostgresServer) -> dict[str, tuple[str | None, str | None]]:
    """Run the file; return for each table by what it is spread, and beside which table."""
    script = CITUS.read_text("utf-8")
    assert EXTENSION in script
    with psycopg.connect(postgres_server.dsn(), autocommit=True) as connection:
        connection.execute(NOTES)
        qualified = script.replace(EXTENSION, "").replace("SELECT create_", "SELECT pg_temp.create_")
        connection.execute(qualified.encode())
        return {name: (by, beside) for name, by, beside in connection.execute("SELECT * FROM spread").fetchall()}


def test_every_table_is_distributed_once(
    postgres_server: PostgresServer, spread: dict[str, tuple[str | None, str | None]]
) -> None:
    """A table that is forgotten would lie whole on the coordinator, and its rows would be joined across nodes."""
    with psycopg.connect(postgres_server.dsn()) as connection:
        found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    assert set(spread) == {name for (name,) in found} - {"alembic_version"}


def test_all_that_belongs_to_a_case_lies_beside_it(
    postgres_server: PostgresServer, spread: dict[str, tuple[str | None, str | None]]
) -> None:
    """A table whose key begins with the case is spread by the case, on the shard of the case."""
    first = """
        SELECT c.relname, a.attname FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indrelid
        JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
        WHERE i.indisprimary AND c.relnamespace = 'public'::regnamespace"""
    with psycopg.connect(postgres_server.dsn()) as connection:
        of_a_case = {name for name, column in connection.execute(first).fetchall() if column == "case_id"}
    beside = {name: at for name, at in spread.items() if at[0] == "case_id"}
    assert beside == {name: ("case_id", "default" if name == "cases" else "cases") for name in of_a_case}
