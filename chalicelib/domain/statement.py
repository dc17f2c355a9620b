"""The file that a caseworker decides with: totals by category and month, which balance to the tyin.

For each currency and flow, categories + own transfers + unsorted = total. There are no signs: a refund is money that
came, in the category of what it refunds. Currencies are never added up. Field names are those of the contract; money
is `Decimal` of two digits.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from chalicelib.domain.appendix3 import Direction, Kind, Title, categories, kind_of
from chalicelib.domain.bank_data import Account, Movement, Page, unite
from chalicelib.domain.bank_lines import SetAsideReason
from chalicelib.domain.case import Bank
from chalicelib.domain.sorting import Sort, Sorted
from chalicelib.domain.states import Outcome
from chalicelib.domain.working_days import Period

_NOTHING = Decimal("0.00")
_FLOWS: tuple[Direction, Direction] = ("credit", "debit")


@dataclass(frozen=True, slots=True)
class Line:
    """A movement and where it was sorted to."""

    movement: Movement
    sorted: Sorted
    chosen_by_human: bool = False


@dataclass(frozen=True)
class BankAnswer:
    """One bank's part of the case and the pages that it sent."""

    bank: Bank
    pages: Sequence[Page] = ()


@dataclass(frozen=True)
class BankRow:
    """What one bank answered: with how many accounts and movements that could be taken."""

    bic: str
    name: str
    outcome: Outcome
    late: bool
    answered_at: datetime | None
    accounts: int
    movements: int


@dataclass(frozen=True)
class Sum:
    """Money and the number of movements that it is the sum of."""

    total: Decimal = _NOTHING
    movements: int = 0


@dataclass(frozen=True)
class Flows:
    """What came and what went."""

    credit: Sum = field(default=Sum())
    debit: Sum = field(default=Sum())


@dataclass(frozen=True)
class CategoryRow:
    """One category and flow. A sub-item has a row of its own and is in no other row."""

    code: str
    kind: Kind
    flow: Direction
    title: Title
    counts_as_income: bool | None
    by_month: dict[str, Decimal]
    """Every month of the period, as `2025-07`."""
    total: Decimal
    movements: int


@dataclass(frozen=True)
class CurrencyPart:
    """All movements in one currency."""

    currency: str
    months: tuple[str, ...]
    categories: tuple[CategoryRow, ...]
    own_transfers: Flows
    unsorted: Flows
    total: Flows


@dataclass(frozen=True)
class SetAsideRow:
    """How many lines of a bank could not be taken for one reason; they are in no total."""

    reason: SetAsideReason
    bic: str
    count: int


@dataclass(frozen=True)
class Heading:
    """What a statement is of: the case, its version of the bank data, the quarter, and whether all banks are in it."""

    case_id: str
    version: int
    made_at: datetime
    rules_version: str
    period: Period
    complete: bool


@dataclass(frozen=True)
class Statement(Heading):
    """The bank data of one case, sorted, in one version. Remarks and facts are not made yet."""

    banks: tuple[BankRow, ...]
    accounts: tuple[Account, ...]
    currencies: tuple[CurrencyPart, ...]
    set_aside: tuple[SetAsideRow, ...]
    lines: tuple[Line, ...]
    """Every movement in the totals, by day; on the wire they are paged apart."""
    remarks: tuple[()] = ()
    facts: tuple[()] = ()


def make_statement(heading: Heading, answers: Sequence[BankAnswer], sort: Sort) -> Statement:
    """Return the statement of what the banks answered; `sort` says where each movement belongs."""
    united = [(answer.bank, *unite(answer.pages)) for answer in answers]
    lines = [Line(movement, sort(movement)) for _, _, movements in united for movement in movements]
    lines.sort(key=lambda line: (line.movement.booked_on, line.movement.id))
    return Statement(
        **vars(heading),
        banks=tuple(_bank_row(*bank) for bank in united),
        accounts=tuple(account for _, accounts, _ in united for account in accounts),
        currencies=_currencies(lines, heading.period),
        set_aside=_set_aside(page for answer in answers for page in answer.pages),
        lines=tuple(lines),
    )


_OWN, _UNSORTED, _TOTAL = "own", "unsorted", "total"
_Place = tuple[str, Direction]
"""A category's code or one of the three names above, and the flow."""


class _Tally:
    """Adds movements up, by month."""

    def __init__(self) -> None:
        self.by_month: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
        self.movements = 0

    def add(self, movement: Movement) -> None:
        self.by_month[movement.booked_on.year, movement.booked_on.month] += movement.amount
        self.movements += 1

    @property
    def sum(self) -> Sum:
        return Sum(sum(self.by_month.values(), _NOTHING), self.movements)


def _currencies(lines: Iterable[Line], period: Period) -> tuple[CurrencyPart, ...]:
    """Return the part of each currency, tenge first."""
    tallies: dict[str, dict[_Place, _Tally]] = defaultdict(lambda: defaultdict(_Tally))
    for line in lines:
        places = tallies[line.movement.currency]
        places[_place(line.sorted), line.movement.direction].add(line.movement)
        # The total is added up on its own, so that a place that was left out shows.
        places[_TOTAL, line.movement.direction].add(line.movement)
    order = sorted(tallies, key=lambda currency: (currency != "KZT", currency))
    return tuple(_currency_part(currency, tallies[currency], period.months) for currency in order)


def _place(found: Sorted) -> str:
    return _OWN if found.own_transfer else found.category or _UNSORTED


def _currency_part(currency: str, places: dict[_Place, _Tally], months: tuple[str, ...]) -> CurrencyPart:
    own, unsorted, total = (
        Flows(*(places[name, flow].sum if (name, flow) in places else Sum() for flow in _FLOWS))
        for name in (_OWN, _UNSORTED, _TOTAL)
    )
    order = list(categories())
    # An unknown code raises here: left out, it would break the balance.
    of_categories = sorted(
        (place for place in places if place[0] not in {_OWN, _UNSORTED, _TOTAL}),
        key=lambda place: (order.index(place[0]), place[1]),
    )
    rows = tuple(_category_row(code, flow, places[code, flow], months) for code, flow in of_categories)
    return CurrencyPart(currency, months, rows, own, unsorted, total)


def _category_row(code: str, flow: Direction, tally: _Tally, months: tuple[str, ...]) -> CategoryRow:
    category = categories()[code]
    by_month = dict.fromkeys(months, _NOTHING)
    by_month |= {f"{year:04}-{month:02}": amount for (year, month), amount in sorted(tally.by_month.items())}
    return CategoryRow(
        code=code,
        kind=kind_of(category, flow),
        flow=flow,
        title=category.title,
        counts_as_income=category.counts_as_income,
        by_month=by_month,
        total=tally.sum.total,
        movements=tally.movements,
    )


def _bank_row(bank: Bank, accounts: Sequence[Account], movements: Sequence[Movement]) -> BankRow:
    return BankRow(bank.bic, bank.name, bank.outcome, bank.late, bank.answered_at, len(accounts), len(movements))


def _set_aside(pages: Iterable[Page]) -> tuple[SetAsideRow, ...]:
    counts: Counter[tuple[str, SetAsideReason]] = Counter()
    for page in pages:
        for aside in page.set_aside:
            counts[aside.bic, aside.reason] += aside.count
    return tuple(SetAsideRow(reason, bic, count) for (bic, reason), count in sorted(counts.items()))
