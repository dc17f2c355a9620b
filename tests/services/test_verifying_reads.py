"""How the journal is read to be verified: whole, without notes, in pages, and as of one moment."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from chalicelib.domain.case.case import Case
from chalicelib.domain.errors import CaseUnreadable
from chalicelib.domain.journal.anchoring import Anchor, Head, head_of
from chalicelib.domain.journal.journal import Entry
from chalicelib.domain.journal.verifying import Break, JournalFault
from chalicelib.domain.messages.changes import Listing
from chalicelib.domain.refusals import CaseNotFound
from chalicelib.services.console.verify_journal import (
    all_cases,
    began_late,
    cases_changed_since,
    entries_of,
    verify_case,
    verify_journal,
    with_entries,
)
from tests.unit.case.cases import NOW
from tests.unit.journal.test_verifying import CASE, CHAIN, a_chain

LIFETIME = timedelta(days=11)
HEADS = [a_chain(length)[0] for length in range(42)]
"""The case as it was after so many entries."""
LONG = a_chain(42)[1]


class Cases:
    """A store that goes on: each look at the journal and each load takes the next of its kind, the last one stays."""

    def __init__(self, looks: Sequence[int], loads: Sequence[Case | Exception] = (CASE,), at_once: int = 9) -> None:
        """`looks`: how many entries there are; `loads`: the case, or why it cannot be loaded."""
        self.asked: list[tuple[object, ...]] = []
        self._looks, self._loads, self._at_once = list(looks), list(loads), at_once

    def journal(self, case_id: str, after: int, at_most: int, *, with_notes: bool) -> tuple[Entry, ...]:
        """Return the next entries."""
        self.asked.append(("journal", case_id, after, at_most, with_notes))
        if not after and len(self._looks) > 1 and len(self.asked) > 1:
            self._looks.pop(0)
        return LONG[after : min(self._looks[0], after + self._at_once)]

    def load(self, case_id: str) -> Case:
        """Return the case as it is now."""
        self.asked.append(("load", case_id))
        loaded = self._loads[0] if len(self._loads) == 1 else self._loads.pop(0)
        if isinstance(loaded, Exception):
            raise loaded
        return loaded

    def changed(self, authority: object, since: datetime, after: str | None, limit: int) -> Listing:
        """Return two pages: the case, and the same case again."""
        self.asked.append(("changed", authority, since, after, limit))
        return Listing((CASE,), None if after else "next")


def having(cases: Cases, *anchors: Anchor, after: timedelta = timedelta(0)) -> Any:  # noqa: ANN401 - several use cases' ports
    """The store as the use cases need it, so long after the case was received."""
    return SimpleNamespace(
        cases=cases,
        anchors=SimpleNamespace(all=lambda: iter(anchors)),
        clock=SimpleNamespace(now=lambda: CASE.received_at + after),
        policy=SimpleNamespace(journal_lifetime=LIFETIME),
    )


def test_a_journal_is_read_in_pages_without_its_notes() -> None:
    """A thousand entries at a time, each page from the last entry of the one before."""
    cases = Cases([5], at_once=2)
    assert entries_of(having(cases), "case") == CHAIN
    assert cases.asked == [("journal", "case", after, 1000, False) for after in (0, 2, 4, 5)]


@pytest.mark.parametrize(
    ("seq", "looks", "loads", "found", "loaded"),
    [
        (5, [5], [5], (5, 5), 0),
        (5, [0], [5], (5, 0), 0),
        (5, [3], [5], (5, 3), 0),
        (4, [5], [5], (5, 5), 1),
        (3, [4, 5], [5], (5, 5), 1),
        (3, [4, 6, 6], [5, 6], (6, 6), 2),
        (3, [5], [3], (3, 5), 1),
    ],
)
def test_case_and_journal_are_of_one_moment(
    seq: int, looks: list[int], loads: list[int], found: tuple[int, int], loaded: int
) -> None:
    """A case that goes on meanwhile is read again until both agree; an entry that is still beyond was put there."""
    cases = Cases(looks, [HEADS[number] for number in loads])
    case, entries = with_entries(having(cases), HEADS[seq])
    assert ((case.journal.seq, len(entries)), cases.asked.count(("load", CASE.id))) == (found, loaded)


def test_a_case_that_always_goes_on_is_read_ten_times() -> None:
    """Then it is verified as it was."""
    cases = Cases(range(2, 40, 2), HEADS[3::2])
    case, entries = with_entries(having(cases), HEADS[1])
    assert (case.journal.seq, len(entries), cases.asked.count(("load", CASE.id))) == (21, 22, 10)


@pytest.mark.parametrize(("after", "late"), [(LIFETIME, True), (LIFETIME - timedelta(seconds=1), False)])
def test_the_oldest_entries_may_be_gone_after_their_lifetime(after: timedelta, *, late: bool) -> None:
    """Counted from when the case was received."""
    assert began_late(having(Cases([5]), after=after), CASE) is late


def test_every_case_is_listed() -> None:
    """A hundred at a time, from before the first one."""
    cases = Cases([5])
    since = datetime(2000, 1, 1, tzinfo=UTC)
    assert list(all_cases(having(cases))) == [CASE, CASE]
    assert cases.asked == [("changed", None, since, after, 100) for after in (None, "next")]
    assert list(cases_changed_since(having(cases), NOW)) == [CASE, CASE]
    assert cases.asked[2:] == [("changed", None, NOW, after, 100) for after in (None, "next")]


@pytest.mark.parametrize(
    ("anchored", "fault"), [((), None), ((Head(CASE.id, 2, "0"),), Break(CASE.id, 2, JournalFault.REWRITTEN))]
)
def test_a_case_is_verified_against_its_anchors(anchored: tuple[Head, ...], fault: Break | None) -> None:
    """And against its own head."""
    assert verify_case(having(Cases([5])), CASE, anchored) == fault
    assert verify_case(having(Cases([4])), CASE) == Break(CASE.id, 5, JournalFault.TRUNCATED)


def an_anchor(*heads: Head) -> Anchor:
    """The first anchor, with these heads."""
    return Anchor(number=1, at=NOW, until=NOW, previous="", heads=heads, signature="s")


def test_anchors_come_first_then_each_case_once() -> None:
    """With the number of cases so far; a case that changes during the run comes once."""
    found = verify_journal(having(Cases([5]), an_anchor(head_of(CASE))), lambda _body, signature: signature == "s")
    assert list(found) == [(0, None), (1, None)]


def test_a_faulty_anchor_and_a_rewritten_case_are_found() -> None:
    """Each in its place."""
    found = verify_journal(having(Cases([5]), an_anchor(Head(CASE.id, 2, "0"))), lambda *_: False)
    assert list(found) == [
        (0, Break("", 1, JournalFault.ANCHOR_CHANGED)),
        (1, Break(CASE.id, 2, JournalFault.REWRITTEN)),
    ]


@pytest.mark.parametrize(
    ("load", "fault"),
    [
        (CASE, None),
        (CaseNotFound(), Break("gone", 1, JournalFault.REMOVED)),
        (CaseUnreadable("gone"), Break("gone", 1, JournalFault.INSERTED)),
    ],
)
def test_a_case_that_only_the_anchors_have_is_looked_for(load: Case | Exception, fault: Break | None) -> None:
    """The listing may lag; a case that cannot be read still has its journal."""
    deps = having(Cases([5], [load]), an_anchor(Head("gone", 1, "0")))
    assert list(verify_journal(deps, lambda *_: True)) == [(0, None), (1, None), (1, fault)]


def test_the_journal_of_an_unreadable_case_may_begin_late() -> None:
    """When its case was received cannot be read."""
    later = Cases([5], [CaseUnreadable(CASE.id)])
    later.changed = lambda *_: Listing((), None)  # type: ignore[method-assign]
    later.journal = lambda _id, after, *_, **__: CHAIN[max(after, 2) :]  # type: ignore[method-assign]
    assert list(verify_journal(having(later, an_anchor(head_of(CASE))), lambda *_: True)) == [(0, None), (0, None)]
