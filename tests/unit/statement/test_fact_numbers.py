"""The numbers that stand beside the facts: entered, by law, or missing; and the balances of deposits, each dated."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from chalicelib.domain.bank_data.movements import Balance
from chalicelib.domain.calendar.working_days import Period
from chalicelib.domain.statement.mci import mci_for
from chalicelib.domain.statement.means_facts import DEPOSITS, Basis, facts_of
from chalicelib.domain.statement.parts import DepositBalance
from chalicelib.domain.statement.thresholds import Threshold
from tests.unit.bank_data.movements import FIRST, SECOND, account
from tests.unit.statement.test_means_facts import BASIS, ENTRY, PUBLISHED, QUARTER, fact, parts


@pytest.mark.parametrize(
    ("last", "mci"),
    [("2023-09-30", None), ("2023-12-31", "3692"), ("2025-09-30", "3932"), ("2025-12-31", "4325")],
)
def test_the_mci_is_that_of_the_quarter_of_application(last: str, mci: str | None) -> None:
    """The day after the period decides; before the first known day no number stands beside (28)."""
    period = Period(date(2023, 1, 1), date.fromisoformat(last))
    index = mci_for(period)
    assert (index and str(index.mci)) == mci
    deposits = facts_of([], (), Basis(period))[2]
    assert deposits.threshold == (None if mci is None else f"{Decimal(mci) * 200:.2f}")


def test_a_number_says_which_entry_it_is_from() -> None:
    """Region, quarter, source, day and entry, in both languages; the MCI says its law."""
    outflow, loans, deposits = facts_of([], (), BASIS)
    entry = "Регион 71, 4 квартал 2025 года; источник: Ресми сайт, 14.11.2025; запись 71-2025-Q4-2."
    assert outflow.threshold_text.ru == f"Черта бедности на человека в месяц: 43\u00a0210.00 тенге. {entry}"
    assert loans.threshold_text.ru == f"Два прожиточных минимума на человека в месяц: 121\u00a0756.00 тенге. {entry}"
    assert "Закон о республиканском бюджете на 2025-2027 годы" in deposits.threshold_text.ru
    assert all("71-2025-Q4-2" in one.threshold_text.kk for one in (outflow, loans))


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (None, [None, None]),
        (replace(ENTRY, published=replace(PUBLISHED, poverty_line=None)), [None, "121756.00"]),
        (replace(ENTRY, published=replace(PUBLISHED, subsistence_minimum=None)), ["43210.00", None]),
    ],
)
def test_a_number_that_nobody_entered_is_not_replaced_by_one_of_ours(
    entry: Threshold | None, expected: list[str | None]
) -> None:
    """A number too low hurts an applicant: the fact says that it is not entered."""
    facts = facts_of([], (), Basis(QUARTER, entry))[:2]
    assert [one.threshold for one in facts] == expected
    for one in facts:
        assert ("не введ" in one.threshold_text.ru, "енгізілмеген" in one.threshold_text.kk) == (
            one.threshold is None,
            one.threshold is None,
        )


@pytest.mark.parametrize(
    ("bic", "name", "type_"),
    [
        ("HCSKKZKA", "", "deposit"),
        ("hcskkzka", "", "SVGS"),
        ("XXXXKZKA", "АО «Отбасы банк»", "Вклад"),
        ("XXXXKZKA", "Otbasy Bank JSC", "deposit"),
        ("XXXXKZKA", "Жилстройсбербанк Казахстана", "deposit"),
        ("XXXXKZKA", "", "Жилищные строительные сбережения"),
    ],
)
def test_what_a_housing_savings_bank_has_is_left_out(bic: str, name: str, type_: str) -> None:
    """(28): by the bank's BIC, by its name, or by the name of the deposit."""
    balance = Balance(Decimal("1000.00"), "2025-09-30")
    accounts = (account(FIRST, type=type_, bic=bic, balance=balance),)
    deposits = facts_of([], accounts, replace(BASIS, bank_names={bic: name}))[2]
    assert parts(deposits) == ([], [("housing_savings", "1000.00 KZT", 1)])


def test_each_balance_is_shown_with_its_day() -> None:
    """(28): counted or left out, and as what; a deposit without a balance has neither amount nor day."""
    balance = Balance(Decimal("1000.00"), "2025-09-30")
    accounts = (
        account(FIRST, type="savings", balance=balance),
        account(SECOND, type="deposit"),
        account(SECOND, type="card", balance=balance),
    )
    bic = accounts[0].bic
    assert fact(DEPOSITS, accounts=accounts).balances == (
        DepositBalance(
            bic=bic,
            iban=FIRST,
            what="deposits",
            counted=True,
            amount=balance.amount,
            currency="KZT",
            as_of="2025-09-30",
        ),
        DepositBalance(
            bic=bic, iban=SECOND, what="balance_unknown", counted=False, amount=None, currency="KZT", as_of=None
        ),
    )
