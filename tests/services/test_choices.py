"""A caseworker's choice overrides the rules, survives later data, can be taken back, and makes a version."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from chalicelib.domain.callers import Caller
from chalicelib.domain.errors import CaseUnreadable
from chalicelib.domain.journal.journal import Note
from chalicelib.domain.refusals import (
    BankConsentWithdrawn,
    CaseNotFound,
    Erased,
    InvalidInput,
    NotFound,
    StatementNotReady,
)
from chalicelib.domain.sorting.place import Sorted, SortedBy
from chalicelib.domain.statement.versions import Choice
from chalicelib.services.decisions.people.withdrawal import What
from chalicelib.services.office.choose_category import MovementOf, choose_category, take_choice_back
from chalicelib.services.schedules.erase_due_data import erase_due_data
from tests.services.choosing import PAY, SHOP, accounts, chooses, line, page, places, shows, takes_back, with_data
from tests.services.office import ANNA, BORIS, DAY, ESIL, Office


def test_a_choice_wins_and_names_what_it_replaces() -> None:
    """The line shows the caseworker, and what the rules had suggested."""
    office = with_data()
    by = SortedBy("caseworker", "1", "instead of: unsorted")
    assert chooses(office, "5000.00", "24") == line(office, "5000.00")
    assert line(office, "5000.00")[1:] == (Sorted("24", sorted_by=by), True)


def test_each_choice_makes_a_version_and_the_old_ones_stay() -> None:
    """Version 1 as it was, 2 with the choice, 3 without it again."""
    office = with_data()
    first = shows(office)
    office.passes(DAY)
    chooses(office, "5000.00", "24")
    takes_back(office, "5000.00")
    assert [places(shows(office, version))["5000.00"] for version in (1, 2, 3, None)] == [None, "24", None, None]
    assert (shows(office, 1), office.case.statement.version) == (first, 3)


def test_the_same_choice_again_changes_nothing() -> None:
    """Taking back a choice that nobody made changes nothing either."""
    office = with_data()
    takes_back(office, "5000.00")
    assert office.case.statement.version == 1
    chooses(office, "5000.00", "24")
    before = office.case
    chooses(office, "5000.00", "24", "another reason")
    assert office.case == before


def test_a_choice_survives_what_the_banks_send_later() -> None:
    """A late bank makes a version with the choice in it; the version before stays without the bank."""
    office = with_data()
    chooses(office, "5000.00", "24")
    office.hears_bank(page(ESIL, accounts({**SHOP, "id": "9", "amount": "70.00"}, iban="KZ75125KZT1001300335")))
    assert places(shows(office, 3)) == {"5000.00": "24", "90000.00": "1", "70.00": None}
    assert places(shows(office, 2)) == {"5000.00": "24", "90000.00": "1"}
    assert [shows(office, version).banks[1].outcome for version in (2, 3)] == ["silent", "data"]


def test_the_last_of_several_choices_counts() -> None:
    """All are stored, so that each version can be rebuilt."""
    office = with_data()
    movement = line(office, "5000.00").movement.id
    for category in ("24", "28"):
        chooses(office, "5000.00", category)
    assert office.cases.choices(office.case_id) == (Choice(2, movement, "24"), Choice(3, movement, "28"))
    assert [places(shows(office, version))["5000.00"] for version in (2, 3)] == ["24", "28"]


def test_a_choice_is_journaled_and_its_content_is_sealed() -> None:
    """The chain has our id of the movement and digests; category and reason are sealed beside it."""
    office = with_data()
    movement = line(office, "5000.00").movement.id
    chooses(office, "5000.00", "24", "чек")
    takes_back(office, "5000.00", "қате")
    chosen, back = office.cases.journal(office.case_id, limit=1000)[-2:]
    digest, actor = office.deps.digest, office.deps.digest("actor", "anna")
    assert (chosen.event, chosen.actor, chosen.data, chosen.note) == (
        "category_chosen",
        actor,
        {
            "movement": movement,
            "statement": 2,
            "choice": digest("journal-choice", movement, "24"),
            "text": digest("journal-text", "чек"),
        },
        Note("anna", "чек", "24"),
    )
    assert (back.event, back.data, back.note) == (
        "category_taken_back",
        {"movement": movement, "statement": 3, "text": digest("journal-text", "қате")},
        Note("anna", "қате"),
    )
    assert office.journal[-2:] == ["category_chosen", "category_taken_back"]


@pytest.mark.parametrize("category", ["1", "99", "", "24 "])
def test_a_category_must_exist_and_fit_the_direction(category: str) -> None:
    """Outgoing money is no income; nothing is stored."""
    office = with_data()
    before = office.case
    with pytest.raises(InvalidInput) as refused:
        chooses(office, "5000.00", category)
    assert ([wrong.field for wrong in refused.value.errors], office.case) == (["category"], before)


@pytest.mark.parametrize("movement", ["0" * 64, "1", "../x"])
def test_a_movement_must_be_in_the_statement(movement: str) -> None:
    """Every other id is not found."""
    office = with_data()
    what = MovementOf(office.case_id, movement)
    with pytest.raises(NotFound):
        choose_category(office.deps, ANNA, what, "24", "чек")
    with pytest.raises(NotFound):
        take_choice_back(office.deps, ANNA, what, None)


@pytest.mark.parametrize("caller", [BORIS, Caller("x", frozenset({"operator", "auditor"}))], ids=["other", "no role"])
def test_only_the_authoritys_caseworkers_choose(caller: Caller) -> None:
    """All others get the answer for a case that does not exist."""
    office = with_data()
    with pytest.raises(CaseNotFound):
        chooses(office, "5000.00", "24", caller=caller)
    with pytest.raises(CaseNotFound):
        takes_back(office, "5000.00", caller=caller)


def _not_ready(office: Office) -> None:
    office.applies(replace(office.person, iin="900101300811"), "2025-000124")


def _withdrawn(office: Office) -> None:
    office.withdraws(What.BANK_CONSENT)


def _erased(office: Office) -> None:
    office.passes(200 * DAY)
    erase_due_data(office.deps)


@pytest.mark.parametrize(
    ("what", "refusal"), [(_not_ready, StatementNotReady), (_withdrawn, BankConsentWithdrawn), (_erased, Erased)]
)
def test_without_bank_data_that_may_be_shown_nothing_is_chosen(
    what: Callable[[Office], None], refusal: type[Exception]
) -> None:
    """Neither before they arrive, nor without the consent, nor after they were erased."""
    office = with_data()
    movement = line(office, "5000.00").movement.id
    what(office)
    before = office.case
    with pytest.raises(refusal):
        choose_category(office.deps, ANNA, MovementOf(office.case_id, movement), "24", "чек")
    with pytest.raises(refusal):
        take_choice_back(office.deps, ANNA, MovementOf(office.case_id, movement), None)
    assert office.case == before


def test_a_choice_for_one_half_of_an_own_transfer_undoes_the_pair() -> None:
    """The choice means that it was no transfer to oneself, so the other half is none either."""
    there = {**SHOP, "amount": "777.00", "booked_on": "2025-07-20", "text": None}
    office = with_data(there, PAY)
    back = {**PAY, "id": "7", "amount": "777.00", "booked_on": "2025-07-20", "knp": None}
    office.hears_bank(page(ESIL, accounts(back, iban="KZ75125KZT1001300335")))
    assert [one.sorted.own_transfer for one in shows(office).lines if one.movement.amount == 777] == [True, True]
    halves = [one.movement.id for one in shows(office).lines if one.movement.direction == "debit"]
    choose_category(office.deps, ANNA, MovementOf(office.case_id, halves[0]), "24", "чек")
    assert [one.sorted.own_transfer for one in shows(office).lines if one.movement.amount == 777] == [False, False]
    assert [one.sorted.own_transfer for one in shows(office, 2).lines if one.movement.amount == 777] == [True, True]


def test_a_choice_that_was_taken_out_of_the_store_is_missed() -> None:
    """The statement is not shown as if nobody had chosen; a version from before the choice is."""
    office = with_data()
    chooses(office, "5000.00", "24")
    office.cases.stored[office.case_id].statements.choices.clear()
    with pytest.raises(CaseUnreadable):
        shows(office)
    assert shows(office, 1).version == 1


def test_a_version_that_was_taken_out_of_the_store_is_missed() -> None:
    """The case names it, so it is no version that there never was."""
    office = with_data()
    office.cases.stored[office.case_id].statements.versions.clear()
    with pytest.raises(CaseUnreadable):
        shows(office)
