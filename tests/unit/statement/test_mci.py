"""The monthly calculation index that applies to a period."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from chalicelib.domain.calendar.working_days import Period
from chalicelib.domain.categories import Title
from chalicelib.domain.statement.mci import MonthlyIndex, mci_for

LAW_2025 = Title(
    kk="2025-2027 жылдарға арналған республикалық бюджет туралы заң",
    ru="Закон о республиканском бюджете на 2025-2027 годы",
)
OF_2025 = MonthlyIndex(date(2025, 1, 1), Decimal(3932), LAW_2025)


@pytest.mark.parametrize(
    ("last", "mci"),
    [
        (date(2023, 12, 30), None),
        (date(2023, 12, 31), 3692),
        (date(2024, 12, 30), 3692),
        (date(2024, 12, 31), 3932),
        (date(2025, 9, 30), 3932),
        (date(2025, 12, 30), 3932),
        (date(2025, 12, 31), 4325),
        (date(2030, 12, 31), 4325),
    ],
)
def test_the_index_is_that_of_the_day_after_the_period(last: date, mci: int | None) -> None:
    """The day on which the quarter of application begins; before the first law there is none."""
    index = mci_for(Period(last - timedelta(days=90), last))
    assert (index and index.mci) == mci


def test_an_index_names_its_law() -> None:
    """In both languages, with the day from which it applies."""
    assert mci_for(Period(date(2025, 7, 1), date(2025, 9, 30))) == OF_2025


def test_two_hundred_are_the_line_of_deposits() -> None:
    """Rules No. 227, p. 7 (28); money has two digits."""
    assert (str(OF_2025.deposits), str(OF_2025.times(60)), str(OF_2025.times(1))) == (
        "786400.00",
        "235920.00",
        "3932.00",
    )
