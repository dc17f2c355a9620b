"""A clock may move on between two runs, and differ from another, only so far."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.case.clock_jumps import ClockReadings

NOON = datetime(2025, 10, 13, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("store", "process", "last_run", "jump"),
    [
        (NOON, NOON, None, None),
        (NOON, NOON, NOON - HOUR, None),
        (NOON, NOON, NOON - DAY, None),
        (NOON, NOON, NOON - DAY - HOUR, DAY + HOUR),
        (NOON, NOON - DAY, None, None),
        (NOON, NOON - DAY - HOUR, None, DAY + HOUR),
        (NOON, NOON + DAY + HOUR, NOON - HOUR, DAY + HOUR),
        (NOON, NOON, NOON + 30 * DAY, None),
    ],
)
def test_by_how_much_a_clock_has_jumped(
    store: datetime, process: datetime, last_run: datetime | None, jump: timedelta | None
) -> None:
    """More than a day on since the last run, or apart; a clock that went back erases nothing too early."""
    assert ClockReadings(store, process, last_run).jump(DAY) == jump


def test_the_first_run_moved_on_by_nothing() -> None:
    """However little a clock may jump."""
    assert ClockReadings(NOON, NOON, None).jump(timedelta(0)) is None
