"""What belongs to a person or a message rather than to a case, on PostgreSQL (the port `Subjects`)."""

from datetime import datetime

from chalicelib.adapters.postgres.database import Database, SqlWrite, utc

_BLOCK = """
    INSERT INTO person_blocks AS b (person, blocked_at, expires_at) VALUES (%s, %s, %s)
    ON CONFLICT (person) DO UPDATE
    SET blocked_at = excluded.blocked_at, expires_at = greatest(b.expires_at, excluded.expires_at)"""
_BLOCKED = "SELECT min(blocked_at) AS at FROM person_blocks WHERE person = ANY(%s) AND expires_at > %s"
_MESSAGE = "SELECT case_id FROM messages WHERE digest = ANY(%s) AND expires_at > %s"
_CHECK = """
    INSERT INTO checks AS c (caller, expires_at, checks) VALUES (%s, %s, 1)
    ON CONFLICT (caller, expires_at) DO UPDATE SET checks = c.checks + 1 WHERE c.checks < %s"""


class PostgresSubjects:
    """The port `Subjects`."""

    def __init__(self, database: Database) -> None:
        """Blocks are rows that an intake locks, see `TAKE_UNBLOCKED`."""
        self._db = database

    def block(self, persons: tuple[str, ...], at: datetime, until: datetime) -> None:
        """Block; since when is the first block's. Raises `StoreBusy`."""
        since = self.blocked_at(persons, at) or at
        self._db.transact([SqlWrite(_BLOCK, (person, since, until)) for person in sorted(persons)])

    def blocked_at(self, persons: tuple[str, ...], now: datetime) -> datetime | None:
        """Return since when the person is blocked, by any of the digests. Raises `StoreBusy`."""
        row = self._db.row(_BLOCKED, list(persons), now)
        return None if row is None or row["at"] is None else utc(row["at"])

    def case_of_message(self, digests: tuple[str, ...], now: datetime) -> str | None:
        """Return the case's id. Raises `StoreBusy`."""
        row = self._db.row(_MESSAGE, list(digests), now)
        return None if row is None else str(row["case_id"])

    def take_one(self, counted: str, most: int, until: datetime) -> bool:
        """Count by a conditional write, so that concurrent ones are all counted. Raises `StoreBusy`."""
        return self._db.run(_CHECK, counted, until, most) == 1
