"""Anchors of the journal beside the ledger, where our role may only add and read (the port `Anchors`)."""

from collections.abc import Iterator

from chalicelib.adapters.postgres.database import Database, StoredRow
from chalicelib.domain.errors import VersionConflict
from chalicelib.domain.journal.anchoring import Anchor, anchor_of
from chalicelib.domain.strict_json import read_json_object

_LAST = "SELECT body, signature FROM ledger_anchors ORDER BY number DESC LIMIT 1"
_ADD = "INSERT INTO ledger_anchors (number, body, signature) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
_PIECE = "SELECT number, body, signature FROM ledger_anchors WHERE number > %s ORDER BY number LIMIT 100"


class PostgresAnchors:
    """The port `Anchors`."""

    def __init__(self, database: Database) -> None:
        """The database of the ledger, which is another than that of the cases."""
        self._db = database

    def last(self) -> Anchor | None:
        """Return the anchor added last. Raises `StoreBusy`."""
        row = self._db.row(_LAST)
        return None if row is None else _anchor(row)

    def add(self, anchor: Anchor) -> None:
        """Add the next anchor. Raises `VersionConflict` if its number is taken, `StoreBusy`."""
        if not self._db.run(_ADD, anchor.number, anchor.body.decode(), anchor.signature):
            raise VersionConflict

    def all(self) -> Iterator[Anchor]:
        """Yield all anchors, oldest first. Raises `StoreBusy`."""
        found = self._db.rows(_PIECE, -1)
        while found:
            yield from map(_anchor, found)
            found = self._db.rows(_PIECE, found[-1]["number"])


def _anchor(row: StoredRow) -> Anchor:
    return anchor_of(read_json_object(row["body"]), row["signature"])
