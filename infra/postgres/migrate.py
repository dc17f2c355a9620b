"""Bring a database to the newest schema: `python -m infra.postgres.migrate`, with POSTGRES_DSN of the schema's owner.

POSTGRES_DSN_FILE names a file with it instead, as an orchestrator mounts it. POSTGRES_ROLE names the role as which API,
workers and console connect; it gets the rights of `infra.postgres.grants`. Without it, the owner is that role.

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
from sqlalchemy.exc import DBAPIError

from infra.postgres.grants import RIGHTS, grant

MIGRATIONS = Path(__file__).parent / "migrations"


NOT_DONE = (OSError, psycopg.Error, DBAPIError)
"""What stops a migration: a file, a database that does not answer or refuses, a lock that was not to be had."""


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


def migrate_cases(dsn: str, role: str | None = None) -> None:
    """Bring the database of the cases to the newest schema, and grant what our role may do; None: it is the owner.

    Raises what the database raises; running it again goes on from there.
    """
    migrate(dsn)
    if role is not None:
        grant(dsn, RIGHTS, role)


def not_done(error: Exception) -> str:
    """Return in a line why a migration stopped, in the words of the database."""
    cause = getattr(error, "orig", None) or error
    return f"Not done: {type(cause).__name__}: {' '.join(str(cause).split())}"


def _main(environment: Mapping[str, str]) -> str | None:
    try:
        migrate_cases(dsn_from(environment, "POSTGRES_DSN"), environment.get("POSTGRES_ROLE") or None)
    except NoDsn as missing:
        return str(missing)
    except NOT_DONE as error:
        return not_done(error)
    return None


if __name__ == "__main__":
    sys.exit(_main(os.environ))
