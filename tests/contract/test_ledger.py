"""The ledger on every store: lines are added and never changed, and no commit of a case writes it."""

from dataclasses import replace
from datetime import timedelta

from chalicelib.domain.case.key_classes import Erasure, KeyClass
from chalicelib.domain.messages.ledger import LedgerLine, Stop, StopKind
from tests.contract.engines import Store
from tests.contract.samples import DAY, MONDAY, a_case

CASE, OTHER = a_case(1).id, a_case(2).id
LINES: tuple[LedgerLine, ...] = (
    Erasure(CASE, KeyClass.BANK, MONDAY, "retention_over"),
    *(Stop(CASE, kind, MONDAY + timedelta(microseconds=7), f"why {kind}") for kind in StopKind),
    Erasure(OTHER, KeyClass.PERSON, MONDAY, "withdrawn"),
)


def test_lines_are_read_as_they_were_added(store: Store) -> None:
    """Erasures and stops of several cases, whole."""
    store.ledger.add(LINES)
    assert sorted(store.ledger.all(), key=str) == sorted(LINES, key=str)


def test_the_first_line_about_the_same_stays(store: Store) -> None:
    """A commit that was tried again after its line was written writes no second line, and changes none."""
    store.ledger.add(LINES[:2])
    store.ledger.add(tuple(replace(line, at=MONDAY + DAY, why="later") for line in LINES[:2]))
    assert sorted(store.ledger.all(), key=str) == sorted(LINES[:2], key=str)
