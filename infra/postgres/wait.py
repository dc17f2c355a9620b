"""Wait until both databases have the schema that this version needs: `python -m infra.postgres.wait [command ...]`.

With a command, the process becomes that command as soon as the schemas are there. A newer schema than this version
knows will do too, since a schema serves the version before it as well; so the last version can be rolled back to.
"""

import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import psycopg
from alembic.config import Config
from alembic.script import ScriptDirectory
from psycopg.sql import SQL, Identifier

from infra.postgres.migrate import MIGRATIONS, NoDsn, dsn_from

SCHEMAS: Mapping[str, tuple[Path, str]] = {
    "POSTGRES_DSN": (MIGRATIONS / "versions", "alembic_version"),
    "RECORDS_DSN": (MIGRATIONS.parent / "records_migrations" / "versions", "ledger_version"),
}
"""Of each database: the folder of its migrations, and the table that says which of them have run."""
LONGEST, BETWEEN_LOOKS = 1800.0, 2.0
"""Seconds. After the longest wait the process ends with 1, and is started again by its orchestrator."""
_ENDED_BY_SIGTERM = 143


def is_new_enough(dsn: str, versions: Path, table: str) -> bool:
    """Return whether a database has the newest schema of this version, or one that only a newer version knows.

    Raises `psycopg.Error` if it does not answer; a database without any schema is not new enough.
    """
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("version_locations", str(versions))
    config.set_main_option("path_separator", "os")
    known = ScriptDirectory.from_config(config)
    older = {one.revision for one in known.walk_revisions()} - set(known.get_heads())
    with psycopg.connect(dsn, connect_timeout=5) as session:
        if session.execute("SELECT to_regclass(%s)", (table,)).fetchone() == (None,):
            return False
        rows = session.execute(SQL("SELECT version_num FROM {}").format(Identifier(table))).fetchall()
    return bool(rows) and not {str(number) for (number,) in rows} & older


def wait_for_schemas(
    environment: Mapping[str, str],
    rest: Callable[[float], None] = time.sleep,
    measure: Callable[[], float] = time.monotonic,
) -> bool:
    """Wait until both databases are new enough; return False after `LONGEST`. Raises `NoDsn`."""
    until, waiting = measure() + LONGEST, {name: dsn_from(environment, name) for name in SCHEMAS}
    while measure() < until:
        waiting = {name: dsn for name, dsn in waiting.items() if not _serves(name, dsn)}
        if not waiting:
            return True
        print(f"Waiting for the schema of {', '.join(waiting)}.", file=sys.stderr, flush=True)
        rest(BETWEEN_LOOKS)
    return False


def _serves(name: str, dsn: str) -> bool:
    try:
        return is_new_enough(dsn, *SCHEMAS[name])
    except psycopg.Error as error:
        print(f"{name}: the schema cannot be read ({type(error).__name__}).", file=sys.stderr, flush=True)
        return False


def _main(command: list[str]) -> str | None:
    # The first process of a container gets no signal that it does not ask for, and would be waited for to the very end.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(_ENDED_BY_SIGTERM))
    try:
        if not wait_for_schemas(os.environ):
            return "The schemas are not there. Run the migrations of this version."
    except NoDsn as missing:
        return str(missing)
    if command:
        os.execvp(command[0], command)  # noqa: S606 - the command that whoever starts the container names
    return None


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
