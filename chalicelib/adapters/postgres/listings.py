"""Lists of cases, each from one index."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from chalicelib.adapters.documents.positions import FIRST, LAST, after_instant, after_position, sortable_instant
from chalicelib.adapters.postgres.database import Database, StoredRow
from chalicelib.adapters.postgres.heads import case_of_row
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.states import State
from chalicelib.domain.errors import CaseUnreadable
from chalicelib.domain.messages.changes import Listing
from chalicelib.domain.ports.sealing import HeadProofs

_LOAD_MANY = """
    SELECT case_id, shard, version, commit_id, authority, state, due_position, feed_position, look_at,
        erase_at, document, proof
    FROM cases WHERE case_id = ANY(%s)"""
_DUE = """
    SELECT case_id FROM cases WHERE shard = %s AND look_at <= %s ORDER BY look_at, case_id LIMIT %s"""
_TO_ERASE = """
    SELECT case_id FROM cases WHERE shard = %s AND erase_at <= %s ORDER BY erase_at, case_id LIMIT %s"""
_OPEN = """
    SELECT case_id, look_at FROM cases
    WHERE shard = %s AND look_at IS NOT NULL AND (look_at, case_id) > (%s, %s)
    ORDER BY look_at, case_id LIMIT %s"""
_BY_STATE = """
    SELECT case_id, shard, version, commit_id, authority, state, due_position, feed_position, look_at,
        erase_at, document, proof
    FROM cases
    WHERE state = %s AND due_position >= %s AND due_position < %s ORDER BY due_position LIMIT %s"""
_BY_STATE_OF_AUTHORITY = """
    SELECT case_id, shard, version, commit_id, authority, state, due_position, feed_position, look_at,
        erase_at, document, proof
    FROM cases
    WHERE authority = %s AND state = %s AND due_position >= %s AND due_position < %s
    ORDER BY due_position LIMIT %s"""
_FEED = """
    SELECT case_id, shard, version, commit_id, authority, state, due_position, feed_position, look_at,
        erase_at, document, proof
    FROM cases
    WHERE feed_position >= %s AND feed_position < %s ORDER BY feed_position LIMIT %s"""
_FEED_OF_AUTHORITY = """
    SELECT case_id, shard, version, commit_id, authority, state, due_position, feed_position, look_at,
        erase_at, document, proof
    FROM cases
    WHERE authority = %s AND feed_position >= %s AND feed_position < %s ORDER BY feed_position LIMIT %s"""

_PIECE = 500
"""How many ids one query of `open_ids` returns."""
_BEFORE_ALL = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class CaseLists:
    """Reads the indexes of the table `cases`."""

    db: Database
    proofs: HeadProofs

    def due(self, shard: int, until: datetime, limit: int) -> tuple[str, ...]:
        """Return the ids of a shard's cases that are due by then."""
        return tuple(row["case_id"] for row in self.db.rows(_DUE, shard, until, limit))

    def to_erase(self, shard: int, until: datetime, limit: int) -> tuple[str, ...]:
        """Return the ids of a shard's cases with data to erase by then."""
        return tuple(row["case_id"] for row in self.db.rows(_TO_ERASE, shard, until, limit))

    def open_ids(self, shard: int) -> Iterator[str]:
        """Yield the ids of all cases of a shard for which anything is left to do, piece by piece."""
        last: StoredRow = {"look_at": _BEFORE_ALL, "case_id": ""}
        found = self.db.rows(_OPEN, shard, *last.values(), _PIECE)
        while found:
            yield from (row["case_id"] for row in found)
            last = found[-1]
            found = self.db.rows(_OPEN, shard, last["look_at"], last["case_id"], _PIECE)

    def by_state(
        self, authority: str | None, state: State, due_before: datetime | None, after: str | None, limit: int
    ) -> Listing:
        """Return cases in a state. Raises `ValueError` for a bad `after`."""
        low = FIRST if after is None else after_position(after)
        high = LAST if due_before is None else sortable_instant(due_before)
        if authority is None:
            found = self.db.rows(_BY_STATE, state.value, low, high, limit + 1)
        else:
            found = self.db.rows(_BY_STATE_OF_AUTHORITY, authority, state.value, low, high, limit + 1)
        return self._listing(found, "due_position", limit)

    def changed(
        self, authority: str | None, since: datetime, after: str | None, limit: int, until: datetime | None = None
    ) -> Listing:
        """Return cases changed after an instant. Raises `ValueError` for a bad `after`."""
        low = after_instant(since) if after is None else after_position(after)
        high = LAST if until is None else sortable_instant(until)
        if authority is None:
            found = self.db.rows(_FEED, low, high, limit + 1)
        else:
            found = self.db.rows(_FEED_OF_AUTHORITY, authority, low, high, limit + 1)
        return self._listing(found, "feed_position", limit)

    def load_many(self, case_ids: Sequence[str]) -> tuple[Case, ...]:
        """Return those of the cases that exist and are readable."""
        return self._readable(self.db.rows(_LOAD_MANY, list(case_ids)))

    def _listing(self, found: list[StoredRow], position: str, limit: int) -> Listing:
        """Make a page of rows that were read with a limit one higher: the extra row says that another page follows."""
        shown = found[:limit]
        return Listing(self._readable(shown), str(shown[-1][position]) if len(found) > limit else None)

    def _readable(self, rows: Sequence[StoredRow]) -> tuple[Case, ...]:
        found: list[Case] = []
        for row in rows:
            with suppress(
                CaseUnreadable
            ):  # one unreadable case must not hide the rest of the page; the sweep reports it
                found.append(case_of_row(row, self.proofs))
        return tuple(found)
