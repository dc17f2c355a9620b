"""What a statement is made from: the stored pages, the applicant's own name, the book of rules that is asked for."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from chalicelib.domain.bank_data.editions import Editions
from chalicelib.domain.case.banks import BanksAt, StoredPage
from chalicelib.domain.errors import SealBroken, VersionConflict
from chalicelib.domain.person import Person
from chalicelib.domain.sorting.live import rules_version
from chalicelib.domain.sorting.rules import rules_of
from chalicelib.services.office.make_statement import find_version, read_answers, rebuild_statement
from tests.fakes.bank_data import InMemoryBankData
from tests.fakes.people import PERSON
from tests.fakes.store import InMemoryCases
from tests.services.choosing import PAY, SHOP, accounts, page, shows, with_data
from tests.services.office import ALATAU, END_OF_TUESDAY, ESIL, HOUR, MINUTE, SHARDS, Office


def is_own(written: str, person: Person = PERSON) -> bool:
    """Whether a payment from this name is the applicant's own."""
    office = Office()
    office.applies(person)
    office.drives()
    office.passes(15 * MINUTE)
    office.answers("granted")
    office.drives()
    payment = {**PAY, "knp": None, "counterparty": {"name": written}}
    office.hears_bank(page(ALATAU, accounts(payment)))
    office.bank_answers(ESIL, "no_accounts")
    [one] = shows(office).lines
    return one.sorted.own_transfer


@pytest.mark.parametrize(
    ("written", "person", "own"),
    [
        ("Үлгі Айгүл", PERSON, True),
        ("Айгүл Қызы Үлгі", PERSON, False),
        ("Сейітов Айгүл", PERSON, False),
        ("Үлгі Марат", PERSON, False),
        ("Айгүл", PERSON, False),
        ("Үлгі", PERSON, False),
        ("Айгүл", replace(PERSON, surname=None), True),
        ("Үлгі", replace(PERSON, given_name=None), True),
    ],
    ids=[
        "own",
        "another word",
        "another surname",
        "another given name",
        "the given name alone",
        "the surname alone",
        "no surname",
        "no given name",
    ],
)
def test_a_name_is_own_by_what_the_application_has(written: str, person: Person, *, own: bool) -> None:
    """Some people have one name; it is their own by itself."""
    assert is_own(written, person) is own


class Doubling(InMemoryBankData):
    """A store that gives one page too many."""

    def read_all(self, case_id: str, wanted: Sequence[tuple[str, StoredPage]]) -> tuple[bytes, ...]:
        """Return them."""
        return (*super().read_all(case_id, wanted), b"[]")


def test_a_store_that_gives_other_pages_than_were_asked_for_makes_no_statement() -> None:
    """It is a fault of ours, and no other number of movements."""
    office = with_data()
    bank_data = Doubling(office.cases.erasures)
    bank_data.pages = office.bank_data.pages
    deps = replace(office.deps, bank_data=bank_data)
    with pytest.raises(ValueError, match="zip"):
        rebuild_statement(deps, office.case, find_version(deps, office.case))


def test_a_book_that_is_tried_is_read_by_its_own_reader() -> None:
    """It names the edition, and one that there is not reads nothing."""
    office = with_data()
    version = find_version(office.deps, office.case)
    book = rules_of(rules_version())
    own = read_answers(office.deps, office.case, version)
    assert read_answers(office.deps, office.case, version, book) == own
    for make in (read_answers, rebuild_statement):
        with pytest.raises(KeyError):
            make(office.deps, office.case, version, replace(book, editions=Editions(reader="none")))


class WithoutNames(InMemoryBankData):
    """Movements cannot be named: the key is not there."""

    def naming_secret(self, case_id: str) -> str:
        """Fail."""
        raise SealBroken(case_id, "name")


def test_banks_without_pages_need_no_name_for_a_movement() -> None:
    """Where all say that there are no accounts the statement is empty, whatever became of the key."""
    office = Office()
    for bank in office.asks_the_banks().open_banks:
        office.bank_answers(bank.bic, "no_accounts")
    deps = replace(office.deps, bank_data=WithoutNames(office.cases.erasures))
    assert rebuild_statement(deps, office.case, find_version(deps, office.case)).lines == ()


def test_a_statement_that_is_complete_says_so() -> None:
    """With a silent bank it is not."""
    assert shows(with_data()).complete is False
    office = Office()
    for bank in office.asks_the_banks().open_banks:
        office.hears_bank(page(bank.bic, accounts(SHOP)))
    assert shows(office).complete is True


class WrittenOver(InMemoryCases):
    """The part with the banks is a later one."""

    def banks(self, case_id: str, at: BanksAt) -> tuple[()]:  # noqa: ARG002 - the port's
        """Fail."""
        raise VersionConflict(case_id)


def test_banks_that_were_written_over_are_damaged() -> None:
    """A part that a statement is made from never is."""
    office = with_data()
    office.lives_until(END_OF_TUESDAY + 2 * HOUR)
    cases = WrittenOver(SHARDS)
    vars(cases).update(vars(office.cases))
    case = office.cases.load(office.case_id)
    deps = replace(office.deps, cases=cases)
    with pytest.raises(SealBroken) as broken:
        read_answers(deps, case, find_version(deps, case))
    assert broken.value.field == "banks"
