"""Bring a database to the newest schema: `python -m infra.postgres.migrate`, with POSTGRES_DSN of the schema's owner.

Every revision can run while the application runs: it waits for no lock longer than `LOCK_TIMEOUT`, and builds an index
concurrently.
"""

import os
import sys
from pathlib import Path

from alembic import command
from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"


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


if __name__ == "__main__":
    if "POSTGRES_DSN" not in os.environ:
        sys.exit("Set POSTGRES_DSN, the connection string of the role that owns the schema.")
    migrate(os.environ["POSTGRES_DSN"])
