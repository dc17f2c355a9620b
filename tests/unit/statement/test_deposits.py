"""Which balances fact (28) counts, which it leaves out and as what, and how each part is named."""

from decimal import Decimal
from typing import Any

import pytest

from chalicelib.domain.bank_data.movements import Account, Balance
from chalicelib.domain.statement import means_fact_texts as texts
from chalicelib.domain.statement.deposits import Deposits, deposits_of, is_housing_savings_bank
from chalicelib.domain.statement.parts import DepositBalance, Part
from tests.unit.bank_data.movements import FIRST, account

AS_OF = "2025-09-30"
NOTHING = Decimal("0.00")


def saved(amount: str = "100.00", kind: str | None = "deposit", **told: Any) -> Account:  # noqa: ANN401 - a field may hold anything
    """An account of this type with a balance."""
    return account(FIRST, type=kind, balance=Balance(Decimal(amount), AS_OF), **told)


def balance(what: str, amount: str | None = "100.00", currency: str = "KZT", bic: str = "AAAAKZKA") -> DepositBalance:
    """What is listed of an account."""
    return DepositBalance(
        bic=bic,
        iban=FIRST,
        what=what,
        counted=what == "deposits",
        amount=None if amount is None else Decimal(amount),
        currency=currency,
        as_of=None if amount is None else AS_OF,
    )


def part(what: str, total: str, number: int = 1, currency: str = "KZT") -> Part:
    """A part that a text of its own explains."""
    return Part(what, Decimal(total), number, texts.why(what), currency)


def unknown(of_type: str, total: str, number: int = 1) -> Part:
    """The part of a type that says nothing."""
    return Part("type_unknown", Decimal(total), number, texts.type_unknown(of_type), "KZT")


def test_balances_in_tenge_are_added_up_and_listed_one_by_one() -> None:
    """Other accounts are no deposits, whatever is on them."""
    found = deposits_of([saved(), saved("7.00", "card"), saved("20.50", "savings")], {})
    listed = (balance("deposits"), balance("deposits", "20.50"))
    assert found == Deposits((part("deposits", "120.50", 2),), (), listed)


def test_what_is_left_out_has_a_part_for_each_reason_and_currency() -> None:
    """A balance that the bank did not state adds nothing and is counted."""
    without = account(FIRST, type="deposit", currency="USD")
    accounts = [saved(currency="USD"), saved("5.00", currency="EUR"), without, saved("1.00", currency="USD")]
    assert deposits_of(accounts, {}) == Deposits(
        (),
        (
            part("EUR", "5.00", currency="EUR"),
            part("USD", "101.00", 2, "USD"),
            part("balance_unknown", "0.00", currency="USD"),
        ),
        (
            balance("USD", currency="USD"),
            balance("EUR", "5.00", "EUR"),
            balance("balance_unknown", None, "USD"),
            balance("USD", "1.00", "USD"),
        ),
    )


@pytest.mark.parametrize(
    ("told", "names"),
    [
        ({"bic": "HCSKKZKA"}, {}),
        ({"bic": "hcskkzka"}, {}),
        ({}, {"AAAAKZKA": "АО «Отбасы банк»"}),
        ({"kind": "Жилищные строительные сбережения"}, {}),
    ],
    ids=str,
)
def test_a_deposit_for_housing_is_left_out_by_bank_or_type(told: dict[str, str], names: dict[str, str]) -> None:
    """Also where its balance is not known, or is in another currency."""
    found = deposits_of([saved(**told), saved("5.00", currency="USD", **told)], names)
    assert found.counted == ()
    assert found.left_out == (part("housing_savings", "100.00"), part("housing_savings", "5.00", 1, "USD"))


@pytest.mark.parametrize(
    ("bic", "name", "is_one"),
    [
        ("HCSKKZKAXXX", "", True),
        ("AAAAKZKA", "Отбасы банкі", True),
        ("AAAAKZKA", "Otbasy Bank JSC", True),
        ("AAAAKZKA", "Жилстройсбербанк Казахстана", True),
        ("AAAAKZKA", "Жилищный строительный сберегательный банк", True),
        ("AAAAKZKA", "Тұрғын үй құрылыс жинақ банкі", True),
        ("AAAAKZKA", "Банк Пример", False),
        ("KZHCSKKA", "Сберегательный банк", False),
    ],
)
def test_a_housing_savings_bank_is_known_by_its_bic_or_its_name(bic: str, name: str, *, is_one: bool) -> None:
    """Each of the names that it has or had."""
    assert is_housing_savings_bank(bic, name) == is_one


def test_only_the_name_of_the_accounts_own_bank_counts() -> None:
    """Another bank of the case may be one of housing savings."""
    assert deposits_of([saved()], {"BBBBKZKA": "Отбасы банк"}).counted == (part("deposits", "100.00"),)


def test_a_type_that_says_nothing_is_left_out_by_its_name() -> None:
    """One part for each type, and one for the accounts without a type."""
    accounts = [saved("1.00", "Z-2"), saved("2.00", "Z-1"), saved("3.00", None), saved("4.00", "Z-2")]
    assert deposits_of(accounts, {}) == Deposits(
        (),
        (unknown("", "3.00"), unknown("Z-1", "2.00"), unknown("Z-2", "5.00", 2)),
        tuple(balance("type_unknown", f"{amount}.00") for amount in (1, 2, 3, 4)),
    )


def test_types_after_the_first_twenty_share_a_part() -> None:
    """One that has a part already gets its further accounts, too."""
    types = [None, *(f"Z-{number:02}" for number in range(21))]
    again = [None, "Z-00", "Z-18", "Z-19"]
    twice = {"Z-00", "Z-18"}
    named = [unknown(one, "2.00", 2) if one in twice else unknown(one, "1.00") for one in types[1:20] if one]
    assert deposits_of([saved("1.00", one) for one in (*types, *again)], {}).left_out == (
        unknown("", "2.00", 2),
        *named,
        unknown("…", "3.00", 3),
    )


def test_a_hundred_balances_are_listed_and_all_are_added_up() -> None:
    """A statement stays small."""
    found = deposits_of([saved("1.00")] * 101, {})
    assert (found.counted, len(found.balances)) == ((part("deposits", "101.00", 101),), 100)
