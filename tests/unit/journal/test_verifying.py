"""The journal's verifier finds and names whatever was done to a chain, and to the anchors that prove it."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.case.case import Case
from chalicelib.domain.journal.anchoring import HEADS_IN_ONE, Anchor, Head, anchor_of, anchors_of, head_of
from chalicelib.domain.journal.export import (
    ExportedCase,
    ExportUnreadable,
    anchor_line,
    case_lines,
    extent,
    read_export,
    verify_export,
)
from chalicelib.domain.journal.journal import Entry, Event, append, entry_hash
from chalicelib.domain.journal.verifying import Break, JournalFault, verify_anchors, verify_chain
from chalicelib.domain.ports.records import SignedAs
from tests.fakes.records import PlainSigner, is_signed
from tests.unit.case.cases import NOW, a_case

MINUTE = timedelta(minutes=1)


def a_chain(length: int = 5, case: Case | None = None) -> tuple[Case, tuple[Entry, ...]]:
    """A case and its journal."""
    case, entries = case or a_case(), []
    for number in range(1, length + 1):
        case, entry = append(case, Event(f"event_{number}", data={"number": number}), NOW + number * MINUTE)
        entries.append(entry)
    return case, tuple(entries)


CASE, CHAIN = a_chain()


def rehashed(entry: Entry, previous: str) -> Entry:
    """The entry as who knows the rules would forge it: its hash fits its content and its predecessor."""
    event = Event(entry.event, entry.actor, entry.data)
    digest = entry_hash(entry.case_id, entry.seq, entry.at, event, previous)
    return replace(entry, previous=previous, hash=digest)


def forged_from(place: int) -> tuple[Entry, ...]:
    """The chain with another word in the entry at this place, and everything after it made to fit."""
    entries = list(CHAIN)
    entries[place] = replace(entries[place], event="forged")
    for at in range(place, len(entries)):
        entries[at] = rehashed(entries[at], entries[at - 1].hash if at else "")
    return tuple(entries)


def found(entries: tuple[Entry, ...], *heads: Head) -> tuple[int, JournalFault] | None:
    """The number of the first entry that does not fit, and how."""
    fault = verify_chain(CASE.id, entries, heads)
    assert fault is None or fault.case_id == CASE.id
    return None if fault is None else (fault.seq, fault.fault)


def test_an_unchanged_chain_fits_every_earlier_head() -> None:
    """Nothing is reported where nothing was changed."""
    heads = [Head(CASE.id, entry.seq, entry.hash) for entry in CHAIN]
    assert found(CHAIN, *heads, head_of(CASE)) is None


@pytest.mark.parametrize("place", range(4))
def test_a_removed_entry_is_named(place: int) -> None:
    """The first number that is not there."""
    assert found((*CHAIN[:place], *CHAIN[place + 1 :])) == (place + 1, JournalFault.REMOVED)


@pytest.mark.parametrize("place", range(5))
@pytest.mark.parametrize(
    "change",
    [
        {"event": "other"},
        {"actor": "kdp"},
        {"data": {}},
        {"data": {"number": 10**20}},
        {"at": NOW},
        {"hash": "0" * 64},
    ],
    ids=str,
)
def test_a_changed_entry_is_named(place: int, change: dict[str, object]) -> None:
    """Whatever of it was changed, also into what has no canonical form."""
    changed = replace(CHAIN[place], **change)  # type: ignore[arg-type] # any field
    assert found((*CHAIN[:place], changed, *CHAIN[place + 1 :])) == (place + 1, JournalFault.CHANGED)


def test_an_inserted_entry_is_named() -> None:
    """A second entry under a number, well made as it may be."""
    forged = rehashed(replace(CHAIN[2], event="forged"), CHAIN[1].hash)
    assert found((*CHAIN[:3], forged, *CHAIN[3:])) == (3, JournalFault.INSERTED)


def test_an_entry_of_another_case_is_named() -> None:
    """Chains cannot be mixed."""
    other = replace(CHAIN[2], case_id="another")
    assert found((*CHAIN[:2], other, *CHAIN[3:])) == (3, JournalFault.INSERTED)


def test_an_inserted_entry_that_pushes_the_others_on_is_named() -> None:
    """The numbers are part of the hashes: the first that was pushed on fits no more."""
    forged = rehashed(replace(CHAIN[2], event="forged"), CHAIN[1].hash)
    pushed = [replace(entry, seq=entry.seq + 1) for entry in CHAIN[2:]]
    assert found((*CHAIN[:2], forged, *pushed)) == (4, JournalFault.CHANGED)


@pytest.mark.parametrize("place", range(4))
def test_reordered_entries_are_reported(place: int) -> None:
    """By the first number that is later than it should be."""
    entries = (*CHAIN[:place], CHAIN[place + 1], CHAIN[place], *CHAIN[place + 2 :])
    assert found(entries) == (place + 1, JournalFault.REORDERED)


def test_an_exchanged_entry_is_named_by_the_one_that_follows_it() -> None:
    """An entry that was exchanged for a well made one does not lead to its follower."""
    forged = rehashed(replace(CHAIN[2], event="forged"), CHAIN[1].hash)
    assert found((*CHAIN[:2], forged, *CHAIN[3:])) == (4, JournalFault.UNLINKED)


@pytest.mark.parametrize("left", range(5))
def test_a_chain_cut_off_before_the_last_anchor_is_named(left: int) -> None:
    """What an anchor knows of cannot be cut off unseen, however whole the rest is."""
    anchored = Head(CASE.id, 5, CHAIN[4].hash)
    assert found(CHAIN[:left], anchored) == (left + 1, JournalFault.TRUNCATED)


@pytest.mark.parametrize("place", range(5))
def test_a_chain_rewritten_whole_is_reported_by_its_anchor(place: int) -> None:
    """The first anchor with another hash shows it, even if all later entries fit."""
    heads = [Head(CASE.id, entry.seq, entry.hash) for entry in CHAIN]
    assert found(forged_from(place), *heads) == (place + 1, JournalFault.REWRITTEN)


def test_what_was_cut_off_after_the_last_anchor_cannot_be_shown_by_it() -> None:
    """The documented limit: between two anchors only the case itself knows its head."""
    anchored = Head(CASE.id, 3, CHAIN[2].hash)
    assert found(CHAIN[:3], anchored) is None
    assert found(CHAIN[:3], anchored, head_of(CASE)) == (4, JournalFault.TRUNCATED)


def test_the_oldest_entries_may_be_gone_when_their_time_has_run_out() -> None:
    """A chain that began late is whole from where it begins; a gap within it is still one."""
    heads = (head_of(CASE),)
    assert verify_chain(CASE.id, CHAIN[2:], heads, began_late=True) is None
    assert verify_chain(CASE.id, (), heads, began_late=True) is None
    gap = (CHAIN[2], CHAIN[4])
    assert verify_chain(CASE.id, gap, heads, began_late=True) == Break(CASE.id, 4, JournalFault.REMOVED)


def signed(anchor: Anchor) -> Anchor:
    """The anchor under our signature."""
    return replace(anchor, signature=PlainSigner().sign(anchor.body, SignedAs.ANCHOR))


def some_anchors(number: int = 3) -> list[Anchor]:
    """Anchors, one for each length that the chain had."""
    made: list[Anchor] = []
    for length in range(1, number + 1):
        case, _ = a_chain(length)
        made += map(signed, anchors_of([case], made[-1] if made else None, NOW + length * MINUTE))
    return made


def test_anchors_as_they_were_added_fit() -> None:
    """Signed, chained and numbered; read back they are the same."""
    anchors = some_anchors()
    assert (verify_anchors(anchors, is_signed), [anchor.number for anchor in anchors]) == (None, [1, 2, 3])
    assert [anchor_line(anchor) for anchor in anchors] == [anchor_line(again(anchor)) for anchor in anchors]


def again(anchor: Anchor) -> Anchor:
    """The anchor, written and read."""
    return anchor_of(json.loads(anchor.body), anchor.signature)


def test_a_missing_anchor_is_named() -> None:
    """Also when the rest is as it was."""
    first, _, third = some_anchors()
    assert verify_anchors([first, third], is_signed) == Break("", 2, JournalFault.ANCHOR_MISSING)


def test_a_changed_anchor_is_reported() -> None:
    """Without our key neither its heads nor its place can be changed or signed again without the later ones."""
    first, second, third = some_anchors()
    changed = replace(second, heads=(Head("x", 1, "y"),))
    assert verify_anchors([first, changed, third], is_signed) == Break("", 2, JournalFault.ANCHOR_CHANGED)
    assert verify_anchors([first, signed(changed), third], is_signed) == Break("", 3, JournalFault.ANCHOR_CHANGED)


def test_many_heads_go_into_several_anchors() -> None:
    """Each covers up to its last case, the last one up to now, so a run that died continues where it stopped."""
    cases = [replace(CASE, id=f"case-{n:05}", updated_at=NOW + n * MINUTE) for n in range(HEADS_IN_ONE + 1)]
    now = NOW + 5000 * MINUTE
    anchors = list(anchors_of(cases, None, now))
    told = [(a.number, len(a.heads), a.until, a.previous) for a in anchors]
    assert told == [
        (1, HEADS_IN_ONE, cases[HEADS_IN_ONE - 1].updated_at, ""),
        (2, 1, now, anchors[0].digest),
    ]


def test_a_head_is_not_anchored_twice_in_a_row() -> None:
    """The look back over the overlap adds nothing when nothing changed."""
    [anchor] = anchors_of([CASE], None, NOW)
    assert list(anchors_of([CASE], anchor, NOW + MINUTE)) == []


def exported(entries: tuple[Entry, ...], anchors: list[Anchor]) -> list[str]:
    """The lines of an export."""
    return [*map(anchor_line, anchors), *case_lines(ExportedCase(head_of(CASE), entries=list(entries)))]


def verified(lines: Iterable[str], is_ours: Callable[[bytes, str], bool]) -> Iterator[Break]:
    """What does not fit in the lines of an export."""
    return verify_export(*read_export(lines), is_ours)


def test_an_export_is_verified_offline() -> None:
    """From its lines alone: whole, changed, cut off, and without a case that an anchor knows."""
    anchors = some_anchors(5)
    assert list(verified(exported(CHAIN, anchors), is_signed)) == []
    assert list(verified(exported(forged_from(1), anchors), is_signed)) == [Break(CASE.id, 2, JournalFault.REWRITTEN)]
    assert list(verified(exported(CHAIN[:3], anchors), is_signed)) == [Break(CASE.id, 4, JournalFault.TRUNCATED)]
    assert list(verified(map(anchor_line, anchors), is_signed)) == [Break(CASE.id, 1, JournalFault.REMOVED)]


def test_an_export_says_how_far_it_reaches() -> None:
    """A file whose end was cut off, anchors and all, fits in itself: its last anchor is seen to be old, or missing."""
    anchors = some_anchors(5)
    whole, cut = read_export(exported(CHAIN, anchors)), read_export([])
    last = anchors[-1].at.isoformat()
    assert (extent(*whole), extent(*cut)) == (f"1 cases, 5 anchors, the last of {last}", "0 cases, no anchor")


@pytest.mark.parametrize("line", ["", "[]", "{}", '{"entry": {}}', '{"anchor": {"number": "x"}}'])
def test_an_invalid_export_is_reported(line: str) -> None:
    """By the number of its line, without its content."""
    with pytest.raises(ExportUnreadable, match="Line 1 is not from a journal export"):
        list(verified([line], is_signed))
