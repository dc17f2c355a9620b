"""What a row of a statement shows, what counts as income and outflow of a month, and which currencies are largest."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from chalicelib.domain.bank_data.movements import Counterparty, Movement
from chalicelib.domain.case.states import Outcome
from chalicelib.domain.categories import Direction, Kind, Title
from chalicelib.domain.sorting.place import UNSORTED, Sorted, SortedBy
from chalicelib.domain.statement.parts import BankRow, CategoryRow, CurrencyPart, Flows, Line, Sum
from chalicelib.domain.statement.rows import (
    MonthRow,
    MovementRow,
    ShareRow,
    is_missing,
    largest_currencies,
    months_of,
    movement_row,
    outflow_by_category,
    sums_by_month,
)
from tests.unit.bank_data.movements import APPLICANT, FIRST, SECOND, movement

MONTHS = ("2025-07", "2025-08")
FOOD, OWN = Sorted("24"), Sorted("38", own_transfer=True)


def category(code: str, kind: Kind, flow: Direction, *amounts: str) -> CategoryRow:
    """A category's row with these amounts by month."""
    by_month = dict(zip(MONTHS, map(Decimal, amounts), strict=True))
    return CategoryRow(
        code=code,
        kind=kind,
        flow=flow,
        title=Title(kk=f"{code} kk", ru=f"{code} ru"),
        part=None,
        counts_as_income=None,
        basis=Title(kk="", ru=""),
        by_month=by_month,
        total=sum(by_month.values(), Decimal("0.00")),
        movements=1,
    )


def currency(code: str = "KZT", *categories: CategoryRow, came: int = 0, went: int = 0) -> CurrencyPart:
    """All movements in a currency: so many came, and so many went."""
    total = Flows(Sum(Decimal("1.00"), came), Sum(Decimal("1.00"), went))
    return CurrencyPart(
        currency=code, months=MONTHS, categories=categories, own_transfers=Flows(), unsorted=Flows(), total=total
    )


def test_income_of_a_month_is_income_and_support_and_outflow_is_every_debit() -> None:
    """Other money that came is in neither."""
    part = currency(
        "KZT",
        category("1", "income", "credit", "100.00", "10.00"),
        category("9", "support", "credit", "20.00", "2.00"),
        category("24", "other_inflow", "credit", "500.00", "50.00"),
        category("24", "outflow", "debit", "7.00", "0.70"),
        category("30", "outflow", "debit", "1.00", "0.10"),
    )
    assert months_of(part) == [
        MonthRow("2025-07", Decimal("120.00"), Decimal("8.00")),
        MonthRow("2025-08", Decimal("12.00"), Decimal("0.80")),
    ]
    assert outflow_by_category(part) == [
        ShareRow("24", Title(kk="24 kk", ru="24 ru"), Decimal("7.70")),
        ShareRow("30", Title(kk="30 kk", ru="30 ru"), Decimal("1.10")),
    ]


def test_a_month_without_rows_is_nothing_with_two_digits() -> None:
    """As money is written everywhere."""
    assert [str(row.income) for row in months_of(currency())] == ["0.00", "0.00"]


def test_outflow_is_listed_from_the_largest_and_equal_sums_by_code() -> None:
    """In whatever order the categories are."""
    rows = [category(code, "outflow", "debit", amount, "0.00") for code, amount in (
        ("31", "5.00"), ("30", "5.00"), ("24", "1.00"), ("40", "9.00"),
    )]  # fmt: skip
    assert [row.code for row in outflow_by_category(currency("KZT", *rows))] == ["40", "30", "31", "24"]


def test_what_has_no_row_of_a_category_is_added_up_by_month() -> None:
    """Own transfers, unsorted movements, and everything, for each currency and flow."""
    lines = [
        Line(movement("credit", "1.00", "2025-07-01"), FOOD),
        Line(movement("credit", "2.00", "2025-07-31"), UNSORTED),
        Line(movement("credit", "4.00", "2025-08-01"), UNSORTED),
        Line(movement("credit", "8.00", "2025-07-02"), OWN),
        Line(movement("credit", "16.00", "2025-07-02"), Sorted(own_transfer=True)),
        Line(movement("debit", "32.00", "2025-07-02"), OWN),
        Line(movement("debit", "64.00", "2025-07-02", currency="USD"), UNSORTED),
        Line(movement("debit", "128.00", "2025-07-03"), OWN),
    ]
    assert sums_by_month(lines) == {
        ("KZT", "total", "credit"): {"2025-07": Decimal("27.00"), "2025-08": Decimal("4.00")},
        ("KZT", "unsorted", "credit"): {"2025-07": Decimal("2.00"), "2025-08": Decimal("4.00")},
        ("KZT", "own_transfers", "credit"): {"2025-07": Decimal("24.00")},
        ("KZT", "total", "debit"): {"2025-07": Decimal("160.00")},
        ("KZT", "own_transfers", "debit"): {"2025-07": Decimal("160.00")},
        ("USD", "total", "debit"): {"2025-07": Decimal("64.00")},
        ("USD", "unsorted", "debit"): {"2025-07": Decimal("64.00")},
    }


@pytest.mark.parametrize(
    ("most", "shown"),
    [
        (0, []),
        (1, ["KZT"]),
        (2, ["KZT", "USD"]),
        (3, ["CHF", "KZT", "USD"]),
        (4, ["CHF", "KZT", "EUR", "USD"]),
        (9, ["CHF", "KZT", "EUR", "USD"]),
    ],
)
def test_the_currencies_with_most_movements_are_shown_and_tenge_always(most: int, shown: list[str]) -> None:
    """In their own order; what came and what went count alike, and the first of equal ones is shown."""
    parts = [
        currency("CHF", came=1, went=1),
        currency("KZT"),
        currency("EUR", came=2, went=0),
        currency("USD", came=1, went=2),
    ]
    assert [part.currency for part in largest_currencies(parts, most)] == shown


@pytest.mark.parametrize("outcome", Outcome)
def test_only_data_and_no_accounts_are_answers_that_count(outcome: Outcome) -> None:
    """Every other outcome leaves a bank's data missing."""
    bank = BankRow(bic="A", name="A", outcome=outcome, late=False, answered_at=None, accounts=0, movements=0)
    assert is_missing(bank) == (outcome not in {Outcome.DATA, Outcome.NO_ACCOUNTS})


def row(**changes: str) -> MovementRow:
    """A debit of 5 tenge of which nothing else is known, with these cells."""
    return MovementRow(**dict.fromkeys(MovementRow._fields, "") | {
        "id": "1", "bic": "AAAAKZKA", "iban": FIRST, "booked_on": "2025-07-01", "direction": "debit",
        "amount": "5.00", "currency": "KZT",
    } | changes)  # fmt: skip


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ({}, {}),
        ({"found": Sorted("24")}, {"category": "24"}),
        ({"found": Sorted(own_transfer=True)}, {"own_transfer": "yes"}),
        (
            {"found": Sorted(own_transfer=True, own_transfer_with="2")},
            {"own_transfer": "yes", "own_transfer_with": "2"},
        ),
        (
            {"found": Sorted("24", sorted_by=SortedBy("mcc_food", "2", "mcc=5411"))},
            {"category": "24", "rule": "mcc_food", "rule_version": "2", "evidence": "mcc=5411"},
        ),
        ({"chosen": True}, {"chosen_by_human": "yes"}),
        ({"counterparty": Counterparty("A", None, None)}, {"counterparty_name": "A"}),
        ({"counterparty": Counterparty(None, APPLICANT, None)}, {"counterparty_iin_bin": APPLICANT}),
        ({"counterparty": Counterparty(None, None, SECOND)}, {"counterparty_iban": SECOND}),
        ({"text": "Нан"}, {"text": "Нан"}),
        ({"amount": Decimal("0.5")}, {"amount": "0.50"}),
        ({"booked_on": date(2025, 9, 30)}, {"booked_on": "2025-09-30"}),
    ],
    ids=str,
)
def test_a_cell_is_empty_where_nothing_is_known(line: dict[str, Any], cells: dict[str, str]) -> None:
    """And yes where something is so."""
    found, chosen = line.get("found", UNSORTED), line.get("chosen", False)
    said = {name: value for name, value in line.items() if name in Movement._fields}
    one = movement("debit", "5.00", "2025-07-01", id="1")._replace(**said)
    assert movement_row(Line(one, found, chosen)) == row(**cells)
