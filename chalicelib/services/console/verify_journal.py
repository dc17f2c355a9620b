"""Verify the journal where it lies: each case's chain, against the case and against the anchors."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from chalicelib.domain.case.case import Case
from chalicelib.domain.errors import CaseUnreadable
from chalicelib.domain.journal.anchoring import Head, head_of
from chalicelib.domain.journal.journal import Entry
from chalicelib.domain.journal.verifying import (
    Break,
    JournalFault,
    heads_by_case,
    verify_anchors,
    verify_case_chain,
    verify_chain,
)
from chalicelib.domain.ports.store import Deps
from chalicelib.domain.refusals import CaseNotFound

VERIFIED_AT_ONCE = 1000
VERIFY_TRIES = 10
"""How often a case is read again that goes on while it is verified."""
_BEFORE_ALL = datetime(2000, 1, 1, tzinfo=UTC)


def verify_case(deps: Deps, case: Case, anchored: tuple[Head, ...] = ()) -> Break | None:
    """Return the first entry of the case that does not fit, or None. Raises `StoreBusy`."""
    case, entries = with_entries(deps, case)
    return verify_case_chain(head_of(case), entries, anchored, began_late=began_late(deps, case))


def with_entries(deps: Deps, case: Case) -> tuple[Case, tuple[Entry, ...]]:
    """Return the case and its whole journal, of one moment. Raises `StoreBusy`.

    A case that goes on between the two reads is read again, until neither is older than the other: what only lags is
    not what is missing. An entry that is still beyond the case then was inserted.
    """
    entries = entries_of(deps, case.id)
    for _ in range(VERIFY_TRIES):
        if not entries or entries[-1].seq <= case.journal_seq:
            break
        case = deps.cases.load(case.id)
        if case.journal_seq <= entries[-1].seq:
            break
        entries = entries_of(deps, case.id)
    return case, entries


def began_late(deps: Deps, case: Case) -> bool:
    """Return whether the oldest entries of the case may be gone, their time having run out."""
    return case.received_at + deps.policy.journal_kept <= deps.clock.now()


def entries_of(deps: Deps, case_id: str) -> tuple[Entry, ...]:
    """Return the whole journal of a case. Raises `StoreBusy`."""
    entries: list[Entry] = []
    while page := deps.cases.journal(case_id, entries[-1].seq if entries else 0, VERIFIED_AT_ONCE, with_notes=False):
        entries += page
    return tuple(entries)


def all_cases(deps: Deps) -> Iterator[Case]:
    """Yield every case there is, oldest change first; one that changes meanwhile may come twice. Raises `StoreBusy`."""
    after = None
    while True:
        listing = deps.cases.changed(None, _BEFORE_ALL, after, 100)
        yield from listing.cases
        after = listing.after
        if after is None:
            return


def verify_journal(deps: Deps, is_ours: Callable[[bytes, str], bool]) -> Iterator[tuple[int, Break | None]]:
    """Yield, for the anchors and then for each case, how many cases were seen and what does not fit, if anything.

    A case that only the anchors know is reported too. Raises `StoreBusy`.
    """
    yield 0, verify_anchors(deps.anchors.all(), is_ours)
    known = dict(heads_by_case(deps.anchors.all()))
    seen: set[str] = set()
    for case in all_cases(deps):
        if case.id not in seen:
            seen.add(case.id)
            yield len(seen), verify_case(deps, case, known.get(case.id, ()))
    for case_id in known.keys() - seen:
        yield len(seen), _lost(deps, case_id, known[case_id])


def _lost(deps: Deps, case_id: str, anchored: tuple[Head, ...]) -> Break | None:
    """A case that no list gave: the index may lag, so it is asked for itself; one unreadable still has its journal."""
    try:
        deps.cases.load(case_id)
    except CaseNotFound:
        return Break(case_id, 1, JournalFault.REMOVED)
    except CaseUnreadable:
        return verify_chain(case_id, entries_of(deps, case_id), anchored, began_late=True)
    return None
