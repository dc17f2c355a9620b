"""Adds up a statement's lines by currency, flow, category and month.

For each currency and flow, categories + own transfers + unsorted = total, to the tyin. No amount is negative: a refund
is a credit in the category of what it refunds. Different currencies are never added.
"""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from chalicelib.domain.calendar.working_days import Period
from chalicelib.domain.categories import Direction, categories, kind_of
from chalicelib.domain.sorting.place import Sorted
from chalicelib.domain.statement.parts import NOTHING, CategoryRow, CurrencyPart, Flows, Line, Sum

_FLOWS: tuple[Direction, Direction] = ("credit", "debit")
_OWN, _UNSORTED, _TOTAL = "own", "unsorted", "total"
_Place = tuple[str, Direction]
"""A category code, or one of the three names above, and the flow."""


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


def add_up(lines: Iterable[Line], period: Period) -> tuple[CurrencyPart, ...]:
    """Return one part per currency, tenge first. Raises ValueError for an unknown category."""
    tallies: dict[str, dict[_Place, _Tally]] = defaultdict(lambda: defaultdict(_Tally))
    for line in lines:
        movement = line.movement
        month = (movement.booked_on.year, movement.booked_on.month)
        places = tallies[movement.currency]
        places[_place(line.sorted), movement.direction].add(month, movement.amount)
        # The total is added up separately, so that a place that is missing shows.
        places[_TOTAL, movement.direction].add(month, movement.amount)
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
    return CurrencyPart(
        currency=currency, months=months, categories=rows, own_transfers=own, unsorted=unsorted, total=total
    )


def _category_row(code: str, flow: Direction, tally: _Tally, months: tuple[str, ...]) -> CategoryRow:
    category = categories()[code]
    by_month = dict.fromkeys(months, NOTHING)
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
