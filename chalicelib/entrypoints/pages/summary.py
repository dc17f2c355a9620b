"""What stands at the top of the statement's page: by month the money of all accounts, and which banks are missing."""

from collections.abc import Mapping
from decimal import Decimal

from chalicelib.domain.categories import Direction
from chalicelib.domain.statement.parts import BankRow, CategoryRow, CurrencyPart
from chalicelib.domain.statement.rows import SumsByMonth
from chalicelib.entrypoints.pages.cells import Cell, CellRow, Table, heads_of
from chalicelib.entrypoints.pages.statement_texts import OUTCOMES
from chalicelib.entrypoints.pages.wording import Tongue, amount_of
from chalicelib.entrypoints.wire.bank_text import shortened

_ALWAYS = frozenset({"in_counted", "out", "in_unsorted", "out_unsorted"})
"""Columns that are shown with zeros too; the others only where there is money."""
_MARKS: Mapping[bool | None, str] = {True: "in_counted", False: "in_not_counted", None: "in_not_said"}


def summary_table(part: CurrencyPart, sums: SumsByMonth, say: Tongue) -> Table:
    """Return a row for each month and one for all of them; with own transfers they make the totals of the currency."""
    columns = {name: by_month for name, by_month in _columns(part, sums).items() if name in _ALWAYS or any(by_month)}
    rows = [
        (Cell(say.month(month), whole=True), *(_number(by_month[n]) for by_month in columns.values()))
        for n, month in enumerate(part.months)
    ]
    total: CellRow = (Cell(say("total")), *(_number(sum(by_month, Decimal(0))) for by_month in columns.values()))
    heads = heads_of(say, "month") + heads_of(say, *columns, numbers=True)
    return Table(f"{say('summary')}, {part.currency}", heads, tuple(rows), (total,))


def remark_on_bank(bank: BankRow, say: Tongue) -> str:
    """Return why a bank's data are missing; it is the first thing to look at."""
    return f"{shortened(bank.name)} ({bank.bic}): {say.of(OUTCOMES[bank.outcome])}. {say('not_in_it')}"


def _columns(part: CurrencyPart, sums: SumsByMonth) -> dict[str, list[Decimal]]:
    names = (*_MARKS.values(), "in_other", "out", "in_unsorted", "out_unsorted")
    columns = {name: [Decimal(0)] * len(part.months) for name in names}
    for row in part.categories:
        _add(columns[_column(row)], part.months, row.by_month)
    sides: tuple[tuple[str, Direction], ...] = (("in_unsorted", "credit"), ("out_unsorted", "debit"))
    for name, flow in sides:
        _add(columns[name], part.months, sums.get((part.currency, "unsorted", flow), {}))
    return columns


def _column(row: CategoryRow) -> str:
    if row.flow == "debit":
        return "out"
    return "in_other" if row.kind == "other_inflow" else _MARKS[row.counts_as_income]


def _add(column: list[Decimal], months: tuple[str, ...], by_month: Mapping[str, Decimal]) -> None:
    for n, month in enumerate(months):
        column[n] += by_month.get(month, Decimal(0))


def _number(amount: Decimal) -> Cell:
    return Cell(amount_of(amount), number=True)
