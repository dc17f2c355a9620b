"""Lists of cases: keys from an index, in its order, and then the cases themselves, read consistently.

An index lags behind the table by moments, so it may list a case as it was. A list by state leaves such a case out. The
feed of changes shows the case as it is now, and once more at its new position. A feed that ends at an instant shows it
only there: a reader goes on from the newest change that it got.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from heapq import merge
from itertools import islice

from chalicelib.adapters.documents.positions import (
    FIRST,
    LAST,
    after_instant,
    after_position,
    feed_position,
    sortable_instant,
    state_position,
)
from chalicelib.adapters.dynamodb import keys
from chalicelib.adapters.dynamodb.calls import Calls, KeyQuery
from chalicelib.adapters.dynamodb.items import Item, case_of
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.states import State
from chalicelib.domain.errors import CaseUnreadable
from chalicelib.domain.messages.changes import Listing
from chalicelib.domain.ports.sealing import HeadProofs


@dataclass(frozen=True)
class Index:
    """An index of CasesTable: its name, and the names of its two keys."""

    name: str
    partition: str
    position: str


DUE = Index("due", "look_shard", "look_at")
ERASE = Index("erase", "erase_shard", "erase_at")
STATE = Index("state", "state_key", "state_at")
FEED = Index("feed", "authority", "changed")
FEED_ALL = Index("feed_all", "feed_shard", "changed")
OPS_STATE = Index("ops_state", "ops_state", "state_at")


@dataclass(frozen=True)
class CaseListings:
    """Reads the indexes of CasesTable."""

    calls: Calls
    table: str
    shards: int
    proofs: HeadProofs

    def due(self, shard: int, until: datetime, limit: int) -> tuple[str, ...]:
        """Return the ids of a shard's cases that are due by then."""
        found = self._keys(DUE, keys.due_shard(shard), FIRST, sortable_instant(until), limit)
        return tuple(keys.case_id_of(str(item["pk"])) for item in found)

    def to_erase(self, shard: int, until: datetime, limit: int) -> tuple[str, ...]:
        """Return the ids of a shard's cases with data to erase by then."""
        found = self._keys(ERASE, keys.erase_shard(shard), FIRST, sortable_instant(until), limit)
        return tuple(keys.case_id_of(str(item["pk"])) for item in found)

    def open_ids(self, shard: int) -> Iterator[str]:
        """Yield the ids of all cases of a shard for which anything is left to do, page by page."""
        ask = KeyQuery(self.table, (DUE.partition, keys.due_shard(shard)), (DUE.position, FIRST, LAST), index=DUE.name)
        for item in self.calls.query(ask):
            yield keys.case_id_of(str(item["pk"]))

    def by_state(
        self, authority: str | None, state: State, due_before: datetime | None, after: str | None, limit: int
    ) -> Listing:
        """Return cases in a state. Raises `ValueError` for a bad `after`."""
        low = FIRST if after is None else after_position(after)
        high = LAST if due_before is None else sortable_instant(due_before)
        if authority is None:
            shards = [keys.state_shard(state, shard) for shard in range(self.shards)]
            found = self._merged(OPS_STATE, shards, low, high, limit + 1)
        else:
            partition = keys.state_of_authority(authority, state)
            found = self._keys(STATE, partition, low, high, limit + 1)
        listing = self._listing(found, STATE.position, limit)
        fitting = (case for case in listing.cases if case.state is state and state_position(case) < high)
        return Listing(tuple(fitting), listing.after)

    def changed(
        self, authority: str | None, since: datetime, after: str | None, limit: int, until: datetime | None = None
    ) -> Listing:
        """Return cases changed after an instant. Raises `ValueError` for a bad `after`."""
        low = after_instant(since) if after is None else after_position(after)
        high = LAST if until is None else sortable_instant(until)
        if authority is None:
            shards = [keys.feed_shard(shard) for shard in range(self.shards)]
            found = self._merged(FEED_ALL, shards, low, high, limit + 1)
        else:
            found = self._keys(FEED, authority, low, high, limit + 1)
        listing = self._listing(found, FEED.position, limit)
        return replace(listing, cases=tuple(case for case in listing.cases if feed_position(case) < high))

    def _merged(self, index: Index, partitions: list[str], low: str, high: str, limit: int) -> list[Item]:
        """Merge the shards; each returns as many as are wanted, since all may be in one."""
        shards = (self._keys(index, partition, low, high, limit) for partition in partitions)
        return list(islice(merge(*shards, key=lambda item: str(item[index.position])), limit))

    def _keys(self, index: Index, partition: str, low: str, high: str, limit: int) -> list[Item]:
        if low > high:
            return []
        where = (index.partition, partition)
        return list(
            self.calls.query(KeyQuery(self.table, where, (index.position, low, high), limit=limit, index=index.name))
        )

    def _listing(self, found: list[Item], position: str, limit: int) -> Listing:
        """Read one key more than wanted, to learn whether there is another page."""
        shown = found[:limit]
        heads = self._heads([str(item["pk"]) for item in shown])
        cases = tuple(heads[str(item["pk"])] for item in shown if item["pk"] in heads)
        return Listing(cases, str(shown[-1][position]) if len(found) > limit else None)

    def load_many(self, case_ids: Sequence[str]) -> tuple[Case, ...]:
        """Return those of the cases that exist and are readable."""
        return tuple(self._heads([keys.CaseKeys(case_id).head["pk"] for case_id in case_ids]).values())

    def _heads(self, partitions: list[str]) -> dict[str, Case]:
        wanted = [keys.CaseKeys(keys.case_id_of(partition)).head for partition in partitions]
        found: dict[str, Case] = {}
        for item in self.calls.get_many(self.table, wanted):
            with suppress(CaseUnreadable):  # it shall not hide the others of its page; the sweep tells of it
                found[str(item["pk"])] = case_of(item, self.proofs)
        return found
