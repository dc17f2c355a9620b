"""What of a case is looked at besides a movement's codes and words: the account's type, and how much of a text."""

import pytest

from chalicelib.domain.sorting.own_names import OwnName
from chalicelib.domain.sorting.place import UNSORTED, Sorted, SortedBy
from chalicelib.domain.sorting.sorting import changes, sort_for
from tests.unit.bank_data.movements import APPLICANT, FIRST, SECOND, SOMEBODY_ELSE, account, movement

DEPOSIT = account(FIRST, type="deposit")
BY_ACCOUNT = Sorted("10", sorted_by=SortedBy("deposit_interest_by_account", "1", "text: вознагр*"))
sort = sort_for(APPLICANT)


def test_interest_on_a_deposit_is_known_by_the_type_of_the_account() -> None:
    """Where the text says no more than "remuneration"; the same on a card is anybody's."""
    interest = movement("credit", text="Вознаграждение")
    assert sort([DEPOSIT], [interest]) == [BY_ACCOUNT]
    assert sort([account(FIRST)], [interest]) == [UNSORTED]
    assert sort([account(FIRST), account(SECOND, type="deposit")], [interest]) == [UNSORTED]


@pytest.mark.parametrize("other", [{"bic": "BBBBKZKA"}, {"currency": "USD"}, {"iban": SECOND}])
def test_a_deposit_is_one_account_of_one_bank_in_one_currency(other: dict[str, str]) -> None:
    """A number may have an account in each currency, and only one of them a deposit."""
    assert sort([DEPOSIT], [movement("credit", text="Вознаграждение", **other)]) == [UNSORTED]


def test_the_type_of_the_account_is_asked_only_where_nothing_else_decides() -> None:
    """The text that names a deposit, or a code, is the nearer evidence."""
    told, coded = movement("credit", text="Вознаграждение по вкладу"), movement("credit", mcc="5411", text="Процент")
    assert sort([DEPOSIT], [told, coded]) == sort([], [told, coded])
    assert [one.sorted_by.rule for one in sort([], [told, coded]) if one.sorted_by] == ["deposit_interest", "mcc_food"]


def test_what_stands_beyond_the_beginning_of_a_text_or_a_name_decides_nothing() -> None:
    """Two hundred letters of the text, one hundred of the name."""
    text = "Пополнение " + "карты " * 15
    assert sort([], [movement("credit", text=f"{text}. Асқар Б.")])[0].category == "11"
    assert sort([], [movement("credit", text=f"{text * 2}. Асқар Б.")]) == [UNSORTED]
    name = "Асель Б., пәтер "
    told = {"iin": SOMEBODY_ELSE, "text": "Перевод"}
    assert sort([], [movement("credit", name=f"{name}ТОО", **told)]) == [UNSORTED]
    assert sort([], [movement("credit", name=f"{name * 7}ТОО", **told)])[0].category == "11"
    assert sort([], [movement("credit", name=f"{'Асель':97}ТОО", **told)]) == [UNSORTED]
    assert sort([], [movement("credit", name=f"{'Асель':98}ТОО", **told)])[0].category == "11"


def test_a_party_may_have_a_number_and_no_name() -> None:
    """The number says that it is a person."""
    assert sort([], [movement("credit", iin=SOMEBODY_ELSE, text="Перевод")])[0].category == "11"


def test_an_applicant_whose_name_is_not_known_has_no_own_name() -> None:
    """Nothing is nobody's name."""
    lines = [movement("credit", name="Айгүл Ү.", text="Пополнение"), movement("credit", text="Пополнение")]
    assert sort_for(APPLICANT, name=OwnName("", ""))([], lines) == sort([], lines)


@pytest.mark.parametrize("own", [OwnName("Үлгіова", ""), OwnName("", "Үлгіова")])
def test_an_applicant_may_have_a_single_name(own: OwnName) -> None:
    """Some papers have no other."""
    (found,) = sort_for(APPLICANT, name=own)([], [movement("credit", name="ULGIOVA", text="Пополнение")])
    assert found.own_transfer


def test_each_movement_has_one_place_before_and_one_after() -> None:
    """Places of other movements are not compared with them."""
    lines = [movement("debit"), movement("debit")]
    with pytest.raises(ValueError, match="zip"):
        changes(lines, [UNSORTED], [UNSORTED])
