"""The ledger on PostgreSQL (the port `Ledger`): in a database of its own, in which our role may only add and read."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from chalicelib.adapters.postgres.database import Database, SqlWrite, utc
from chalicelib.adapters.postgres.writes import tombstone
from chalicelib.domain.case.key_classes import Erasure, KeyClass
from chalicelib.domain.messages.ledger import LedgerLine, Stop, StopKind

_ADD = "INSERT INTO ledger_lines (case_id, line, at, why) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING"
_PIECE = """
    SELECT case_id, line, at, why FROM ledger_lines WHERE (case_id, line) > (%s, %s)
    ORDER BY case_id, line LIMIT %s"""
_STORED = "SELECT 1 FROM data_keys WHERE case_id = %s AND key_class = %s AND wrapped IS NOT NULL"
_MOST = 1000
_CLASSES = frozenset(KeyClass)


class PostgresLedger:
    """The port `Ledger`."""

    def __init__(self, records: Database, cases: Database) -> None:
        """`records`: the database of the ledger; `cases`: that of the cases, with the data keys."""
        self._db, self._cases = records, cases

    def add(self, lines: Iterable[LedgerLine]) -> None:
        """Store lines; one that is there stays as it is. Raises `StoreBusy`."""
        self._db.transact([SqlWrite(_ADD, _values(line)) for line in lines])

    def all(self) -> Iterator[LedgerLine]:
        """Yield the whole ledger, piece by piece. Raises `StoreBusy`."""
        found = self._db.rows(_PIECE, "", "", _MOST)
        while found:
            for row in found:
                yield _line(row["case_id"], row["line"], utc(row["at"]), row["why"])
            found = self._db.rows(_PIECE, row["case_id"], row["line"], _MOST)

    def bury(self, erasure: Erasure) -> bool:
        """Restore the tombstone in place of the key; return whether a key was there. Raises `StoreBusy`."""
        stored = self._cases.row(_STORED, erasure.case_id, str(erasure.key_class)) is not None
        self._cases.transact([tombstone(erasure)])
        return stored


def _values(line: LedgerLine) -> tuple[object, ...]:
    what = line.key_class if isinstance(line, Erasure) else line.kind
    return (line.case_id, str(what), line.at, line.why)


def _line(case_id: str, what: str, at: datetime, why: str) -> LedgerLine:
    if what in _CLASSES:
        return Erasure(case_id, KeyClass(what), at, why)
    return Stop(case_id, StopKind(what), at, why)
