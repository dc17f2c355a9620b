"""What is shown of the journal and the consent records: exactly what was written, up to the head of the case."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.callers import Caller
from chalicelib.domain.errors import CaseUnreadable
from chalicelib.services.office.find_case import consents_to_show, find_case, journal_to_show, listed_authority
from chalicelib.tracing import Piece, piece_of_work
from tests.services.office import ANNA, CITY, Office

MOMENT = timedelta(microseconds=1)


def test_what_is_asked_about_a_case_is_traced_as_the_cases(told: list[Piece]) -> None:
    """Which case it is turns out when it is found."""
    office = Office()
    office.applies()
    with piece_of_work("request"):
        find_case(office.deps, ANNA, office.case_id)
    assert [(piece.name, piece.case) for piece in told] == [("request", office.case_id)]


def test_records_that_came_after_the_case_was_read_are_shown() -> None:
    """The case is read again, and names them."""
    office = Office()
    before = office.applies().case
    office.drives()
    assert consents_to_show(office.deps, before) == office.cases.consents(office.case_id)


def test_an_entry_that_is_missing_at_the_end_is_missed() -> None:
    """The last page leads to the head of the case; a page that is full leads to the next one."""
    office = Office()
    case = office.asks_for_consent()
    entries = office.cases.stored[office.case_id].entries
    del entries[-1]
    with pytest.raises(CaseUnreadable):
        journal_to_show(office.deps, case, 0, 100)
    assert len(journal_to_show(office.deps, case, 0, 3)) == 3


def test_after_the_last_entry_comes_nothing() -> None:
    """That is no gap."""
    office = Office()
    case = office.asks_for_consent()
    assert journal_to_show(office.deps, case, case.journal.seq, 100) == ()


def test_the_beginning_may_be_missing_once_the_journals_lifetime_is_over() -> None:
    """From that instant on, and not a microsecond before."""
    office = Office()
    case = office.asks_for_consent()
    stored = office.cases.stored[office.case_id]
    del stored.entries[0]
    ends_at = case.received_at + office.policy.journal_lifetime
    office.clock.set(ends_at - MOMENT)
    with pytest.raises(CaseUnreadable):
        journal_to_show(office.deps, case, 0, 100)
    office.clock.set(ends_at)
    assert [entry.seq for entry in journal_to_show(office.deps, case, 0, 100)] == [*range(2, case.journal.seq + 1)]


@pytest.mark.parametrize(
    ("caller", "authority"),
    [
        (ANNA, CITY),
        (replace(ANNA, authority=None), ""),
        (Caller("olga", frozenset({"operator"})), None),
        (Caller("olga", frozenset({"operator"}), CITY), None),
    ],
    ids=["caseworker", "of no authority", "operator", "operator of an authority"],
)
def test_a_caseworker_lists_the_own_authority_and_an_operator_all(caller: Caller, authority: str | None) -> None:
    """No case has the empty authority."""
    assert listed_authority(caller) == authority
