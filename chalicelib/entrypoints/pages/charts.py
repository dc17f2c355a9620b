"""The geometry of the statement's two charts, as numbers for the template.

A chart is as narrow as a phone, so that its words can be read there. Each bar stands beside its number in words, and
the same numbers stand in the tables, so nothing hangs on colour.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from chalicelib.domain.case.states import Language
from chalicelib.domain.statement.rows import MonthRow, ShareRow
from chalicelib.entrypoints.pages.wording import Tongue, amount_of, brief

CHART_WIDTH = 330
MOST_SHARES = 12
"""Categories with a bar of their own; the smaller ones share one."""
_DIGIT = 8
"""The width of a digit in the numbers."""
_BAR, _GAP, _BETWEEN = 16, 4, 14
_LABEL = 20
_LONGEST_LABEL = 40

_Kind = Literal["income", "outflow"]


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One bar and its number, in units of the chart."""

    kind: _Kind
    y: int
    width: int
    height: int
    number: str
    number_x: int
    number_y: int


@dataclass(frozen=True)
class BarGroup:
    """A label above its bars: a picture of its own, so that a printed page can end between two of them."""

    label: str
    y: int
    height: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Chart:
    """A chart: its groups stand below each other."""

    groups: tuple[BarGroup, ...]
    width: int = CHART_WIDTH


def chart_of_months(rows: Sequence[MonthRow], say: Tongue) -> Chart:
    """Return two bars for each month: income and support, and spending."""
    largest = max((amount for row in rows for amount in row[1:]), default=Decimal(0))
    return Chart(
        tuple(_group(say.month(row.month), [("income", row.income), ("outflow", row.outflow)], largest) for row in rows)
    )


def chart_of_shares(rows: Sequence[ShareRow], language: Language, others: str) -> Chart:
    """Return a bar for each of the largest categories, its title above it, and one for all others together."""
    shown = [
        (f"{row.code}. {getattr(brief(row.title, _LONGEST_LABEL), language)}", row.total) for row in rows[:MOST_SHARES]
    ]
    if len(rows) > MOST_SHARES:
        shown.append((others, sum((row.total for row in rows[MOST_SHARES:]), Decimal(0))))
    largest = max((total for _, total in shown), default=Decimal(0))
    return Chart(tuple(_group(label, [("outflow", total)], largest) for label, total in shown))


def _group(label: str, amounts: Sequence[tuple[_Kind, Decimal]], largest: Decimal) -> BarGroup:
    places = range(_LABEL, _LABEL + len(amounts) * (_BAR + _GAP), _BAR + _GAP)
    bars = tuple(_bar(kind, y, amount, largest) for y, (kind, amount) in zip(places, amounts, strict=True))
    return BarGroup(label, _LABEL - 6, bars[-1].y + _BAR + _BETWEEN, bars)


def _bar(kind: _Kind, y: int, amount: Decimal, largest: Decimal) -> Bar:
    room = CHART_WIDTH - _DIGIT * (len(amount_of(largest)) + 1)
    width = int(room * amount / largest) if largest else 0
    return Bar(
        kind=kind, y=y, width=width, height=_BAR, number=amount_of(amount), number_x=width + 6, number_y=y + _BAR - 4
    )
