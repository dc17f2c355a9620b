"""The ledger of erasures on PostgreSQL (the port `Erasures`)."""

from collections.abc import Iterator

from chalicelib.adapters.postgres.database import Database, utc
from chalicelib.adapters.postgres.writes import tombstone
from chalicelib.domain.case.key_classes import Erasure, KeyClass

_PIECE = """
    SELECT case_id, key_class, erased_at, why FROM erasures WHERE (case_id, key_class) > (%s, %s)
    ORDER BY case_id, key_class LIMIT %s"""
_STORED = "SELECT 1 FROM data_keys WHERE case_id = %s AND key_class = %s AND wrapped IS NOT NULL"
_MOST = 1000


class PostgresErasures:
    """The port `Erasures`. The ledger is written by the commit that erases, see `writes.py`."""

    def __init__(self, database: Database) -> None:
        """The ledger is in the database of the cases; `infra/postgres/records.sql` has another one follow it."""
        self._db = database

    def all(self) -> Iterator[Erasure]:
        """Yield the whole ledger, piece by piece. Raises `StoreBusy`."""
        found = self._db.rows(_PIECE, "", "", _MOST)
        while found:
            for row in found:
                yield Erasure(row["case_id"], KeyClass(row["key_class"]), utc(row["erased_at"]), row["why"])
            found = self._db.rows(_PIECE, row["case_id"], row["key_class"], _MOST)

    def bury(self, erasure: Erasure) -> bool:
        """Restore the tombstone in place of the key; return whether a key was there. Raises `StoreBusy`."""
        stored = self._db.row(_STORED, erasure.case_id, str(erasure.key_class)) is not None
        self._db.transact([tombstone(erasure)])
        return stored
