"""Whether the journal is as it was written: each chain in itself, against its case, and against the anchors."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from chalicelib.domain.journal.anchoring import Anchor, Head
from chalicelib.domain.journal.journal import Entry, Event, entry_hash


class JournalFault(StrEnum):
    """What is wrong with the first entry, or anchor, that does not fit."""

    REMOVED = "removed"
    """The entry of this number is not there, and later ones are."""
    CHANGED = "changed"
    """The entry does not fit its own hash."""
    INSERTED = "inserted"
    """The entry stands where another one stands already, or where the journal had ended."""
    REORDERED = "reordered"
    """The entry of this number stands later than it should."""
    UNLINKED = "unlinked"
    """The entry follows another one than that before it."""
    TRUNCATED = "truncated"
    """From this number on the entries are gone: the case, or an anchor, knows of more."""
    REWRITTEN = "rewritten"
    """The chain holds in itself, but the case, or an anchor, knows this entry by another hash."""
    ANCHOR_MISSING = "anchor_missing"
    ANCHOR_CHANGED = "anchor_changed"
    """The anchor of this number does not fit its signature, or the one before."""


@dataclass(frozen=True)
class Break:
    """The first entry of a case that does not fit, by its number; an anchor has no case."""

    case_id: str
    seq: int
    fault: JournalFault

    def __str__(self) -> str:
        """Return it in words."""
        what = f"entry {self.seq} of case {self.case_id}" if self.case_id else f"anchor {self.seq}"
        return f"{what}: {self.fault}"


def verify_chain(
    case_id: str, entries: Sequence[Entry], heads: Iterable[Head] = (), *, began_late: bool = False
) -> Break | None:
    """Return the first entry that does not fit, or None. `heads`: what the case and the anchors know of it.

    `began_late`: the oldest entries may be gone, their time having run out.
    """
    fault = _first_unfit(case_id, entries, began_late=began_late)
    known = sorted(heads, key=lambda head: head.seq)
    hashes = {entry.seq: entry.hash for entry in entries}
    last = entries[-1].seq if entries else 0
    limit = fault.seq if fault else last + 1
    for head in known:
        if head.seq < limit and head.seq in hashes and hashes[head.seq] != head.hash:
            return Break(case_id, head.seq, JournalFault.REWRITTEN)
    if fault is None and known and known[-1].seq > last and not (began_late and not entries):
        return Break(case_id, last + 1, JournalFault.TRUNCATED)
    return fault


def verify_case_chain(
    head: Head, entries: Sequence[Entry], anchored: Iterable[Head] = (), *, began_late: bool = False
) -> Break | None:
    """Return the first entry of a case's journal that does not fit, or None; what lies beyond its head was inserted.

    `head`: the one that the case itself knows, read after the entries or with them.
    """
    fault = verify_chain(head.case_id, entries, (*anchored, head), began_late=began_late)
    beyond = next((entry.seq for entry in entries if entry.seq > head.seq), None)
    return fault if fault is not None or beyond is None else Break(head.case_id, beyond, JournalFault.INSERTED)


def _first_unfit(case_id: str, entries: Sequence[Entry], *, began_late: bool) -> Break | None:
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
    if not _fits_its_hash(entry):
        return JournalFault.CHANGED
    return None if entry.previous == previous else JournalFault.UNLINKED


def _fits_its_hash(entry: Entry) -> bool:
    event = Event(entry.event, entry.actor, entry.data)
    try:
        return entry.hash == entry_hash(entry.case_id, entry.seq, entry.at, event, entry.previous)
    except ValueError:  # what we wrote has a canonical form
        return False


def verify_anchors(anchors: Iterable[Anchor], is_ours: Callable[[bytes, str], bool]) -> Break | None:
    """Return the first anchor that is missing, was not signed by us, or does not follow the one before."""
    previous, expected = "", 1
    for anchor in anchors:
        if anchor.number != expected:
            return Break("", expected, JournalFault.ANCHOR_MISSING)
        if anchor.previous != previous or not is_ours(anchor.body, anchor.signature):
            return Break("", anchor.number, JournalFault.ANCHOR_CHANGED)
        previous, expected = anchor.digest, expected + 1
    return None


def heads_by_case(anchors: Iterable[Anchor]) -> Mapping[str, tuple[Head, ...]]:
    """Return what the anchors know of each case."""
    known: defaultdict[str, list[Head]] = defaultdict(list)
    for anchor in anchors:
        for head in anchor.heads:
            known[head.case_id].append(head)
    return {case_id: tuple(heads) for case_id, heads in known.items()}
