"""Which fault of a journal is reported when there may be several, and what a case's own head adds."""

from dataclasses import replace

import pytest

from chalicelib.domain.journal.anchoring import Anchor, Head, Restored, head_of
from chalicelib.domain.journal.journal import Entry
from chalicelib.domain.journal.verifying import (
    Break,
    JournalFault,
    heads_by_case,
    verify_anchors,
    verify_case_chain,
    verify_chain,
)
from tests.unit.case.cases import MINUTE, NOW
from tests.unit.journal.test_verifying import CASE, CHAIN, forged_from, rehashed

GAP = (*CHAIN[:2], *CHAIN[3:])
HEADS = tuple(Head(CASE.id, entry.seq, entry.hash) for entry in CHAIN)
LAST = head_of(CASE)
CHANGED = (*CHAIN[:2], replace(CHAIN[2], hash="0" * 64), *CHAIN[3:])


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Break("01k7", 3, JournalFault.REMOVED), "entry 3 of case 01k7: removed"),
        (Break("", 2, JournalFault.ANCHOR_MISSING), "anchor 2: anchor_missing"),
    ],
)
def test_a_fault_is_said_in_words(fault: Break, words: str) -> None:
    """An auditor reads it."""
    assert str(fault) == words


def test_the_names_of_faults_stay() -> None:
    """Reports and alarms show them."""
    assert [str(fault) for fault in JournalFault] == [
        "removed",
        "changed",
        "inserted",
        "reordered",
        "unlinked",
        "truncated",
        "rewritten",
        "anchor_missing",
        "anchor_changed",
    ]


def other(head: Head) -> Head:
    """The head with another hash."""
    return replace(head, hash="0" * 64)


@pytest.mark.parametrize(
    ("entries", "heads", "late", "fault"),
    [
        (CHAIN, (), False, None),
        ((), (), False, None),
        (GAP, (other(HEADS[1]),), False, (2, JournalFault.REWRITTEN)),
        (GAP, (other(HEADS[2]), other(HEADS[3])), False, (3, JournalFault.REMOVED)),
        (CHANGED, HEADS, False, (3, JournalFault.CHANGED)),
        (GAP, (Head(CASE.id, 9, ""),), False, (3, JournalFault.REMOVED)),
        (CHAIN, (other(HEADS[3]), other(HEADS[1])), False, (2, JournalFault.REWRITTEN)),
        (CHAIN[:3], (HEADS[4], HEADS[0]), False, (4, JournalFault.TRUNCATED)),
        (CHAIN[1:3], (HEADS[4],), True, (4, JournalFault.TRUNCATED)),
        (CHAIN[1:], (HEADS[4],), True, None),
        (CHAIN[1:], (HEADS[0], HEADS[4]), True, None),
        (CHAIN[1:], (HEADS[4],), False, (1, JournalFault.REMOVED)),
        ((rehashed(CHAIN[0], "x"),), (), True, (1, JournalFault.UNLINKED)),
        ((rehashed(CHAIN[0], "x"),), (), False, (1, JournalFault.UNLINKED)),
    ],
)
def test_the_first_fault_is_reported(
    entries: tuple[Entry, ...], heads: tuple[Head, ...], *, late: bool, fault: tuple[int, JournalFault] | None
) -> None:
    """Of the chain itself, of the heads before it, and of the end; a chain may begin late only where it says so."""
    expected = fault and Break(CASE.id, *fault)
    assert verify_chain(CASE.id, entries, heads, began_late=late) == expected


@pytest.mark.parametrize(
    ("head", "entries", "anchored", "late", "fault"),
    [
        (LAST, CHAIN, HEADS, False, None),
        (LAST, CHAIN[2:], HEADS, True, None),
        (LAST, CHAIN[:4], (), False, (5, JournalFault.TRUNCATED)),
        (other(LAST), CHAIN, (), False, (5, JournalFault.REWRITTEN)),
        (LAST, CHAIN, (other(HEADS[0]),), False, (1, JournalFault.REWRITTEN)),
        (HEADS[2], CHAIN, (), False, (4, JournalFault.INSERTED)),
        (HEADS[2], forged_from(1), (), False, (3, JournalFault.REWRITTEN)),
        (HEADS[3], GAP, (), False, (3, JournalFault.REMOVED)),
    ],
)
def test_a_case_is_compared_with_its_own_head(
    head: Head,
    entries: tuple[Entry, ...],
    anchored: tuple[Head, ...],
    *,
    late: bool,
    fault: tuple[int, JournalFault] | None,
) -> None:
    """What is missing at its end, what was rewritten, and what follows its end."""
    expected = fault and Break(CASE.id, *fault)
    assert verify_case_chain(head, entries, anchored, began_late=late) == expected


def an_anchor(number: int, previous: str, *heads: Head, restored: Restored | None = None) -> Anchor:
    """An anchor of some minute."""
    at = NOW + number * MINUTE
    return Anchor(number=number, at=at, until=at, previous=previous, heads=heads, restored=restored, signature="s")


ONE = an_anchor(1, "", HEADS[0], Head("other", 1, "h"))
TWO = an_anchor(2, ONE.digest, HEADS[1])
BACK = an_anchor(3, TWO.digest, restored=Restored(ONE.at, "digest"))


@pytest.mark.parametrize(
    ("anchors", "fault"),
    [
        ([], None),
        ([ONE, TWO, BACK], None),
        ([TWO], Break("", 1, JournalFault.ANCHOR_MISSING)),
        ([ONE, BACK], Break("", 2, JournalFault.ANCHOR_MISSING)),
        ([replace(ONE, previous="x")], Break("", 1, JournalFault.ANCHOR_CHANGED)),
        ([ONE, replace(TWO, previous="")], Break("", 2, JournalFault.ANCHOR_CHANGED)),
        ([ONE, replace(TWO, signature="t")], Break("", 2, JournalFault.ANCHOR_CHANGED)),
    ],
)
def test_the_first_faulty_anchor_is_reported(anchors: list[Anchor], fault: Break | None) -> None:
    """Missing, not referring to the one before it, or not signed by us."""
    assert verify_anchors(anchors, lambda _body, signature: signature == "s") == fault


def test_the_heads_of_a_case_are_those_that_still_prove() -> None:
    """Of all anchors, in their order; a restore takes those away that were made after its moment."""
    both = {CASE.id: (HEADS[0], HEADS[1]), "other": (Head("other", 1, "h"),)}
    assert heads_by_case([ONE, TWO]) == both
    assert heads_by_case([ONE, TWO, BACK]) == {**both, CASE.id: (HEADS[0],)}
