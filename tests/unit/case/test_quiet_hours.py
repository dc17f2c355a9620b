"""The hours in which no SMS goes out."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.calendar.working_days import almaty
from chalicelib.domain.case.quiet_hours import QuietHours

NIGHT = QuietHours(start=time(21), end=time(8))
NOON = QuietHours(start=time(12), end=time(13))
NONE = QuietHours(start=time(9), end=time(9))
instants = st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds it


def at(text: str) -> datetime:
    """Return the instant of an Almaty wall time."""
    return datetime.fromisoformat(f"{text}+05:00")


@pytest.mark.parametrize(
    ("hours", "asked", "allowed"),
    [
        (NIGHT, "2025-10-13T20:59:59", "2025-10-13T20:59:59"),
        (NIGHT, "2025-10-13T21:00:00", "2025-10-14T08:00:00"),
        (NIGHT, "2025-12-31T23:30:00", "2026-01-01T08:00:00"),
        (NIGHT, "2025-10-13T00:00:00", "2025-10-13T08:00:00"),
        (NIGHT, "2025-10-13T08:00:00", "2025-10-13T08:00:00"),
        (NOON, "2025-10-13T12:00:00", "2025-10-13T13:00:00"),
        (NOON, "2025-10-13T13:00:00", "2025-10-13T13:00:00"),
        (NOON, "2025-10-13T12:30:00", "2025-10-13T13:00:00"),
        (NOON, "2025-10-13T23:30:00", "2025-10-13T23:30:00"),
        (NONE, "2025-10-13T09:00:00", "2025-10-13T09:00:00"),
        (QuietHours(start=time(22), end=time(0)), "2025-10-13T22:15:00", "2025-10-14T00:00:00"),
    ],
)
def test_a_message_waits_for_the_end_of_the_quiet_hours(hours: QuietHours, asked: str, allowed: str) -> None:
    """The start is quiet, the end is not; quiet hours may cross midnight; equal times mean none."""
    assert hours.allowed_at(at(asked)) == at(allowed)


@given(instant=instants, start=st.times(), end=st.times())
def test_the_allowed_instant_is_never_earlier_nor_a_day_away_nor_quiet(
    instant: datetime, start: time, end: time
) -> None:
    """Waiting ends within a day, at an instant that is allowed itself; one that is allowed stays as it is."""
    hours = QuietHours(start, end)
    allowed = hours.allowed_at(instant)
    assert timedelta(0) <= allowed - instant < timedelta(days=1)
    assert hours.allowed_at(allowed) == allowed
    assert allowed == instant or allowed.astimezone(almaty()).time() == end
