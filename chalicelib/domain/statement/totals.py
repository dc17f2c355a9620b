"""Adds up a statement's lines by currency, flow, category and month.

For each currency and flow, categories + own transfers + unsorted = total, to the tyin. No amount is negative: a refund
is a credit in the category of what it refunds. Different currencies are never added.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal

from chalicelib.domain.calendar.working_days import Period
from chalicelib.domain.categories import Direction, categories, kind_of
from chalicelib.domain.sorting.income_marks import IncomeMark
from chalicelib.domain.sorting.place import Sorted
from chalicelib.domain.sorting.rules import RuleBook
from chalicelib.domain.statement.parts import NOTHING, CategoryRow, CurrencyPart, Flows, Line, Sum

_FLOWS: tuple[Direction, Direction] = ("credit", "debit")
_OWN, _UNSORTED, _TOTAL = "own", "unsorted", "total"
_Place = tuple[str, Direction, IncomeMark | None]
"""A category code, or one of the three names above, the flow, and the mark of the part of the category."""


class _Tally:
    """Adds movements up, by month."""

    def __init__(self) -> None:
        self.by_month: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
        self.movements = 0

    def add(self, month: tuple[int, int], amount: Decimal) -> None:
        self.by_month[month] += amount
        self.movements += 1

    @property
    def sum(self) -> Sum:
        return Sum(sum(self.by_month.values(), NOTHING), self.movements)


def add_up(lines: Iterable[Line], period: Period, book: RuleBook) -> tuple[CurrencyPart, ...]:
    """Return one part per currency, tenge first. Raises ValueError for an unknown category.

    A part of a category that a rule of the book marks has a row of its own beside that of the category.
    """
    marks = {rule.id: rule.income for rule in book.rules if rule.income is not None}
    tallies: dict[str, dict[_Place, _Tally]] = defaultdict(lambda: defaultdict(_Tally))
    for line in lines:
        movement = line.movement
        month = (movement.booked_on.year, movement.booked_on.month)
        places = tallies[movement.currency]
        places[_place(line.sorted), movement.direction, _mark(line.sorted, marks)].add(month, movement.amount)
        # The total is added up separately, so that a place that is missing shows.
        places[_TOTAL, movement.direction, None].add(month, movement.amount)
    order = sorted(tallies, key=lambda currency: (currency != "KZT", currency))
    return tuple(_currency_part(currency, tallies[currency], period.months) for currency in order)


def _place(found: Sorted) -> str:
    return _OWN if found.own_transfer else found.category or _UNSORTED


def _mark(found: Sorted, marks: Mapping[str, IncomeMark]) -> IncomeMark | None:
    return None if found.own_transfer or found.sorted_by is None else marks.get(found.sorted_by.rule)


def _currency_part(currency: str, places: dict[_Place, _Tally], months: tuple[str, ...]) -> CurrencyPart:
    own, unsorted, total = (
        Flows(*(places[name, flow, None].sum if (name, flow, None) in places else Sum() for flow in _FLOWS))
        for name in (_OWN, _UNSORTED, _TOTAL)
    )
    order = list(categories())
    # An unknown code raises here: left out, it would break the balance.
    of_categories = sorted(
        (place for place in places if place[0] not in {_OWN, _UNSORTED, _TOTAL}),
        key=lambda place: (order.index(place[0]), place[1], place[2].part.ru if place[2] else ""),
    )
    rows = tuple(_category_row(place, places[place], months) for place in of_categories)
    return CurrencyPart(
        currency=currency, months=months, categories=rows, own_transfers=own, unsorted=unsorted, total=total
    )


def _category_row(place: _Place, tally: _Tally, months: tuple[str, ...]) -> CategoryRow:
    code, flow, mark = place
    category = categories()[code]
    by_month = dict.fromkeys(months, NOTHING)
    by_month |= {f"{year:04}-{month:02}": amount for (year, month), amount in sorted(tally.by_month.items())}
    return CategoryRow(
        code=code,
        kind=kind_of(category, flow),
        flow=flow,
        title=category.title,
        part=mark.part if mark else None,
        counts_as_income=mark.counts_as_income if mark else category.counts_as_income,
        basis=mark.basis if mark else category.basis,
        by_month=by_month,
        total=tally.sum.total,
        movements=tally.movements,
    )
