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

CHART_WIDTH = 420
MOST_SHARES = 12
"""Categories with a bar of their own; the smaller ones share one."""
_LEFT, _DIGIT = 122, 8
"""Where the bars of the months begin, and the width of a digit in their numbers."""
_BAR, _GAP, _BETWEEN = 16, 4, 14
_LABEL = 20
_LONGEST_LABEL = 46


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One bar and its number, in units of the chart."""

    kind: Literal["income", "outflow"]
    x: int
    y: int
    width: int
    height: int
    number: str
    number_x: int
    number_y: int


@dataclass(frozen=True)
class BarGroup:
    """A label and its bars."""

    label: str
    x: int
    y: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Chart:
    """A chart and its height."""

    height: int
    groups: tuple[BarGroup, ...]
    width: int = CHART_WIDTH


def chart_of_months(rows: Sequence[MonthRow], say: Tongue) -> Chart:
    """Return two bars for each month: income and support, and spending."""
    largest = max((amount for row in rows for amount in row[1:]), default=Decimal(0))
    groups, y = [], 0
    for row in rows:
        bars = (
            _bar("income", _LEFT, y, row.income, largest),
            _bar("outflow", _LEFT, y + _BAR + _GAP, row.outflow, largest),
        )
        groups.append(BarGroup(say.month(row.month), 0, y + _BAR + _GAP, bars))
        y += 2 * _BAR + _GAP + _BETWEEN
    return Chart(max(y, 1), tuple(groups))


def chart_of_shares(rows: Sequence[ShareRow], language: Language, others: str) -> Chart:
    """Return a bar for each of the largest categories, its title above it, and one for all others together."""
    shown = [
        (f"{row.code}. {getattr(brief(row.title, _LONGEST_LABEL), language)}", row.total) for row in rows[:MOST_SHARES]
    ]
    if len(rows) > MOST_SHARES:
        shown.append((others, sum((row.total for row in rows[MOST_SHARES:]), Decimal(0))))
    largest = max((total for _, total in shown), default=Decimal(0))
    groups, y = [], 0
    for label, total in shown:
        bar = _bar("outflow", 0, y + _LABEL, total, largest)
        groups.append(BarGroup(label, 0, y + _LABEL - 6, (bar,)))
        y += _LABEL + _BAR + _BETWEEN
    return Chart(max(y, 1), tuple(groups))


def _bar(kind: Literal["income", "outflow"], x: int, y: int, amount: Decimal, largest: Decimal) -> Bar:
    room = CHART_WIDTH - x - _DIGIT * (len(amount_of(largest)) + 1)
    width = int(room * amount / largest) if largest else 0
    return Bar(
        kind=kind,
        x=x,
        y=y,
        width=width,
        height=_BAR,
        number=amount_of(amount),
        number_x=x + width + 6,
        number_y=y + _BAR - 4,
    )
