"""What anchors prove after a restore of the store (docs/adr/0048)."""

from dataclasses import replace
from datetime import datetime

from chalicelib.domain.journal.anchoring import Anchor, Restored, proving
from chalicelib.domain.journal.export import extent
from chalicelib.domain.journal.verifying import Break, JournalFault, heads_by_case, verify_anchors, verify_chain
from tests.fakes.records import is_signed
from tests.unit.case.cases import NOW
from tests.unit.journal.test_verifying import CASE, CHAIN, MINUTE, again, forged_from, signed, some_anchors


def restored_to(moment: datetime, anchors: list[Anchor]) -> list[Anchor]:
    """The anchors, and one that says that the store was restored to a moment."""
    last = anchors[-1]
    entry = Anchor(
        number=last.number + 1,
        at=last.at + MINUTE,
        until=moment,
        previous=last.digest,
        heads=(),
        restored=Restored(moment, "digest"),
    )
    return [*anchors, signed(entry)]


def test_after_a_restore_the_anchors_of_the_time_in_between_prove_nothing() -> None:
    """The chain may be shorter, and go on in another way; what was anchored before or since still proves."""
    third, moment = some_anchors(5)[2], some_anchors(5)[2].at
    anchors = restored_to(moment, some_anchors(5))
    kept = [one.number for one in proving(anchors)]
    shorter, other = CHAIN[:3], (*CHAIN[:3], *forged_from(3)[3:])
    assert (kept, third.number) == ([1, 2, 3, 6], 3)
    assert verify_anchors(anchors, is_signed) is None
    for entries in (shorter, other):
        assert verify_chain(CASE.id, entries, heads_by_case(anchors)[CASE.id]) is None
        assert verify_chain(CASE.id, entries, heads_by_case(some_anchors(5))[CASE.id]) is not None
    too_short = verify_chain(CASE.id, CHAIN[:2], heads_by_case(anchors)[CASE.id])
    assert too_short == Break(CASE.id, 3, JournalFault.TRUNCATED)


def test_a_restore_is_signed_with_the_anchors_and_read_as_it_was_entered() -> None:
    """Nobody without our key can excuse a journal by a restore that never was; and a file says that there was one."""
    anchors = restored_to(NOW, some_anchors(2))
    forged = [*anchors[:-1], replace(anchors[-1], restored=Restored(NOW - MINUTE, "digest"))]
    assert verify_anchors(forged, is_signed) == Break("", 3, JournalFault.ANCHOR_CHANGED)
    assert [again(anchor) for anchor in anchors] == anchors
    at = anchors[-1].at.isoformat()
    said = f"0 cases, 3 anchors, the last of {at}, restored at {at} to {NOW.isoformat()}"
    assert extent(anchors, []) == said
