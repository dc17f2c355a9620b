"""Bring a database to the newest schema: `python -m infra.postgres.migrate`, with POSTGRES_DSN of the schema's owner.

POSTGRES_DSN_FILE names a file with it instead, as an orchestrator mounts it. Where API, workers and console connect as
another role, POSTGRES_ROLE names it: it may read and change rows, and no table.

Every revision can run while the application runs: it waits for no lock longer than `LOCK_TIMEOUT`, and builds an index
concurrently.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import psycopg
from alembic import command
from alembic.config import Config
from psycopg.sql import SQL, Identifier

MIGRATIONS = Path(__file__).parent / "migrations"


class NoDsn(Exception):
    """No connection string is named; says which."""


def dsn_from(environment: Mapping[str, str], name: str) -> str:
    """Return a connection string from the variable `name`, or from the file that `name_FILE` names.

    Raises `NoDsn`, and `OSError` for a file that cannot be read.
    """
    if name in environment:
        return environment[name]
    if f"{name}_FILE" in environment:
        return Path(environment[f"{name}_FILE"]).read_text("utf-8").rstrip("\n")
    raise NoDsn(f"Set {name} or {name}_FILE: the connection string of the role that owns the schema.")


def migrate(dsn: str, revision: str = "head", line: Path = MIGRATIONS / "versions", **attributes: str) -> None:
    """Bring the database to a revision. Raises what the database raises; running it again goes on from there.

    `line`: the folder of the migrations; `attributes`: what their `env.py` reads.
    """
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("version_locations", str(line))
    config.set_main_option("path_separator", "os")
    config.attributes |= {"dsn": dsn, **attributes}
    command.upgrade(config, revision)


def grant_rows(dsn: str, role: str) -> None:
    """Grant a role to read and change the rows of every table, as the owner. Raises what the database raises."""
    rights = SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}").format(Identifier(role))
    with psycopg.connect(dsn, autocommit=True) as session:
        session.execute(rights)


def _main(environment: Mapping[str, str]) -> str | None:
    try:
        dsn = dsn_from(environment, "POSTGRES_DSN")
    except NoDsn as missing:
        return str(missing)
    migrate(dsn)
    if role := environment.get("POSTGRES_ROLE"):
        grant_rows(dsn, role)
    return None


if __name__ == "__main__":
    sys.exit(_main(os.environ))
