"""The geometry of the charts: bars in proportion, numbers within the picture, for no money and for a great deal."""

from decimal import Decimal

import pytest

from chalicelib.domain.categories import Title
from chalicelib.domain.statement.rows import MonthRow, ShareRow
from chalicelib.entrypoints.pages.charts import MOST_SHARES, Bar, Chart, chart_of_months, chart_of_shares
from chalicelib.entrypoints.pages.wording import Tongue

RUSSIAN = Tongue(("ru",))
HUGE = Decimal("99999999999999999999.99")
"""The largest sum that 100,000 movements of the largest amount come to."""
DIGIT = 8
"""The most that a digit takes in the font of the page."""


def bars(chart: Chart) -> list[Bar]:
    """All bars of a chart."""
    return [bar for group in chart.groups for bar in group.bars]


@pytest.mark.parametrize(
    "amounts",
    [["0.00"], ["0.00", "0.00", "0.00"], ["1000.00"], ["0.01", str(HUGE), "5.00"]],
    ids=["one month of nothing", "nothing", "one month", "a great deal"],
)
def test_bars_and_numbers_stay_within_the_chart(amounts: list[str]) -> None:
    """No bar is negative; the largest sum has room for its number."""
    rows = [MonthRow(f"2025-{n:02}", Decimal(amount), Decimal(0)) for n, amount in enumerate(amounts, start=7)]
    shares = [ShareRow(str(n), Title("а", "б"), Decimal(amount)) for n, amount in enumerate(amounts)]
    for chart in (chart_of_months(rows, RUSSIAN), chart_of_shares(shares, "ru", "Остальные")):
        assert all(bar.width >= 0 and bar.number_x + DIGIT * len(bar.number) <= chart.width for bar in bars(chart))
        assert all(bar.y + bar.height <= group.height for group in chart.groups for bar in group.bars)


def test_the_longest_bar_is_the_largest_sum_and_half_of_it_is_half_as_long() -> None:
    """Income and outflow of all months are measured by one sum."""
    rows = [MonthRow("2025-07", Decimal("200.00"), Decimal("100.00")), MonthRow("2025-08", Decimal(0), Decimal(0))]
    income, outflow, *nothing = (bar.width for bar in bars(chart_of_months(rows, RUSSIAN)))
    assert (income // 2, nothing) == (outflow, [0, 0])


def test_a_chart_of_nothing_is_empty() -> None:
    """No currency has movements and no categories, so there is no picture at all."""
    assert (chart_of_shares([], "kk", ""), chart_of_months([], RUSSIAN)) == (Chart(()), Chart(()))


def test_small_categories_share_a_bar() -> None:
    """Of thirteen the last two are one bar."""
    rows = [ShareRow(str(n), Title("а", "б"), Decimal(20 - n)) for n in range(MOST_SHARES + 2)]
    last = chart_of_shares(rows, "ru", "Остальные").groups[-1]
    assert (last.label, last.bars[0].number) == ("Остальные", "15,00")
