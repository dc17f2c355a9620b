"""Where the canary of the deployment is stored on PostgreSQL: in a table of its own."""

from chalicelib.adapters.postgres.database import Database

_READ = "SELECT sealed FROM canary WHERE name = 'canary'"
_PUT = "INSERT INTO canary (name, sealed) VALUES ('canary', %s) ON CONFLICT (name) DO NOTHING"


class PostgresCanary:
    """What `SealedCanary` stores its piece in."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def read(self) -> bytes | None:
        """Return the piece. Raises `StoreBusy`."""
        row = self._db.row(_READ)
        return None if row is None else bytes(row["sealed"])

    def put(self, sealed: bytes) -> None:
        """Put it where there is none. Raises `StoreBusy`."""
        self._db.run(_PUT, sealed)
