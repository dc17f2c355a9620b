"""Verification of the journal: each chain in itself, against its case, and against the anchors."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from chalicelib.domain.journal.anchoring import Anchor, Head, proving
from chalicelib.domain.journal.journal import Entry, Event, entry_hash


class JournalFault(StrEnum):
    """What is wrong with the first faulty entry or anchor."""

    REMOVED = "removed"
    """The entry with this number is missing, while later ones exist."""
    CHANGED = "changed"
    """The content of the entry does not match its hash."""
    INSERTED = "inserted"
    """The entry has the number of another entry, or follows the end of the journal."""
    REORDERED = "reordered"
    """The entry with this number comes later than it should."""
    UNLINKED = "unlinked"
    """The entry does not refer to the one before it."""
    TRUNCATED = "truncated"
    """Entries from this number on are missing: the case or an anchor has a later head."""
    REWRITTEN = "rewritten"
    """The chain is consistent, but the case or an anchor has another hash for this entry."""
    ANCHOR_MISSING = "anchor_missing"
    ANCHOR_CHANGED = "anchor_changed"
    """The anchor with this number does not match its signature, or does not refer to the one before it."""


@dataclass(frozen=True)
class Break:
    """The first faulty entry of a case, by its number; for an anchor `case_id` is empty."""

    case_id: str
    seq: int
    fault: JournalFault

    def __str__(self) -> str:
        """Return the fault in words."""
        what = f"entry {self.seq} of case {self.case_id}" if self.case_id else f"anchor {self.seq}"
        return f"{what}: {self.fault}"


def verify_chain(
    case_id: str, entries: Sequence[Entry], heads: Iterable[Head] = (), *, began_late: bool = False
) -> Break | None:
    """Return the first fault of a chain, or None. `heads`: the heads that the case and the anchors have of it.

    `began_late`: the oldest entries may be missing, because their retention is over.
    """
    fault = _first_fault(case_id, entries, began_late=began_late)
    known = sorted(heads, key=lambda head: head.seq)
    sound = {entry.seq: entry.hash for entry in entries if fault is None or entry.seq < fault.seq}
    for head in known:
        if sound.get(head.seq, head.hash) != head.hash:
            return Break(case_id, head.seq, JournalFault.REWRITTEN)
    last = entries[-1].seq if entries else 0
    if fault is None and known and known[-1].seq > last and not (began_late and not entries):
        return Break(case_id, last + 1, JournalFault.TRUNCATED)
    return fault


def verify_case_chain(
    head: Head, entries: Sequence[Entry], anchored: Iterable[Head] = (), *, began_late: bool = False
) -> Break | None:
    """Return the first fault of a case's journal, or None. Entries beyond the case's head count as inserted.

    `head`: the head stored in the case, read after the entries or together with them.
    """
    fault = verify_chain(head.case_id, entries, (*anchored, head), began_late=began_late)
    beyond = next((entry.seq for entry in entries if entry.seq > head.seq), None)
    return fault if fault is not None or beyond is None else Break(head.case_id, beyond, JournalFault.INSERTED)


def _first_fault(case_id: str, entries: Sequence[Entry], *, began_late: bool) -> Break | None:
    late = began_late and entries and entries[0].seq > 1
    expected, previous = (entries[0].seq, entries[0].previous) if late else (1, "")
    for place, entry in enumerate(entries):
        fault = _fault(case_id, entry, expected, previous, {later.seq for later in entries[place:]})
        if fault is not None:
            return Break(case_id, min(entry.seq, expected), fault)
        expected, previous = entry.seq + 1, entry.hash
    return None


def _fault(case_id: str, entry: Entry, expected: int, previous: str, still: set[int]) -> JournalFault | None:
    if entry.case_id != case_id or entry.seq < expected:
        return JournalFault.INSERTED
    if entry.seq > expected:
        return JournalFault.REORDERED if expected in still else JournalFault.REMOVED
    if not _matches_its_hash(entry):
        return JournalFault.CHANGED
    return None if entry.previous == previous else JournalFault.UNLINKED


def _matches_its_hash(entry: Entry) -> bool:
    event = Event(entry.event, entry.actor, entry.data)
    try:
        return entry.hash == entry_hash(entry.case_id, entry.seq, entry.at, event, entry.previous)
    except ValueError:  # no canonical form, so it is not as we wrote it
        return False


def verify_anchors(anchors: Iterable[Anchor], is_ours: Callable[[bytes, str], bool]) -> Break | None:
    """Return the first anchor that is missing, not signed by us, or does not refer to the one before it."""
    previous, expected = "", 1
    for anchor in anchors:
        if anchor.number != expected:
            return Break("", expected, JournalFault.ANCHOR_MISSING)
        if anchor.previous != previous or not is_ours(anchor.body, anchor.signature):
            return Break("", anchor.number, JournalFault.ANCHOR_CHANGED)
        previous, expected = anchor.digest, expected + 1
    return None


def heads_by_case(anchors: Iterable[Anchor]) -> Mapping[str, tuple[Head, ...]]:
    """Return the heads of each case that the anchors still prove."""
    known: defaultdict[str, list[Head]] = defaultdict(list)
    for anchor in proving(anchors):
        for head in anchor.heads:
            known[head.case_id].append(head)
    return {case_id: tuple(heads) for case_id, heads in known.items()}
