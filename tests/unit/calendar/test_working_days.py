"""Terms in working days, quarters and days in Asia/Almaty."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.calendar.working_days import Calendar, DayOverride, Term, almaty_day, registered_on, start_of_day

CALENDAR = Calendar(version="test-1")
ONE_DAY = timedelta(days=1)
days = st.dates(date(2024, 4, 1), date(2028, 12, 31))
instants = st.datetimes(datetime(2024, 4, 1), datetime(2028, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds it
overrides = st.dictionaries(days, st.builds(DayOverride, working=st.booleans(), order=st.just("No. 1")), max_size=20)


def at(text: str) -> datetime:
    """Return the instant of an Almaty wall time."""
    return datetime.fromisoformat(f"{text}+05:00")


@pytest.mark.parametrize(
    ("event_day", "last_day"),
    [
        pytest.param("2024-05-03", "2024-05-04", id="working Saturday"),
        pytest.param("2024-05-06", "2024-05-10", id="7, 8, 9 May off"),
        pytest.param("2025-01-06", "2025-01-08", id="7 January off"),
        pytest.param("2025-03-20", "2025-03-26", id="Nauryz and its substitutes"),
        pytest.param("2025-01-04", "2025-01-05", id="working Sunday"),
        pytest.param("2026-10-23", "2026-10-27", id="25 October on a Sunday"),
        pytest.param("2026-12-31", "2027-01-05", id="1 and 2 January, 2 January a Saturday"),
    ],
)
def test_one_working_day_ends_on_the_last_day_that_the_law_gives(event_day: str, last_day: str) -> None:
    """One working day starts the day after the event and ends on a working day (Civil Code 173, 175)."""
    assert CALENDAR.last_day_of_term(date.fromisoformat(event_day), 1) == date.fromisoformat(last_day)


def test_a_term_has_its_end_its_rule_and_its_calendar() -> None:
    """A term ends at 24:00 of its last day in Almaty (Civil Code 176), whatever the hour of the event."""
    events = [at("2025-10-13T00:00:00"), at("2025-10-13T23:59:59")]
    terms = [
        Term(
            last_day=date(2025, 10, 14),
            ends_at=datetime(2025, 10, 14, 19, tzinfo=UTC),
            rule="one_working_day_after_delivery",
            calendar="confirmed",
            calendar_version="test-1",
            started_at=event,
        )
        for event in events
    ]
    assert [CALENDAR.term(event, 1, "one_working_day_after_delivery") for event in events] == terms


def test_the_event_day_is_that_of_almaty_not_of_utc() -> None:
    """An event at 00:30 in Almaty belongs to the new day although UTC still has the old one."""
    assert CALENDAR.term(datetime(2025, 10, 13, 19, 30, tzinfo=UTC), 1, "rule").last_day == date(2025, 10, 15)


def test_fifteen_working_days_pass_over_a_public_holiday() -> None:
    """The ordinary procedure's 15 working days leave out weekends and Republic Day with its substitute."""
    assert CALENDAR.last_day_of_term(date(2025, 10, 13), 15) == date(2025, 11, 4)


@pytest.mark.parametrize("working_days", [0, -1])
def test_a_term_of_no_days_is_an_error(working_days: int) -> None:
    """A term has at least one working day."""
    with pytest.raises(ValueError, match=r"^a term has at least one working day$"):
        CALENDAR.last_day_of_term(date(2025, 10, 13), working_days)


@pytest.mark.parametrize(
    ("event", "overrides", "calendar"),
    [
        pytest.param("2026-05-25", {}, "confirmed", id="ends the day before"),
        pytest.param("2026-05-26", {}, "unconfirmed", id="passes over Kurban Ait"),
        pytest.param("2026-05-27", {}, "confirmed", id="starts the day after"),
        pytest.param("2025-10-24", {}, "confirmed", id="passes over Republic Day and its substitute"),
        pytest.param("2026-05-26", {"2026-05-27": False}, "confirmed", id="confirmed as a day off"),
        pytest.param("2026-05-26", {"2026-05-27": True}, "confirmed", id="turned out to be worked"),
    ],
)
def test_a_term_that_touches_an_estimated_holiday_is_unconfirmed_until_an_override_fixes_it(
    event: str, overrides: dict[str, bool], calendar: str
) -> None:
    """Kurban Ait of 2026 is only estimated: a term over it may still move; a holiday of a fixed date never does."""
    table = {date.fromisoformat(day): DayOverride(working, "No. 1") for day, working in overrides.items()}
    known = Calendar(version="test-2", overrides=table)
    assert known.term(at(f"{event}T12:00:00"), 1, "rule").calendar == calendar


@pytest.mark.parametrize(("event", "calendar"), [("2026-12-30", "confirmed"), ("2026-12-31", "unconfirmed")])
def test_a_term_past_the_last_settled_day_is_unconfirmed(event: str, calendar: str) -> None:
    """Until the government has ordered how a year's days move, a term that reaches into it may move."""
    known = Calendar(version="test-3", settled_until=date(2026, 12, 31))
    assert known.term(at(f"{event}T12:00:00"), 1, "rule").calendar == calendar


@given(day=days, table=overrides)
def test_an_override_wins_over_the_library(day: date, table: dict[date, DayOverride]) -> None:
    """A day in the table is what the table says; any other is what the library says."""
    known = Calendar(version="test-4", overrides=table)
    expected = table[day].working if day in table else CALENDAR.is_working_day(day)
    assert known.is_working_day(day) == expected


@given(event=instants, working_days=st.integers(1, 20), table=overrides)
def test_a_term_ends_at_midnight_of_a_working_day_with_so_many_worked_days_in_it(
    event: datetime, working_days: int, table: dict[date, DayOverride]
) -> None:
    """The last day is worked, so many are worked from the day after the event on, the end is 24:00."""
    known = Calendar(version="test-5", overrides=table)
    term = known.term(event, working_days, "rule")
    passed = [almaty_day(event) + n * ONE_DAY for n in range(1, (term.last_day - almaty_day(event)).days + 1)]
    assert known.is_working_day(term.last_day)
    assert sum(map(known.is_working_day, passed)) == working_days
    assert almaty_day(term.ends_at - timedelta(microseconds=1)) == term.last_day
    assert almaty_day(term.ends_at) == term.last_day + ONE_DAY


@given(first=days, second=days, working_days=st.integers(1, 20))
def test_a_later_event_or_a_longer_term_never_ends_earlier(first: date, second: date, working_days: int) -> None:
    """Terms are monotone in the event's day and in their length."""
    earlier, later = sorted((first, second))
    ends = [
        CALENDAR.last_day_of_term(earlier, working_days),
        CALENDAR.last_day_of_term(later, working_days),
        CALENDAR.last_day_of_term(later, working_days + 1),
    ]
    assert ends == sorted(ends)
    assert ends[1] < ends[2]


@given(days)
def test_the_next_working_day_is_the_day_itself_or_the_first_after_days_off(day: date) -> None:
    """Nothing but days off lies before the next working day."""
    found = CALENDAR.next_working_day(day)
    assert CALENDAR.is_working_day(found)
    assert [d for n in range((found - day).days) if CALENDAR.is_working_day(d := day + n * ONE_DAY)] == []


@given(days)
def test_a_day_begins_at_its_midnight_in_almaty(day: date) -> None:
    """The start of a day is 00:00 at +05:00, and belongs to that day."""
    assert start_of_day(day) == at(f"{day}T00:00:00")
    assert almaty_day(start_of_day(day)) == day


def test_a_naive_instant_has_no_day() -> None:
    """An instant without an offset is a mistake and never read as local time."""
    with pytest.raises(ValueError, match=r"^a datetime without a time zone is not an instant; give it one$"):
        almaty_day(datetime(2025, 10, 13))  # noqa: DTZ001 - the mistake in question


@pytest.mark.parametrize(
    ("submitted_at", "day"),
    [
        pytest.param("2025-10-13T17:30:00", date(2025, 10, 13), id="at the end of the day"),
        pytest.param("2025-10-13T17:30:01", date(2025, 10, 14), id="after it"),
        pytest.param("2025-10-17T18:00:00", date(2025, 10, 20), id="Friday evening"),
        pytest.param("2025-10-18T10:00:00", date(2025, 10, 20), id="Saturday"),
        pytest.param("2024-05-04T10:00:00", date(2024, 5, 4), id="working Saturday"),
        pytest.param("2025-10-14T00:10:00", date(2025, 10, 14), id="after midnight"),
    ],
)
def test_registered_on_the_day_or_the_next_working_day(submitted_at: str, day: date) -> None:
    """An application after 17:30 or on a day off is registered on the next working day."""
    assert registered_on(at(submitted_at), calendar=CALENDAR) == day


def test_the_end_of_the_day_is_a_setting() -> None:
    """An authority that works until 18:30 registers at 18:00 on the same day."""
    assert registered_on(at("2025-10-13T18:00:00"), end_of_day=time(18, 30), calendar=CALENDAR) == date(2025, 10, 13)
