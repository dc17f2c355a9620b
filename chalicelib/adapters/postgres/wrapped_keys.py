"""The wrapped data keys of the cases on PostgreSQL (the port `WrappedKeys`)."""

from collections.abc import Mapping

from chalicelib.adapters.postgres.database import Database

_OF_CASE = "SELECT key_class, wrapped FROM data_keys WHERE case_id = %s"
_ADD = "INSERT INTO data_keys (case_id, key_class, wrapped) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"


class PostgresWrappedKeys:
    """The port `WrappedKeys`. Its tombstones are written by the commit that erases, see `writes.py`."""

    def __init__(self, database: Database) -> None:
        """A key without `wrapped` is a tombstone."""
        self._db = database

    def of_case(self, case_id: str) -> Mapping[str, bytes | None]:
        """Return the wrapped keys of a case by class; None stands for an erased key. Raises `StoreBusy`."""
        return {row["key_class"]: row["wrapped"] for row in self._db.rows(_OF_CASE, case_id)}

    def add(self, case_id: str, key_class: str, wrapped: bytes) -> bool:
        """Store a new wrapped key; return False if there is already a key or a tombstone. Raises `StoreBusy`."""
        return self._db.run(_ADD, case_id, key_class, wrapped) == 1
