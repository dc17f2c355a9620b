"""Counts and lists of the in-memory store, the same as those of the real one."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from threading import RLock
from typing import Any

from chalicelib.adapters.documents import positions
from chalicelib.adapters.documents.limits import MOST_WRITES
from chalicelib.adapters.documents.read_along import ReadAlong
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.states import State
from chalicelib.domain.messages.changes import Change, Listing, Parked
from tests.fakes.locks import moved_locks
from tests.fakes.stored_case import StoredCase


def count(change: Change, besides: int = 0) -> None:
    """Check the number of writes that the real store would make: a transaction has a maximum."""
    besides += sum(map(len, moved_locks(change))) + 2 * len(change.erases) + (change.message is not None)
    besides += (2 if change.forgets_person else 0) + (3 if change.renews else 0)
    parts = (
        len(change.entries)
        + len(change.consents)
        + len(change.ended)
        + len(change.private)
        + (change.claim is not None)
    )
    parts += sum(part is not None for part in (change.statement, change.choice, change.banks))
    writes = 1 + parts + besides
    if writes > MOST_WRITES:
        raise ValueError(f"{writes} writes were to go together; at most {MOST_WRITES} can.")


def listing(placed: Iterable[tuple[str, Case]], limit: int) -> Listing:
    """Return a page of cases by their position."""
    found = sorted(placed, key=lambda one: one[0])
    shown = found[:limit]
    return Listing(tuple(case for _, case in shown), shown[-1][0] if len(found) > limit else None)


class InMemoryListings:
    """The lists of the port `Cases`, and the workflows that wait."""

    def __init__(self, shards: int) -> None:
        """Start empty."""
        self._shards = shards
        self._lock = RLock()
        self.stored: dict[str, StoredCase] = {}
        self.unreadable: set[str] = set()  # ids of cases whose item is damaged
        self._parked: dict[str, Parked] = {}
        self.along: ReadAlong[Any] = ReadAlong()

    def park(self, case_id: str, parked: Parked) -> None:
        """Store the token of a workflow that waits."""
        with self._lock:
            self._parked[case_id] = parked

    def parked(self, case_id: str) -> Parked | None:
        """Return the workflow that waits."""
        waits = self.along.take_waits(case_id)
        with self._lock:
            return next(iter(self.waiting(case_id) if waits is None else waits), None)

    def waiting(self, case_id: str) -> list[Parked]:
        """Return the workflow that waits, if there is one."""
        return [self._parked[case_id]] if case_id in self._parked else []

    def due(self, shard: int, until: datetime, limit: int) -> tuple[str, ...]:
        """Return the ids of the cases of a shard that are due until then."""
        mine = (case for case in self._all() if positions.shard_of(case.id, self._shards) == shard)
        looks = sorted((case.look_at, case.id) for case in mine if case.look_at and case.look_at <= until)
        return tuple(case_id for _, case_id in looks[:limit])

    def to_erase(self, shard: int, until: datetime, limit: int) -> tuple[str, ...]:
        """Return the ids of the cases of a shard with data to erase until then."""
        mine = (case for case in self._all() if positions.shard_of(case.id, self._shards) == shard)
        due = sorted(
            (case.sealed.erase_at, case.id) for case in mine if case.sealed.erase_at and case.sealed.erase_at <= until
        )
        return tuple(case_id for _, case_id in due[:limit])

    def load_many(self, case_ids: Sequence[str]) -> tuple[Case, ...]:
        """Return those of the cases that exist."""
        return tuple(case for case in self._readable() if case.id in case_ids)

    def open_ids(self, shard: int) -> Iterator[str]:
        """Yield the ids of all cases of a shard for which something is left to do."""
        yield from [c.id for c in self._all() if c.look_at and positions.shard_of(c.id, self._shards) == shard]

    def by_state(
        self, authority: str | None, state: State, due_before: datetime | None, after: str | None, limit: int
    ) -> Listing:
        """Return cases in a state, by due time."""
        low = positions.FIRST if after is None else positions.after_position(after)
        high = positions.LAST if due_before is None else positions.sortable_instant(due_before)
        fitting = ((positions.state_position(case), case) for case in self._readable(authority) if case.state is state)
        return listing((one for one in fitting if low <= one[0] < high), limit)

    def changed(
        self, authority: str | None, since: datetime, after: str | None, limit: int, until: datetime | None = None
    ) -> Listing:
        """Return cases changed after an instant, oldest change first."""
        low = positions.after_instant(since) if after is None else positions.after_position(after)
        placed = ((positions.feed_position(case), case) for case in self._readable(authority))
        high = positions.LAST if until is None else positions.sortable_instant(until)
        return listing((one for one in placed if low <= one[0] < high), limit)

    def of_person(self, persons: Sequence[str]) -> tuple[str, ...]:
        """Return the ids of the cases of a person."""
        return tuple(sorted(case.id for case in self._all() if case.digests.person in persons))

    def _readable(self, authority: str | None = None) -> Iterator[Case]:
        return (case for case in self._all(authority) if case.id not in self.unreadable)

    def _all(self, authority: str | None = None) -> Iterator[Case]:
        with self._lock:
            cases = [kept.case for kept in self.stored.values()]
        return (case for case in cases if authority is None or case.authority == authority)
