"""How much of a bank's answer a case has room for."""

from dataclasses import replace

from chalicelib.domain.case.banks import Bank, StoredPage
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.states import Outcome, State
from chalicelib.domain.messages.partner_answers import BankPage
from chalicelib.services.decisions.bank_answer import (
    MOST_BANKS,
    MOST_BYTES_OF_A_BANK,
    MOST_PAGES,
    MOST_PAGES_OF_A_BANK,
    may_store_page,
)
from tests.unit.decisions.test_bank_pages import ALATAU, ESIL, WAITING, given


def full(count: int, size: int = 1, others: int = 0) -> Case:
    """A case with so many pages of the first bank, of this size, and so many of another."""
    kept = tuple(StoredPage(n, f"digest-{n}", 1, size, 9_999) for n in range(1, count + 1))
    other = tuple(StoredPage(n, f"digest-{n}", 1, 1, 9_999) for n in range(1, others + 1))
    first = Bank(bic=ALATAU, name="A", outcome=Outcome.DATA, pages=9_999, stored=kept)
    return replace(WAITING, banks=(first, Bank(bic=ESIL, name="E", outcome=Outcome.DATA, pages=9_999, stored=other)))


def fits(case: Case, number: int, size: int = 1) -> bool:
    """Whether a page of data with this number may be stored."""
    answer = BankPage(bic=ALATAU, name="A", outcome=Outcome.DATA, page=number, pages=9_999, accounts=b" " * size)
    return may_store_page(given(case, None), answer)


def test_a_bank_has_room_for_so_many_pages_and_the_case_for_so_many_in_all() -> None:
    """The last page that fits is stored, and the next one is not."""
    most, all_others = MOST_PAGES_OF_A_BANK, MOST_PAGES - 1
    assert [fits(full(most - 1), most), fits(full(most), most + 1)] == [True, False]
    assert [fits(full(0, others=all_others), 1), fits(full(1, others=all_others), 2)] == [True, False]


def test_a_bank_has_room_for_so_many_bytes() -> None:
    """To the byte."""
    almost = full(1, MOST_BYTES_OF_A_BANK - 10)
    assert [fits(almost, 2, 10), fits(almost, 2, 11)] == [True, False]


def test_a_repeated_page_is_taken_when_the_case_is_full() -> None:
    """It needs no room: a bank that repeats a page is answered as before."""
    crowded = full(MOST_PAGES_OF_A_BANK, MOST_BYTES_OF_A_BANK)
    assert [fits(crowded, 1), fits(crowded, MOST_PAGES_OF_A_BANK), fits(crowded, MOST_PAGES_OF_A_BANK + 1)] == [
        True,
        True,
        False,
    ]


def test_how_much_a_case_stores_is_fixed() -> None:
    """The list of pages is one item of 400 KB, and one function opens the pages of a statement in its memory."""
    assert (MOST_BANKS, MOST_PAGES_OF_A_BANK, MOST_PAGES, MOST_BYTES_OF_A_BANK) == (100, 500, 2_500, 64 * 1024 * 1024)


def test_the_first_page_of_a_bank_that_is_not_listed_yet_has_room() -> None:
    """It overtook the list of banks."""
    assert fits(replace(WAITING, state=State.REQUESTING_BANK_DATA, banks=()), 1)
