"""Changed heads are signed and anchored; a broken journal is raised to attention and found by the verifier."""

from collections.abc import Callable, Collection
from dataclasses import replace
from itertools import islice

import pytest

from chalicelib.domain.case.case import Case
from chalicelib.domain.journal.anchoring import Anchor, Head
from chalicelib.domain.journal.journal import Entry
from chalicelib.domain.journal.verifying import Break, JournalFault
from chalicelib.domain.messages.along import Along
from chalicelib.domain.messages.changes import Parked
from chalicelib.services.console.verify_journal import verify_case, verify_journal
from chalicelib.services.decisions.people.withdrawal import What
from chalicelib.services.schedules.anchor_journal import (
    ANCHOR_TURN,
    ANCHOR_TURN_LASTS,
    AnchorReport,
    anchor_journal,
)
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
    """Return everything that the verifier finds."""
    return [fault for _, fault in verify_journal(office.deps, is_signed) if fault is not None]


def anchors(office: Office) -> InMemoryAnchors:
    """The second place."""
    assert isinstance(office.deps.anchors, InMemoryAnchors)
    return office.deps.anchors


class GoesOn(InMemoryCases):
    """The same store, with something that happens before a case is loaded."""

    def __init__(self, cases: InMemoryCases, happens: Callable[[], object]) -> None:
        vars(self).update(vars(cases))
        self._happens = happens

    def load(self, case_id: str, along: Collection[Along] = ()) -> Case:
        """Let it happen, then load the case."""
        self._happens()
        return super().load(case_id, along)


def by_hand(office: Office, change: Callable[[list[Entry]], list[Entry]], *, set_back: bool = False) -> None:
    """Change a journal directly in the table; `set_back`: and the case's head with it."""
    kept = office.cases.stored[office.case_id]
    kept.entries[:] = change(kept.entries)
    if set_back:
        last = kept.entries[-1]
        kept.case = replace(kept.case, journal=replace(kept.case.journal, seq=last.seq, hash=last.hash))


def test_every_head_that_changed_is_anchored_once(office: Office) -> None:
    """An hour in which nothing happened adds nothing; the next change adds the new head."""
    assert anchor_journal(office.deps) == AnchorReport(anchors=1, heads=1)
    office.passes(HOUR)
    assert anchor_journal(office.deps) == AnchorReport()
    office.answers("refused")
    assert anchor_journal(office.deps) == AnchorReport(anchors=1, heads=1)
    heads = [head for anchor in anchors(office).all() for head in anchor.heads]
    assert heads[-1] == Head(office.case_id, office.case.journal.seq, office.case.journal.hash)
    assert findings(office) == []


def test_a_head_of_an_earlier_anchor_is_not_anchored_again(office: Office) -> None:
    """A run looks at what changed since the last anchor, not at every case there is."""
    first = office.case_id
    office.applies(replace(PERSON, iin="900101300811"), "2025-000124")
    office.case_id = first
    reports = [anchor_journal(office.deps)]
    for hears in (lambda: office.answers("refused"), lambda: None):
        office.passes(HOUR)
        hears()
        reports.append(anchor_journal(office.deps))
    assert reports == [AnchorReport(anchors=1, heads=2), AnchorReport(anchors=1, heads=1), AnchorReport()]


def test_many_cases_are_anchored_together(office: Office) -> None:
    """One signature covers everything that changed within the hour."""
    first = office.case_id
    office.applies(replace(PERSON, iin="900101300811"), "2025-000124")
    assert anchor_journal(office.deps) == AnchorReport(anchors=1, heads=2)
    assert {head.case_id for head in anchors(office).stored[0].heads} == {first, office.case_id}


def test_a_commit_that_the_index_shows_late_is_still_anchored(office: Office) -> None:
    """Each run overlaps a little with the one before."""
    anchor_journal(office.deps)
    [anchor] = anchors(office).stored
    office.answers("refused")
    anchors(office).stored[0] = replace(anchor, until=office.clock.now() + MINUTE)
    assert anchor_journal(office.deps).heads == 1


def test_a_changed_journal_is_raised_to_attention_and_found(office: Office) -> None:
    """The next anchoring raises attention once, and the verifier names the entry."""
    by_hand(office, lambda entries: [replace(e, event="forged") if e.seq == 2 else e for e in entries])
    assert anchor_journal(office.deps).broken == 1
    assert office.attention == ["journal_broken"]
    assert findings(office) == [Break(office.case_id, 2, JournalFault.CHANGED)]
    office.passes(HOUR)
    office.answers("refused")
    assert anchor_journal(office.deps).broken == 1
    assert [entry.event for entry in office.cases.journal(office.case_id)].count("journal_broken") == 1


def test_anchoring_wakes_no_workflow(office: Office) -> None:
    """The schedule's function may not; what a broken journal's case owes is done in its own time."""
    office.answers("granted")
    office.withdraws(What.BANK_CONSENT)
    office.cases.park(office.case_id, Parked("waits", 1, office.case.state))
    by_hand(office, lambda entries: [replace(e, event="forged") if e.seq == 2 else e for e in entries])
    assert (anchor_journal(office.deps).broken, office.case.consent.owes_revocation) == (1, True)
    assert office.workflow.woken == []


def test_a_journal_cut_off_before_its_anchor_is_found(office: Office) -> None:
    """Also when the case's own head is set back to match."""
    anchor_journal(office.deps)
    known = office.case.journal.seq
    by_hand(office, lambda entries: entries[: known - 2], set_back=True)
    assert findings(office) == [Break(office.case_id, known - 1, JournalFault.TRUNCATED)]


def test_a_case_that_was_removed_entirely_is_found(office: Office) -> None:
    """Its head is still in the anchors."""
    anchor_journal(office.deps)
    del office.cases.stored[office.case_id]
    assert findings(office) == [Break(office.case_id, 1, JournalFault.REMOVED)]


def test_entries_beyond_the_head_are_found(office: Office) -> None:
    """Only a commit that moves the head may add one."""
    last = office.cases.journal(office.case_id)[-1]
    by_hand(office, lambda entries: [*entries, replace(last, seq=last.seq + 1, previous=last.hash)])
    [fault] = findings(office)
    assert (fault.case_id, fault.seq) == (office.case_id, last.seq + 1)


def test_a_case_that_changes_while_it_is_verified_is_not_broken(office: Office) -> None:
    """It is read again until case and journal are of the same moment."""
    before = office.case
    office.hears_receipt("sent")
    more = iter(["sent", "sent"])
    cases = GoesOn(office.cases, lambda: [office.hears_receipt(status) for status in islice(more, 1)])
    assert verify_case(replace(office.deps, cases=cases), before) is None
    assert office.case.journal.seq == before.journal.seq + 2


def test_two_runs_at_once_anchor_each_head_once(office: Office) -> None:
    """The second run finds the turn taken and does nothing."""
    now = office.clock.now()
    office.operations.take_turn("anchor-journal", now, now + HOUR)
    assert (anchor_journal(office.deps), anchors(office).stored) == (AnchorReport(runs=0), [])


def test_nobody_else_has_the_turn_during_a_run(office: Office) -> None:
    """Another run that begins meanwhile does nothing."""

    class Meanwhile(InMemoryAnchors):
        """A second place before which another run begins, at each look at it."""

        def last(self) -> Anchor | None:
            """Let it begin, then return the newest anchor."""
            others.append(anchor_journal(office.deps))
            return super().last()

    others: list[AnchorReport] = []
    assert anchor_journal(replace(office.deps, anchors=Meanwhile())) == AnchorReport(anchors=1, heads=1)
    assert others == [AnchorReport(runs=0)]


def test_a_run_has_the_turn_for_ten_minutes_and_gives_it_back(office: Office) -> None:
    """One that died holds up the others for so long; one that ended holds up nobody."""
    now = office.clock.now()
    assert office.operations.take_turn(ANCHOR_TURN, now, now + 10 * MINUTE)
    assert anchor_journal(office.deps) == AnchorReport(runs=0, anchors=0, heads=0, broken=0)
    office.clock.set(now + 10 * MINUTE)
    assert [anchor_journal(office.deps).runs for _ in range(2)] == [1, 1]
    assert (ANCHOR_TURN, ANCHOR_TURN_LASTS) == ("anchor-journal", 10 * MINUTE)
