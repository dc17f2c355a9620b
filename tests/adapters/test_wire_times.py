"""Instants and days on the wire: RFC 3339 with an offset, whole days, and nothing that only looks like them."""

from datetime import UTC, date, datetime

import pytest
from pydantic import TypeAdapter, ValidationError

from chalicelib.adapters.wire_times import Day, Instant, read_day, read_instant

INSTANTS, DAYS = TypeAdapter[datetime](Instant), TypeAdapter[date](Day)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2025-10-13T10:15:00+05:00", datetime(2025, 10, 13, 5, 15, tzinfo=UTC)),
        ("2025-10-13T05:15:00Z", datetime(2025, 10, 13, 5, 15, tzinfo=UTC)),
        ("2025-10-13t05:15:00z", datetime(2025, 10, 13, 5, 15, tzinfo=UTC)),
        ("2025-10-13T05:15:00.1-00:30", datetime(2025, 10, 13, 5, 45, 0, 100_000, tzinfo=UTC)),
        ("2025-10-13T05:15:00.123456789Z", datetime(2025, 10, 13, 5, 15, 0, 123_456, tzinfo=UTC)),
    ],
)
def test_an_instant_is_read_in_utc(text: str, at: datetime) -> None:
    """Whatever its offset and its case, with up to nine digits after the second."""
    read = INSTANTS.validate_python(text)
    assert (read, read.tzinfo) == (at, UTC)


@pytest.mark.parametrize(
    "text",
    [
        1760332500,
        "1760332500",
        None,
        datetime(2025, 10, 13, tzinfo=UTC),
        "2025-10-13",
        "2025-10-13T05:15:00",
        "2025-10-13T05:15Z",
        "2025-10-13 05:15:00Z",
        "2025-10-13T05:15:00.Z",
        "2025-10-13T05:15:00.1234567890Z",
        "2025-10-13T05:15:00,5Z",
        "2025-10-13T05:15:00+0500",
        "2025-13-13T05:15:00Z",
        "2025-10-13T25:15:00Z",
        "0001-01-01T00:00:00+05:00",
        "9999-12-31T23:59:59-05:00",
        " 2025-10-13T05:15:00Z",
        "2025-10-13T05:15:00Z\n",
        "٢025-10-13T05:15:00Z",
    ],
    ids=repr,
)
def test_what_is_no_instant_is_refused(text: object) -> None:
    """Also one without an offset, one that does not exist, and one that has no place in UTC; it is not quoted."""
    with pytest.raises(ValueError, match=r"^must be a time with offset such as 2025-10-13T10:15:00\+05:00$"):
        read_instant(text)


def test_a_day_is_read() -> None:
    """As a whole day."""
    assert DAYS.validate_python("2025-10-13") == date(2025, 10, 13)


@pytest.mark.parametrize(
    "text",
    [20251013, "20251013", None, date(2025, 10, 13), "2025-10-13T00:00:00Z", "2025-13-13", "2025-W42-1", "٢025-10-13"],
    ids=repr,
)
def test_what_is_no_day_is_refused(text: object) -> None:
    """It is not quoted."""
    with pytest.raises(ValueError, match=r"^must be a day such as 2025-10-13$"):
        read_day(text)


def test_a_message_with_a_bad_time_is_refused_by_its_field() -> None:
    """The types are used in messages."""
    for kind, text in ((INSTANTS, "2025-10-13"), (DAYS, "2025-13-13")):
        with pytest.raises(ValidationError, match="must be a"):
            kind.validate_python(text)


def test_the_contract_says_what_they_are() -> None:
    """As formats of JSON Schema."""
    assert (INSTANTS.json_schema(), DAYS.json_schema()) == (
        {"type": "string", "format": "date-time"},
        {"type": "string", "format": "date"},
    )
