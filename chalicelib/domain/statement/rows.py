"""A statement as plain rows: what tables, charts and files are made of. No format, no escaping, no language."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from chalicelib.domain.case.states import Outcome
from chalicelib.domain.categories import Direction, Title
from chalicelib.domain.statement.parts import NOTHING, BankRow, CurrencyPart, Line, Statement

_INCOME = frozenset({"income", "support"})
_ANSWERED = frozenset({Outcome.DATA, Outcome.NO_ACCOUNTS})


Besides = Literal["own_transfers", "unsorted", "total"]
"""What a statement adds up beside the categories."""
SumsByMonth = Mapping[tuple[str, Besides, Direction], Mapping[str, Decimal]]
"""Money by month, as `2025-07`, for a currency, a place and a flow. What is not there is nothing."""


class MonthRow(NamedTuple):
    """One month of one currency: income with support, and outflow. Unsorted movements are in neither."""

    month: str
    income: Decimal
    outflow: Decimal


class ShareRow(NamedTuple):
    """The outflow of one category in the whole period."""

    code: str
    title: Title
    total: Decimal


class MovementRow(NamedTuple):
    """A line of the statement as texts, empty if there is nothing; money with two digits, days as 2025-07-01.

    Texts of banks are not escaped: whoever writes them into a file or a page escapes them there.
    """

    id: str
    bic: str
    iban: str
    booked_on: str
    direction: str
    amount: str
    currency: str
    category: str
    own_transfer: str
    own_transfer_with: str
    rule: str
    rule_version: str
    evidence: str
    chosen_by_human: str
    counterparty_name: str
    counterparty_iin_bin: str
    counterparty_iban: str
    text: str


def months_of(part: CurrencyPart) -> list[MonthRow]:
    """Return a row for every month of the period, earliest first."""
    income = [row.by_month for row in part.categories if row.kind in _INCOME]
    outflow = [row.by_month for row in part.categories if row.flow == "debit"]
    return [MonthRow(month, _in(month, income), _in(month, outflow)) for month in part.months]


def sums_by_month(lines: Iterable[Line]) -> SumsByMonth:
    """Add up by month what has no row of a category, and everything; the parts of a statement hold only their sums."""
    sums: dict[tuple[str, Besides, Direction], dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for movement, found, _ in lines:
        month = movement.booked_on.isoformat()[:7]
        sums[movement.currency, "total", movement.direction][month] += movement.amount
        if found.own_transfer or found.category is None:
            place: Besides = "own_transfers" if found.own_transfer else "unsorted"
            sums[movement.currency, place, movement.direction][month] += movement.amount
    return sums


def outflow_by_category(part: CurrencyPart) -> list[ShareRow]:
    """Return the outflow by category, largest first."""
    rows = [ShareRow(row.code, row.title, row.total) for row in part.categories if row.flow == "debit"]
    return sorted(rows, key=lambda row: (-row.total, row.code))


def largest_currencies(parts: Sequence[CurrencyPart], most: int) -> tuple[CurrencyPart, ...]:
    """Return at most `most` currencies, those with the most movements, in their original order."""
    largest = sorted(parts, key=_movements, reverse=True)[:most]
    return tuple(part for part in parts if part in largest)


def is_missing(bank: BankRow) -> bool:
    """Return whether a bank gave no answer that counts: everything but `data` and `no_accounts`."""
    return bank.outcome not in _ANSWERED


def missing_banks(statement: Statement) -> tuple[BankRow, ...]:
    """Return the banks whose data are missing."""
    return tuple(filter(is_missing, statement.banks))


def movement_row(line: Line) -> MovementRow:
    """Return one line as a row."""
    movement, found = line.movement, line.sorted
    party, by = movement.counterparty, found.sorted_by
    return MovementRow(
        id=movement.id,
        bic=movement.bic,
        iban=movement.iban,
        booked_on=movement.booked_on.isoformat(),
        direction=movement.direction,
        amount=f"{movement.amount:.2f}",
        currency=movement.currency,
        category=found.category or "",
        own_transfer="yes" if found.own_transfer else "",
        own_transfer_with=found.own_transfer_with or "",
        rule=by.rule if by else "",
        rule_version=by.version if by else "",
        evidence=by.evidence if by else "",
        chosen_by_human="yes" if line.chosen_by_human else "",
        counterparty_name=(party.name if party else None) or "",
        counterparty_iin_bin=(party.iin_bin if party else None) or "",
        counterparty_iban=(party.iban if party else None) or "",
        text=movement.text or "",
    )


def _movements(part: CurrencyPart) -> tuple[bool, int]:
    """Return what currencies are ranked by: tenge before all others, then the number of movements."""
    return part.currency == "KZT", part.total.credit.movements + part.total.debit.movements


def _in(month: str, rows: Iterable[dict[str, Decimal]]) -> Decimal:
    return sum((by_month[month] for by_month in rows), NOTHING)
