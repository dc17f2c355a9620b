"""What people of the office read when something is refused, and which case an act is about."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

import pytest

from chalicelib.domain.callers import Caller
from chalicelib.domain.case.case import Case
from chalicelib.domain.errors import SealBroken
from chalicelib.domain.messages.along import Along
from chalicelib.domain.refusals import FieldError, InvalidInput, NotFound, OpenCaseExists, TooManyChecks
from chalicelib.domain.statement.versions import Choice
from chalicelib.services.decisions.people.withdrawal import What
from chalicelib.services.office.block_subject import block_subject
from chalicelib.services.office.check_message import MessageCheck, check_message
from chalicelib.services.office.choose_category import MovementOf, choose_category, take_choice_back
from chalicelib.services.office.make_statement import show_statement
from chalicelib.services.office.reopen_case import reopen_case
from chalicelib.services.office.show_consent_receipt import show_receipt
from tests.fakes.bank_data import InMemoryBankData
from tests.fakes.people import PERSON
from tests.fakes.store import InMemoryCases
from tests.services.another_store import over, put_into
from tests.services.choosing import SHOP, accounts, chooses, line, page, with_data
from tests.services.late_consent import consents_unheard
from tests.services.office import ALATAU, ANNA, BORIS, MINUTE, MONDAY, Office

AUDITOR = Caller("aidar", frozenset({"auditor"}))
SOMEBODY = replace(PERSON, iin="850505400023", mobile="+77019999999")
WAIT_FOR_IT = "This person has another open case. Wait until it has ended."


def given_late() -> tuple[Office, str]:
    """A consent that was given in time and received after the end, whose person has applied again meanwhile.

    The verbs are about the second case.
    """
    office = Office()
    heard = consents_unheard(office)
    first = office.case_id
    office.applies(number="2025-2", caller=BORIS)
    second, office.case_id = office.case_id, first
    heard()
    office.case_id = second
    return office, first


def test_a_reopening_that_another_case_stands_against_leaves_a_trace_there() -> None:
    """The other authority learns that somebody wanted to go on, and not who."""
    office, first = given_late()
    with pytest.raises(OpenCaseExists) as refused:
        reopen_case(office.deps, ANNA, first, "қайта")
    assert (str(refused.value), office.journal[-1]) == (WAIT_FOR_IT, "another_application")


def test_a_reopening_that_an_unreadable_case_stands_against_is_refused_alike() -> None:
    """It holds the person, and no trace can be left in it."""
    office, first = given_late()
    office.cases.unreadable.add(office.case_id)
    with pytest.raises(OpenCaseExists) as refused:
        reopen_case(office.deps, ANNA, first, "қайта")
    assert str(refused.value) == WAIT_FOR_IT


class AddedTo(InMemoryCases):
    """An index to which somebody added another person's case; `loaded`: which cases were looked up."""

    added: tuple[str, ...] = ()

    def of_person(self, persons: Sequence[str]) -> tuple[str, ...]:
        """Return the ids."""
        return (*super().of_person(persons), *self.added)

    def load(self, case_id: str, along: Collection[Along] = ()) -> Case:
        """Return the case."""
        vars(self).setdefault("loaded", []).append(case_id)
        return super().load(case_id, along)


def added_to(office: Office, *added: str) -> AddedTo:
    """Take this store, with the same content."""
    return put_into(office, AddedTo, added=added)


def test_a_case_that_only_the_index_gives_to_the_person_is_not_blocked() -> None:
    """What the index says is believed only where the case says it too."""
    office = Office()
    somebodys = office.applies(SOMEBODY, "2025-2").case.id
    own = office.applies().case.id
    added_to(office, somebodys)
    blocked = block_subject(office.deps, AUDITOR, PERSON.iin, "арыз")
    assert ([case.id for case in blocked.cases], office.cases.load(somebodys).blocked_at) == ([own], None)


def test_a_message_that_nobody_knows_looks_up_no_case() -> None:
    """There is none to look up."""
    office = Office()
    store = added_to(office)
    asked = check_message(office.deps, ANNA, PERSON.mobile, "aaaaaa")
    assert (asked, vars(store).get("loaded", [])) == (MessageCheck(ours=False), [])


@pytest.mark.parametrize(("purpose", "about"), [("actor", "anna"), ("checked-mobile", PERSON.mobile)])
def test_look_ups_are_counted_under_names_that_every_version_knows(purpose: str, about: str) -> None:
    """A new version goes on with the counts of the old one."""
    office = Office()
    office.change_policy(message_checks=1)
    office.deps.subjects.take_one(office.deps.digest(purpose, about), 1, MONDAY + 45 * MINUTE)
    with pytest.raises(TooManyChecks):
        check_message(office.deps, ANNA, PERSON.mobile, "aaaaaa")


def test_a_refused_choice_says_what_would_be_right() -> None:
    """The field, and what it must be."""
    office = with_data()
    with pytest.raises(InvalidInput) as refused:
        chooses(office, "5000.00", "1")
    wrong = FieldError("category", "must be a code of Appendix 3 that fits the direction of the movement")
    assert refused.value.errors == (wrong,)


NO_SUCH_MOVEMENT = "The statement has no movement with this id. The list of its movements has their ids."


@pytest.mark.parametrize("movement", ["0" * 64, "1"])
def test_a_movement_that_is_not_there_is_refused_with_where_to_find_one(movement: str) -> None:
    """Neither chosen nor taken back, and nothing counts as read."""
    office = with_data()
    what = MovementOf(office.case_id, movement)
    acts: list[Callable[[], object]] = [
        lambda: choose_category(office.deps, ANNA, what, "24", "чек"),
        lambda: take_choice_back(office.deps, ANNA, what, None),
    ]
    for act in acts:
        with pytest.raises(NotFound) as refused:
            act()
        assert (str(refused.value), office.reads.all) == (NO_SUCH_MOVEMENT, [])


def test_a_choice_shows_its_movement_and_is_recorded_as_a_read_of_it() -> None:
    """The line of that movement is the answer, whichever comes first in the statement."""
    office = with_data()
    office.reads.all.clear()
    chosen = chooses(office, "90000.00", "3")
    assert chosen == line(office, "90000.00")
    assert [read.what for read in office.reads.all][:2] == ["statement", "movement"]


def test_a_version_or_a_consent_that_is_not_there_is_refused_with_where_to_find_one() -> None:
    """Versions are numbered from 1 to the present one."""
    office = with_data()
    refusals = []
    for version in (0, 2):
        with pytest.raises(NotFound) as refused:
            show_statement(office.deps, ANNA, office.case_id, version)
        refusals.append(str(refused.value))
    with pytest.raises(NotFound) as refused:
        show_receipt(office.deps, ANNA, office.case_id, "bank_data-9")
    assert [*refusals, str(refused.value)] == [
        *["There is no such version of the statement. Leave version out for the present one."] * 2,
        "The case has no consent with this id. The list of its consents has their ids.",
    ]


def test_a_receipt_is_of_the_consent_that_was_asked_for() -> None:
    """Its read is recorded."""
    office = Office()
    office.asks_the_banks()
    office.withdraws(What.BANK_CONSENT)
    receipt = show_receipt(office.deps, AUDITOR, office.case_id, "personal_data-1")
    assert (receipt.about.consent.id, [read.what for read in office.reads.all]) == ("personal_data-1", ["receipt"])


class Overtaken(InMemoryCases):
    """While the choice is being decided, something happens once."""

    def choices(self, case_id: str) -> tuple[Choice, ...]:
        """Return the choices."""
        happens = vars(self).pop("happens", None)
        if happens is not None:
            happens()
        return super().choices(case_id)


def test_a_movement_whose_bank_contradicts_itself_meanwhile_is_not_found() -> None:
    """The bank says now that there are two pages: what it sent counts no longer."""
    office = with_data()
    movement = line(office, "5000.00").movement.id
    store = over(office, Overtaken, happens=lambda: office.hears_bank(page(ALATAU, accounts(SHOP), 1, 2)))
    with pytest.raises(NotFound) as refused:
        choose_category(replace(office.deps, cases=store), ANNA, MovementOf(office.case_id, movement), "24", "чек")
    assert str(refused.value) == NO_SUCH_MOVEMENT


def test_an_id_that_no_movement_can_have_opens_no_bank_data() -> None:
    """It is refused by its form."""
    office = with_data()
    deps = replace(office.deps, bank_data=InMemoryBankData(office.cases.erasures))
    with pytest.raises(NotFound):
        choose_category(deps, ANNA, MovementOf(office.case_id, "../x"), "24", "чек")
    with pytest.raises(SealBroken):
        choose_category(deps, ANNA, MovementOf(office.case_id, "0" * 64), "24", "чек")
