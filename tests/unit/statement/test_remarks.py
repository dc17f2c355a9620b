"""Remarks help a human to look; facts are numbers beside numbers; nowhere a verdict."""

from datetime import date
from decimal import Decimal

import pytest

from chalicelib.domain.bank_data.movements import Account, Balance, Movement
from chalicelib.domain.calendar.working_days import Period
from chalicelib.domain.sorting.rules import the_rules
from chalicelib.domain.sorting.sorting import sort_for
from chalicelib.domain.statement.parts import Line, Remark
from chalicelib.domain.statement.remarks import remarks_of
from chalicelib.domain.statement.remarks_on_reading import MOST_NAMED
from tests.unit.bank_data.movements import APPLICANT, FIRST, account, movement

QUARTER = Period(date(2025, 7, 1), date(2025, 9, 30))
ENOUGH = movement("credit", "200000.00", text="прочее")
"""Income without a remark, so that outflow is not far above it."""


def remarks(*movements: Movement, accounts: tuple[Account, ...] = ()) -> list[Remark]:
    """Return the remarks on these movements, sorted as a case's are."""
    found = sort_for(APPLICANT)(accounts, movements)
    lines = [Line(one, sorted_) for one, sorted_ in zip(movements, found, strict=True)]
    return list(remarks_of(lines, accounts, QUARTER, the_rules()))


def told(*movements: Movement, accounts: tuple[Account, ...] = ()) -> list[tuple[str, tuple[str, ...]]]:
    """Return kinds and movements of the remarks on these movements beside enough of income."""
    return [(one.kind, one.movements) for one in remarks(ENOUGH, *movements, accounts=accounts)]


def test_a_quarter_like_others_has_no_remark() -> None:
    """Pay every month, food every month."""
    pay = [movement("credit", "100000.00", f"2025-{month}-05", knp="332", name="ТОО А") for month in ("07", "08", "09")]
    assert told(*pay, movement("debit", mcc="5411")) == []


def test_an_own_transfer_without_its_other_side_is_remarked() -> None:
    """The other account is at a bank that was not asked or has not answered."""
    alone = movement("debit", iin=APPLICANT)
    assert told(alone) == [("own_transfer_unpaired", (alone.id,))]


def test_a_payer_of_a_salary_who_did_not_pay_in_the_first_month_is_new() -> None:
    """The old employer is not remarked upon."""
    old = [movement("credit", day=f"2025-{month}-05", knp="332", iin="111111111111") for month in ("07", "08")]
    new = [movement("credit", day=f"2025-{month}-06", knp="332", iin="222222222222") for month in ("08", "09")]
    assert told(*old, *new) == [("new_salary_source", (new[0].id, new[1].id))]


@pytest.mark.parametrize(
    ("before", "after", "new"),
    [
        ({"name": 'ТОО "А"'}, {"name": "ТОО «А»"}, False),
        ({"name": "ТОО А"}, {"name": "тоо а", "iin": "123456789012"}, False),
        ({"name": "ТОО А", "iin": "123456789012"}, {"iin": "123456789012"}, False),
        ({"name": "ТОО А", "iin": "123456789012"}, {"name": "ТОО А", "iin": "210987654321"}, True),
        ({"name": "ТОО А"}, {"name": "ТОО Б"}, True),
        ({}, {"name": "ТОО Б"}, True),
        ({"name": "ТОО А"}, {}, False),
    ],
)
def test_a_payer_is_known_by_number_or_name_however_a_bank_writes_it(
    before: dict[str, str], after: dict[str, str], *, new: bool
) -> None:
    """An employer whose number one bank left out is no second employer; two numbers are two."""
    first = movement("credit", day="2025-07-05", knp="332", **before)
    later = movement("credit", day="2025-08-05", knp="332", **after)
    assert told(first, later) == ([("new_salary_source", (later.id,))] if new else [])


def test_a_single_credit_of_sixty_mci_is_large() -> None:
    """235,920 tenge in 2025; own transfers and other currencies are not it."""
    large = movement("credit", "235920.00", text="Перевод")
    small = movement("credit", "235919.99", text="Перевод")
    foreign = movement("credit", "900000.00", text="Перевод", currency="USD")
    assert told(large, small, foreign) == [("large_credit", (large.id,))]


@pytest.mark.parametrize(
    ("text", "several"),
    [
        ("АСП и жилищная помощь", True),
        ("Многодетным семьям, рождение ребенка", True),
        ("Пособие по инвалидности ребенку до семи лет", False),
        ("Многодетная мать, Күміс алқа", False),
        ("Пособие", False),
    ],
)
def test_several_benefits_in_one_payment_are_remarked(text: str, *, several: bool) -> None:
    """Some count as income and some do not; one disability described in two ways is one."""
    benefit = movement("credit", knp="012", text=text)
    assert told(benefit) == ([("several_benefits_in_one", (benefit.id,))] if several else [])


def test_cash_paid_in_during_the_last_seven_days_is_remarked() -> None:
    """Where it comes from is not in the bank data."""
    early = movement("credit", day="2025-09-23", mcc="6010")
    late = movement("debit", day="2025-09-24", mcc="6011")
    assert told(early, late) == [("cash_paid_in", (early.id,)), ("cash_in_the_last_days", (late.id,))]


def test_gambling_is_named_both_ways() -> None:
    """A stake by MCC, a win by words."""
    stake, win = movement("debit", mcc="7995"), movement("credit", text="Выигрыш")
    assert told(stake, win) == [("gambling", (stake.id, win.id))]


def test_an_account_that_starts_at_zero_after_the_first_days_looks_opened() -> None:
    """Its balance at the end is the sum of its movements, or the bank says so."""
    balance = Balance(Decimal("700.00"), "2025-09-30T23:59:59+05:00")
    came, went = movement("credit", "1000.00", "2025-08-01"), movement("debit", "300.00", "2025-08-02")
    opened = account(FIRST, balance=balance)
    assert [one.kind for one in remarks(came, went, accounts=(opened,))] == ["account_opened"]
    older = account(FIRST, balance=Balance(Decimal("700.01"), balance.as_of))
    assert remarks(came, went, accounts=(older,)) == []
    said = movement("debit", text="Открытие счета")
    assert told(said) == [("account_opened", (said.id,))]


def test_outflow_far_above_income_leaves_loans_and_own_transfers_aside() -> None:
    """One and a half times, and nothing else."""
    loan = movement("credit", "900.00", text="Выдача микрокредита")
    pay = movement("credit", "100.00", knp="332")
    spent = movement("debit", "150.00", mcc="5411")
    assert remarks(loan, pay, spent) == []
    more = movement("debit", "0.01", mcc="5411")
    assert [(one.kind, one.movements) for one in remarks(loan, pay, spent, more)] == [("outflow_far_above_income", ())]


def test_a_remark_names_a_hundred_movements_and_counts_all() -> None:
    """A statement stays small for any number of them."""
    stakes = [movement("debit", mcc="7995", id=f"{n:03}") for n in range(150)]
    (gambling,) = [one for one in remarks(ENOUGH, *stakes) if one.kind == "gambling"]
    assert (len(gambling.movements), gambling.count) == (MOST_NAMED, 150)


def test_every_remark_is_in_both_languages() -> None:
    """Kazakh and Russian, as the law requires."""
    made = remarks(movement("debit", iin=APPLICANT), movement("debit", mcc="7995"), movement("credit", mcc="6010"))
    assert len(made) == 3
    assert all(one.text.kk and one.text.ru and one.text.kk != one.text.ru for one in made)
