"""Counts and lists of the in-memory store, the same as those of the real one."""

from collections.abc import Iterable

from chalicelib.adapters.dynamodb.calls import MOST_WRITES
from chalicelib.domain.case.case import Case
from chalicelib.domain.messages.changes import Change, Listing
from tests.fakes.locks import moved_locks


def count(change: Change, besides: int = 0) -> None:
    """Check the number of writes that the real store would make: a transaction has a maximum."""
    besides += sum(map(len, moved_locks(change))) + 2 * len(change.erases) + (change.message is not None)
    besides += (2 if change.forgets_person else 0) + (3 if change.renews else 0)
    parts = len(change.entries) + len(change.consents) + len(change.private) + (change.claim is not None)
    parts += (change.statement is not None) + (change.choice is not None)
    writes = 1 + parts + besides
    if writes > MOST_WRITES:
        raise ValueError(f"{writes} writes were to go together; at most {MOST_WRITES} can.")


def listing(placed: Iterable[tuple[str, Case]], limit: int) -> Listing:
    """Return a page of cases by their position."""
    found = sorted(placed, key=lambda one: one[0])
    shown = found[:limit]
    return Listing(tuple(case for _, case in shown), shown[-1][0] if len(found) > limit else None)
