"""Quarters, periods and the time zone, by the calendar of Kazakhstan."""

from datetime import date, datetime, timedelta, timezone, tzinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.calendar.working_days import (
    Period,
    WrongTimeZoneData,
    check_time_zone,
    quarter_before,
    quarters_needed,
)

ONE_DAY = timedelta(days=1)
days = st.dates(date(2024, 4, 1), date(2028, 12, 31))


class MovedAgain(tzinfo):
    """UTC+5, and from 2026 on UTC+6."""

    def utcoffset(self, dt: datetime | None, /) -> timedelta:
        """The offset by the year alone."""
        return timedelta(hours=6 if dt and dt.year >= 2026 else 5)

    def tzname(self, _dt: datetime | None, /) -> None:
        """It has no name."""

    def dst(self, _dt: datetime | None, /) -> None:
        """Nothing is known of summer time."""


@pytest.mark.parametrize(
    ("day", "quarter"),
    [
        (date(2025, 10, 1), Period(date(2025, 7, 1), date(2025, 9, 30))),
        (date(2025, 9, 30), Period(date(2025, 4, 1), date(2025, 6, 30))),
        (date(2025, 3, 31), Period(date(2024, 10, 1), date(2024, 12, 31))),
    ],
)
def test_the_income_that_counts_is_that_of_the_quarter_before(day: date, quarter: Period) -> None:
    """Social Code 123: the quarter before the quarter of application."""
    assert quarter_before(day) == quarter


@given(days)
def test_the_quarter_before_is_three_whole_months_that_end_before_the_day(day: date) -> None:
    """The quarter before ends with a month's last day, before the day, and at most a quarter earlier."""
    quarter = quarter_before(day)
    assert len(quarter.months) == 3
    assert (quarter.first.day, (quarter.last + ONE_DAY).day) == (1, 1)
    assert ONE_DAY <= day - quarter.last <= timedelta(days=92)


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        pytest.param("2025-10-13", "2025-10-14", ("2025-07", "2025-08", "2025-09"), id="one quarter"),
        pytest.param("2025-10-13", "2025-10-13", ("2025-07", "2025-08", "2025-09"), id="one day"),
        pytest.param(
            "2025-09-30",
            "2025-10-01",
            ("2025-04", "2025-05", "2025-06", "2025-07", "2025-08", "2025-09"),
            id="two",
        ),
    ],
)
def test_the_consent_asks_for_every_quarter_that_may_become_necessary(
    first: str, last: str, months: tuple[str, ...]
) -> None:
    """If the consent may come before or after a quarter's end it covers the quarter before each."""
    assert quarters_needed(date.fromisoformat(first), date.fromisoformat(last)).months == months


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2025-10-14", "2025-10-13", "the last possible day is before the first"),
        ("2025-06-30", "2025-10-01", "a consent may cover at most two quarters"),
    ],
)
def test_a_consent_asks_for_two_quarters_at_most(first: str, last: str, said: str) -> None:
    """Days in the wrong order, or so far apart that a third quarter would be asked for, are an error."""
    with pytest.raises(ValueError, match=f"^{said}$"):
        quarters_needed(date.fromisoformat(first), date.fromisoformat(last))


def test_both_ends_of_a_period_belong_to_it() -> None:
    """The first and the last day are in the period, their neighbours are not."""
    period = Period(date(2025, 7, 1), date(2025, 9, 30))
    asked = [date(2025, 6, 30), date(2025, 7, 1), date(2025, 9, 30), date(2025, 10, 1)]
    assert [day in period for day in asked] == [False, True, True, False]


def test_a_time_zone_database_that_knows_the_move_to_utc_plus_5_passes() -> None:
    """Kazakhstan has been at UTC+5 since 2024-03-01."""
    check_time_zone()


def test_an_older_time_zone_database_is_refused() -> None:
    """A database from before 2024 says +06:00 for 2025: every midnight would be an hour off."""
    with pytest.raises(WrongTimeZoneData) as refused:
        check_time_zone(timezone(timedelta(hours=6)))
    assert str(refused.value) == (
        "Asia/Almaty is not UTC+5 in 2025 here: install tzdata >= 2024a and set PYTHONTZPATH to the "
        "empty string, so that it wins over the system's older database."
    )


def test_a_time_zone_database_with_a_later_move_passes() -> None:
    """Asked is the offset of 2025, which no later law changes."""
    check_time_zone(MovedAgain())
