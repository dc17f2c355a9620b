"""Verify the stored journal: each case's chain, against the case and against the anchors."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Protocol

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
from chalicelib.domain.refusals import CaseNotFound
from chalicelib.services.needs import HasAnchors, HasCases, HasClock, HasPolicy

VERIFIED_AT_ONCE = 1000
LISTED_AT_ONCE = 100
VERIFY_TRIES = 10
"""How often a case that changes while it is verified is read again."""
BEFORE_ALL = datetime(2000, 1, 1, tzinfo=UTC)


class VerifyPorts(HasCases, HasClock, HasPolicy, Protocol):
    """What verifying the journal of cases uses."""


class VerifyAllPorts(HasAnchors, VerifyPorts, Protocol):
    """What verifying the whole journal against its anchors uses."""


def verify_case(deps: VerifyPorts, case: Case, anchored: tuple[Head, ...] = ()) -> Break | None:
    """Return the first entry of the case that does not fit, or None. Raises `StoreBusy`."""
    case, entries = with_entries(deps, case)
    return verify_case_chain(head_of(case), entries, anchored, began_late=began_late(deps, case))


def with_entries(deps: VerifyPorts, case: Case) -> tuple[Case, tuple[Entry, ...]]:
    """Return the case and its whole journal as of one moment. Raises `StoreBusy`.

    If the case changes between the two reads, both are read again until they agree, so that a delay is not taken for a
    missing entry. An entry that is still newer than the case after that was inserted.
    """
    entries = entries_of(deps, case.id)
    for _ in range(VERIFY_TRIES):
        if not entries or entries[-1].seq <= case.journal.seq:
            break
        case = deps.cases.load(case.id)
        if case.journal.seq <= entries[-1].seq:
            break
        entries = entries_of(deps, case.id)
    return case, entries


def began_late(deps: VerifyPorts, case: Case) -> bool:
    """Return whether the oldest entries of the case may have expired (`policy.journal_lifetime`)."""
    return case.received_at + deps.policy.journal_lifetime <= deps.clock.now()


def entries_of(deps: HasCases, case_id: str) -> tuple[Entry, ...]:
    """Return the whole journal of a case. Raises `StoreBusy`."""
    entries: list[Entry] = []
    while page := deps.cases.journal(case_id, entries[-1].seq if entries else 0, VERIFIED_AT_ONCE, with_notes=False):
        entries += page
    return tuple(entries)


def all_cases(deps: HasCases) -> Iterator[Case]:
    """Yield every case, oldest change first; one that changes during the run may come twice. Raises `StoreBusy`."""
    return cases_changed_since(deps, BEFORE_ALL)


def cases_changed_since(deps: HasCases, since: datetime) -> Iterator[Case]:
    """Yield the cases changed since an instant, as `all_cases` does. Raises `StoreBusy`."""
    after = None
    while True:
        listing = deps.cases.changed(None, since, after, LISTED_AT_ONCE)
        yield from listing.cases
        after = listing.after
        if after is None:
            return


def verify_journal(deps: VerifyAllPorts, is_ours: Callable[[bytes, str], bool]) -> Iterator[tuple[int, Break | None]]:
    """Yield, for the anchors and then for each case, the number of cases so far and the first break found, if any.

    A case that exists only in the anchors is reported too. Raises `StoreBusy`.
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


def _lost(deps: HasCases, case_id: str, anchored: tuple[Head, ...]) -> Break | None:
    """Check a case that was not listed. The index may lag, so load it; an unreadable case still has its journal."""
    try:
        deps.cases.load(case_id)
    except CaseNotFound:
        return Break(case_id, 1, JournalFault.REMOVED)
    except CaseUnreadable:
        return verify_chain(case_id, entries_of(deps, case_id), anchored, began_late=True)
    return None
