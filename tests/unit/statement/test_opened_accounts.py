"""Remarks on accounts that look opened in the period, and on outflow beside income."""

from decimal import Decimal
from typing import Any

import pytest

from chalicelib.domain.bank_data.movements import Account, Balance
from chalicelib.domain.statement import remark_texts as texts
from chalicelib.domain.statement.parts import Line, Remark
from chalicelib.domain.statement.remarks import remarks_of
from tests.unit.bank_data.movements import FIRST, SECOND, account
from tests.unit.statement.test_remark_rules import OWN, QUARTER, a_book, about, came, told, went


def with_balance(amount: str = "70.00", as_of: str = "2025-09-30", iban: str = FIRST, **changes: Any) -> Account:  # noqa: ANN401 - a field may hold anything
    """An account with this balance."""
    return account(iban, balance=Balance(Decimal(amount), as_of), **changes)


@pytest.mark.parametrize(
    "text",
    [
        "Открытие счета",
        "ОТКРЫТИЕ ВКЛАДА",
        "открыт счет",
        "Счет открыт",
        "Шот ашу",
        "шот ашылды",
        "Салым ашу",
        "Oткpытие cчетa",
        "Оτκρытие счета",
    ],
)
def test_a_text_may_say_that_an_account_was_opened(text: str) -> None:
    """In either language, also in letters that only look right."""
    assert told(went("a", text="Магнит"), went("b"), went("c", text=text)) == about("account_opened", "c")


@pytest.mark.parametrize("text", ["Открытка", "Счет", "Шот", "Вклад", "Ашық шот", "Открытие магазина"])
def test_a_text_without_both_words_says_no_such_thing(text: str) -> None:
    """Something else may be opened, or an account be paid."""
    assert told(went("a", text=text)) == []


def test_an_account_that_says_so_is_named_by_those_lines_alone() -> None:
    """Not by its first movement as well; another account may be."""
    lines = [
        came("a", "2025-08-01", "70.00", iban=SECOND),
        came("b", "2025-08-02", "50.00"),
        came("c", "2025-08-03", "20.00", text="Открытие счета"),
    ]
    assert told(*lines, accounts=(with_balance(),)) == about("account_opened", "c")
    assert told(*lines, accounts=(with_balance(), with_balance(iban=SECOND))) == about("account_opened", "a", "c")


@pytest.mark.parametrize(
    ("day", "one", "fresh"),
    [
        ("2025-07-08", with_balance(), True),
        ("2025-07-07", with_balance(), False),
        ("2025-07-08", with_balance(as_of="2025-09-30T23:59:59+05:00"), True),
        ("2025-07-08", with_balance(as_of="2025-09-29"), False),
        ("2025-07-08", with_balance(as_of="2025-10-01"), False),
        ("2025-07-08", with_balance("70.01"), False),
        ("2025-07-08", with_balance("130.00"), False),
        ("2025-07-08", account(FIRST), False),
        ("2025-07-08", with_balance(currency="USD"), False),
        ("2025-07-08", with_balance("0.00", iban=SECOND), False),
    ],
    ids=str,
)
def test_an_account_that_began_at_nothing_after_the_first_week_looks_opened(
    day: str, one: Account, *, fresh: bool
) -> None:
    """The movements make up its balance on the last day of the period; the first of them is named."""
    lines = [came("a", day, "100.00"), went("b", day, "30.00")]
    assert told(*lines, accounts=(account(SECOND), one)) == (about("account_opened", "a") if fresh else [])


def test_an_account_without_a_balance_does_not_look_opened_beside_one_that_has_it() -> None:
    """Nothing shows what was on it before."""
    lines = [came("a", "2025-08-01", "70.00"), came("b", "2025-08-01", "70.00", iban=SECOND)]
    assert told(*lines, accounts=(account(SECOND), with_balance())) == about("account_opened", "a")


def test_opened_accounts_are_named_by_day() -> None:
    """In whatever order the banks list them."""
    lines = [
        came("a", "2025-08-01", "70.00", iban=SECOND, currency="USD"),
        came("b", "2025-08-01", "70.00", iban=SECOND),
        went("c", "2025-08-02", text="Шот ашу", iban="KZ00"),
        came("d", "2025-08-03", "70.00"),
    ]
    accounts = (with_balance(), with_balance(iban=SECOND), with_balance(iban=SECOND, currency="USD"))
    assert told(*lines, accounts=accounts) == about("account_opened", "a", "b", "c", "d")


@pytest.mark.parametrize(
    ("more", "spent", "income"),
    [
        ((), "150.01", "100.00"),
        ((came("x", amount="0.01"),), None, None),
        ((came("x", amount="9.00", of="8"),), "150.01", "100.00"),
        ((came("x", amount="9.00", currency="USD"),), "150.01", "100.00"),
        ((came("x", amount="9.00", **OWN, beside="y"),), "150.01", "100.00"),
        ((went("x", amount="9.00", **OWN, beside="y"),), "150.01", "100.00"),
        ((went("x", amount="9.00", currency="USD"),), "150.01", "100.00"),
        ((went("x", amount="9.00", of="24"),), "159.01", "100.00"),
    ],
    ids=str,
)
def test_outflow_of_more_than_one_and_a_half_times_what_came_is_remarked(
    more: tuple[Line, ...], spent: str | None, income: str | None
) -> None:
    """In tenge, without loans and own transfers; unsorted money counts on both sides."""
    lines = (came("a", amount="60.00", of="30"), came("b", amount="40.00"), went("c", amount="150.01"), *more)
    expected: tuple[Remark, ...] = ()
    if spent and income:
        text = texts.outflow_far_above_income(Decimal(spent), Decimal(income))
        expected = (Remark("outflow_far_above_income", text, (), 0),)
    assert remarks_of(lines, (), QUARTER, a_book()) == expected


def test_one_and_a_half_times_is_not_more() -> None:
    """Nor is nothing of nothing."""
    assert remarks_of((came("a"), went("b", amount="150.00")), (), QUARTER, a_book()) == ()
    assert remarks_of((), (), QUARTER, a_book()) == ()
