"""The journal of reads on PostgreSQL (the port `Reads`), sealed under a data key of the day.

Beside it lies, under each case, when it was read: an auditor's report finds the reads of a person by it.
"""

import secrets
from collections.abc import Iterator
from datetime import date

from chalicelib.adapters.documents.positions import sortable_instant
from chalicelib.adapters.documents.retention import READS_KEPT_FOR
from chalicelib.adapters.documents.sealed_fields import READ_FIELD, day_owner
from chalicelib.adapters.documents.values import from_document, to_document
from chalicelib.adapters.postgres.database import Database, SqlWrite, StoredRow
from chalicelib.domain.calendar.working_days import almaty
from chalicelib.domain.case.key_classes import KeyClass
from chalicelib.domain.journal.reads import ReadEntry
from chalicelib.domain.portions import Portion
from chalicelib.domain.ports.sealing import Sealing

_NOTE = "INSERT INTO reads (day, read, sealed, expires_at) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING"
_NOTE_CASES = """
    INSERT INTO case_reads (case_id, read, day, expires_at) SELECT unnest(%s::text[]), %s, %s, %s
    ON CONFLICT DO NOTHING"""
_OF_DAY = "SELECT day, read, sealed FROM reads WHERE day = %s AND read > %s ORDER BY read LIMIT 500"
_OF_CASE = "SELECT day, read FROM case_reads WHERE case_id = %s AND read > %s ORDER BY read LIMIT %s"
_THESE = "SELECT day, read, sealed FROM reads WHERE day = ANY(%s) AND read = ANY(%s) ORDER BY read"


class PostgresReads:
    """The port `Reads`."""

    def __init__(self, database: Database, sealer: Sealing) -> None:
        """`sealer`: seals a day's reads under a key of that day, which outlives the case's erasure."""
        self._db, self._sealer = database, sealer

    def add(self, read: ReadEntry) -> None:
        """Record a read. Raises `StoreBusy`; `SealBroken` for a day whose key was erased."""
        day = read.at.astimezone(almaty()).date()
        name = f"{sortable_instant(read.at)}#{secrets.token_hex(6)}"  # by time; two reads of one moment do not meet
        owner, plain = day_owner(day.isoformat()), to_document(read).encode()
        sealed = self._sealer.seal(owner, KeyClass.PROOF, READ_FIELD, name, plain, new_key=True)
        expires_at = read.at + READS_KEPT_FOR
        of_cases = SqlWrite(_NOTE_CASES, (list(read.case_ids), name, day, expires_at))
        self._db.transact([of_cases, SqlWrite(_NOTE, (day, name, sealed, expires_at))])

    def of_day(self, day: date) -> Iterator[ReadEntry]:
        """Yield the reads of a day, oldest first. Raises `StoreBusy`; `SealBroken` for a day whose key was erased."""
        found = self._db.rows(_OF_DAY, day, "")
        while found:
            yield from map(self._opened, found)
            found = self._db.rows(_OF_DAY, day, found[-1]["read"])

    def of_case(self, case_id: str, after: str = "", limit: int = 1000) -> Portion[ReadEntry]:
        """Return up to `limit` reads of a case after a position, oldest first. Raises as `of_day`."""
        found = self._db.rows(_OF_CASE, case_id, after, limit + 1)
        days, names = [row["day"] for row in found[:limit]], [row["read"] for row in found[:limit]]
        placed = tuple((row["read"], self._opened(row)) for row in self._db.rows(_THESE, days, names))
        return Portion(placed, found[limit - 1]["read"] if len(found) > limit else None)

    def _opened(self, row: StoredRow) -> ReadEntry:
        owner = day_owner(row["day"].isoformat())
        return from_document(
            ReadEntry, self._sealer.open(owner, KeyClass.PROOF, READ_FIELD, row["read"], row["sealed"])
        )
