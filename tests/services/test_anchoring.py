"""Heads that changed are signed and anchored; what does not fit is raised and found."""

from collections.abc import Callable
from dataclasses import replace
from itertools import islice

import pytest

from chalicelib.domain.case.case import Case
from chalicelib.domain.journal.anchoring import Head
from chalicelib.domain.journal.journal import Entry
from chalicelib.domain.journal.verifying import Break, JournalFault
from chalicelib.services.console.verify_journal import verify_case, verify_journal
from chalicelib.services.schedules.anchor_journal import AnchorReport, anchor_journal
from tests.fakes.people import PERSON
from tests.fakes.records import InMemoryAnchors, is_signed
from tests.fakes.store import InMemoryCases
from tests.services.office import HOUR, MINUTE, Office


@pytest.fixture
def office() -> Office:
    """A case that waits for its consent."""
    office = Office()
    office.asks_for_consent()
    return office


def findings(office: Office) -> list[Break]:
    """What the verifier finds, whole."""
    return [fault for _, fault in verify_journal(office.deps, is_signed) if fault is not None]


def anchors(office: Office) -> InMemoryAnchors:
    """The second place."""
    assert isinstance(office.deps.anchors, InMemoryAnchors)
    return office.deps.anchors


class GoesOn(InMemoryCases):
    """The same store, in which something happens before a case is loaded."""

    def __init__(self, cases: InMemoryCases, happens: Callable[[], object]) -> None:
        vars(self).update(vars(cases))
        self._happens = happens

    def load(self, case_id: str) -> Case:
        """Let it happen, then load."""
        self._happens()
        return super().load(case_id)


def by_hand(office: Office, change: Callable[[list[Entry]], list[Entry]], *, set_back: bool = False) -> None:
    """Somebody who can write to the tables changes a journal; `set_back`: and the case's head with it."""
    kept = office.cases.kept[office.case_id]
    kept.entries[:] = change(kept.entries)
    if set_back:
        last = kept.entries[-1]
        kept.case = replace(kept.case, journal_seq=last.seq, journal_hash=last.hash)


def test_every_head_that_changed_is_anchored_once(office: Office) -> None:
    """An hour in which nothing happened adds nothing; the next change adds the new head."""
    assert anchor_journal(office.deps) == AnchorReport(anchors=1, heads=1)
    office.passes(HOUR)
    assert anchor_journal(office.deps) == AnchorReport()
    office.answers("refused")
    assert anchor_journal(office.deps) == AnchorReport(anchors=1, heads=1)
    heads = [head for anchor in anchors(office).all() for head in anchor.heads]
    assert heads[-1] == Head(office.case_id, office.case.journal_seq, office.case.journal_hash)
    assert findings(office) == []


def test_many_cases_are_anchored_together(office: Office) -> None:
    """One signature for all that changed within the hour."""
    first = office.case_id
    office.applies(replace(PERSON, iin="900101300811"), "2025-000124")
    assert anchor_journal(office.deps) == AnchorReport(anchors=1, heads=2)
    assert {head.case_id for head in anchors(office).kept[0].heads} == {first, office.case_id}


def test_a_commit_that_the_index_showed_late_is_still_anchored(office: Office) -> None:
    """Each run looks back a little beyond the one before."""
    anchor_journal(office.deps)
    [anchor] = anchors(office).kept
    office.answers("refused")
    anchors(office).kept[0] = replace(anchor, until=office.clock.now() + MINUTE)
    assert anchor_journal(office.deps).heads == 1


def test_a_journal_that_was_changed_is_raised_to_attention_and_found(office: Office) -> None:
    """The next anchoring sees it, tells the case's caseworker once, and the verifier names the entry."""
    by_hand(office, lambda entries: [replace(e, event="forged") if e.seq == 2 else e for e in entries])
    assert anchor_journal(office.deps).broken == 1
    assert office.attention == ["journal_broken"]
    assert findings(office) == [Break(office.case_id, 2, JournalFault.CHANGED)]
    office.passes(HOUR)
    office.answers("refused")
    assert anchor_journal(office.deps).broken == 1
    assert [entry.event for entry in office.cases.journal(office.case_id)].count("journal_broken") == 1


def test_a_journal_cut_off_before_its_anchor_is_found(office: Office) -> None:
    """Also when the case's own head is set back to fit."""
    anchor_journal(office.deps)
    known = office.case.journal_seq
    by_hand(office, lambda entries: entries[: known - 2], set_back=True)
    assert findings(office) == [Break(office.case_id, known - 1, JournalFault.TRUNCATED)]


def test_a_case_that_is_gone_whole_is_found(office: Office) -> None:
    """The anchors know of it."""
    anchor_journal(office.deps)
    del office.cases.kept[office.case_id]
    assert findings(office) == [Break(office.case_id, 1, JournalFault.REMOVED)]


def test_entries_beyond_the_head_are_found(office: Office) -> None:
    """Nobody but a commit that moves the head may add one."""
    last = office.cases.journal(office.case_id)[-1]
    by_hand(office, lambda entries: [*entries, replace(last, seq=last.seq + 1, previous=last.hash)])
    [fault] = findings(office)
    assert (fault.case_id, fault.seq) == (office.case_id, last.seq + 1)


def test_a_case_that_goes_on_while_it_is_verified_is_not_taken_for_broken(office: Office) -> None:
    """Its callbacks come at one moment: it is read until case and journal are of one."""
    before = office.case
    office.hears_receipt("sent")
    more = iter(["sent", "sent"])
    cases = GoesOn(office.cases, lambda: [office.hears_receipt(status) for status in islice(more, 1)])
    assert verify_case(replace(office.deps, cases=cases), before) is None
    assert office.case.journal_seq == before.journal_seq + 2


def test_two_runs_at_once_anchor_nothing_twice(office: Office) -> None:
    """The second finds the turn taken."""
    now = office.clock.now()
    office.operations.take_turn("anchor-journal", now, now + HOUR)
    assert (anchor_journal(office.deps), anchors(office).kept) == (AnchorReport(), [])
