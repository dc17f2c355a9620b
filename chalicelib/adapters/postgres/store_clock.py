"""The time of PostgreSQL: the clock of its server."""

from datetime import datetime

from chalicelib.adapters.postgres.database import Database, utc

_NOW = "SELECT now() AS now"


class PostgresStoreClock:
    """The port `StoreClock`."""

    def __init__(self, database: Database) -> None:
        """`database`: whose server is asked."""
        self._db = database

    def now(self) -> datetime:
        """Return the time of the server. Raises `StoreBusy`."""
        [row] = self._db.rows(_NOW)
        return utc(row["now"])
