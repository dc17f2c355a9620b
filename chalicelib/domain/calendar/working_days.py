"""Working days, quarters and legal terms of Kazakhstan.

A term starts on the day after the event (Civil Code, art. 173), its last day is a working day (art. 175), and it ends
at 24:00 of that day (art. 176), all in Asia/Almaty. Days are `date`, instants are aware `datetime` in UTC.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from holidays import HolidayBase

_ONE_DAY = timedelta(days=1)
MIDNIGHT = time()
"""As a closing hour: 24:00, the end of the day."""
_MONTHS_IN_QUARTER = 3
_MONTHS_IN_TWO_QUARTERS = 6


class WrongTimeZoneData(RuntimeError):
    """The time zone database is older than Kazakhstan's move to UTC+5 on 2024-03-01."""


@dataclass(frozen=True)
class DayOverride:
    """Whether one day is worked by order of the government; overrides the library."""

    working: bool
    order: str
    """The number of the government's order, or another source of the change."""


@dataclass(frozen=True)
class Period:
    """Whole days from `first` to `last`, both inclusive."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def months(self) -> tuple[str, ...]:
        """The months that overlap the period, oldest first, as `2025-07`."""
        first, last = _month_number(self.first), _month_number(self.last)
        return tuple(f"{month // 12:04}-{month % 12 + 1:02}" for month in range(first, last + 1))


@dataclass(frozen=True, kw_only=True)
class Term:
    """A term in working days: its last day, the instant at which it ends, and what both were computed from."""

    last_day: date
    ends_at: datetime
    rule: str
    calendar: Literal["confirmed", "unconfirmed"]
    """`unconfirmed` while the term contains a day that may still be moved, and the term with it."""
    calendar_version: str
    started_at: datetime
    """The event that started it; the term is computed from it again when the calendar changes."""


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """The working days of Kazakhstan: those of the package `holidays`, and the overrides.

    `version` names the library and the overrides together. `settled_until`: the last day for which the government has
    decided how days off are moved; None when every year counts as decided.
    """

    version: str
    overrides: Mapping[date, DayOverride] = field(default_factory=lambda: MappingProxyType({}))
    settled_until: date | None = None

    def is_working_day(self, day: date) -> bool:
        """Return whether the day is a working day; also true for a weekend day that is worked in exchange."""
        override = self.overrides.get(day)
        return override.working if override else _public_holidays(day.year).is_working_day(day)

    def is_confirmed(self, day: date) -> bool:
        """Return whether it is certain if the day is worked; the library only estimates some holidays."""
        if day in self.overrides:
            return True
        if self.settled_until is not None and day > self.settled_until:
            return False
        name = _public_holidays(day.year).get(day)
        return name is None or "estimated" not in name

    def next_working_day(self, day: date) -> date:
        """Return the day itself when it is a working day, otherwise the first one after it."""
        while not self.is_working_day(day):
            day += _ONE_DAY
        return day

    def last_day_of_term(self, event_day: date, working_days: int) -> date:
        """Return the last day of a term of this many working days, which starts on the day after the event.

        Raises `ValueError` for less than one working day.
        """
        if working_days < 1:
            raise ValueError("a term has at least one working day")
        day = event_day
        for _ in range(working_days):
            day = self.next_working_day(day + _ONE_DAY)
        return day

    def unconfirmed_days(self, first: date, last: date) -> tuple[date, ...]:
        """Return the days from first to last, both inclusive, for which it is not certain if they are worked."""
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return tuple(day for day in days if not self.is_confirmed(day))

    def term(self, event: datetime, working_days: int, rule: str, closes_at: time = MIDNIGHT) -> Term:
        """Return the term that the event starts. `rule`: the code of the rule, stored with the date.

        `closes_at`: the hour of the last day at which it ends, if before 24:00 (Civil Code, art. 176).
        """
        event_day = almaty_day(event)
        last_day = self.last_day_of_term(event_day, working_days)
        days = (event_day + timedelta(days=n) for n in range(1, (last_day - event_day).days + 1))
        return Term(
            last_day=last_day,
            ends_at=_end_of(last_day, closes_at),
            rule=rule,
            calendar="confirmed" if all(map(self.is_confirmed, days)) else "unconfirmed",
            calendar_version=self.version,
            started_at=event,
        )


def almaty() -> ZoneInfo:
    """Return the time zone of Kazakhstan; looked up when called, so that importing reads no file."""
    return ZoneInfo("Asia/Almaty")


def check_time_zone(zone: tzinfo | None = None) -> None:
    """Raise `WrongTimeZoneData` unless Asia/Almaty is UTC+5 on 2025-01-01; older databases say UTC+6."""
    if datetime(2025, 1, 1, tzinfo=zone or almaty()).utcoffset() != timedelta(hours=5):
        raise WrongTimeZoneData(
            "Asia/Almaty is not UTC+5 in 2025 here: install tzdata >= 2024a and set PYTHONTZPATH to the "
            "empty string, so that it wins over the system's older database."
        )


def almaty_day(instant: datetime) -> date:
    """Return the day in Asia/Almaty of an aware instant. Raises `ValueError` for a naive one."""
    if instant.tzinfo is None:
        raise ValueError("a datetime without a time zone is not an instant; give it one")
    return instant.astimezone(almaty()).date()


def start_of_day(day: date) -> datetime:
    """Return the instant (UTC) at which that day begins in Asia/Almaty, which is 24:00 of the day before."""
    return datetime.combine(day, time(), almaty()).astimezone(UTC)


def _end_of(day: date, closes_at: time) -> datetime:
    if closes_at == MIDNIGHT:
        return start_of_day(day + _ONE_DAY)
    return datetime.combine(day, closes_at, almaty()).astimezone(UTC)


def quarter_before(day: date) -> Period:
    """Return the quarter before the quarter of that day: the one whose income counts (Social Code, art. 123)."""
    first_of_this = date(day.year, (day.month - 1) // _MONTHS_IN_QUARTER * _MONTHS_IN_QUARTER + 1, 1)
    last = first_of_this - _ONE_DAY
    return Period(date(last.year, last.month - _MONTHS_IN_QUARTER + 1, 1), last)


def quarters_needed(first_possible_day: date, last_possible_day: date) -> Period:
    """Return the quarters whose income may count when the application date is between the two days, both inclusive.

    The application date is the day on which the consent is received (Algorithm, p. 8), so it is unknown when we ask.
    Raises `ValueError` when the days are in the wrong order or would need more than two quarters.
    """
    if last_possible_day < first_possible_day:
        raise ValueError("the last possible day is before the first")
    needed = Period(quarter_before(first_possible_day).first, quarter_before(last_possible_day).last)
    if len(needed.months) > _MONTHS_IN_TWO_QUARTERS:
        raise ValueError("a consent may cover at most two quarters")
    return needed


def registered_on(submitted_at: datetime, *, end_of_day: time = time(17, 30), calendar: Calendar) -> date:
    """Return the day of registration: the day of submission, or the next working day after hours or on a day off."""
    day = almaty_day(submitted_at)
    if submitted_at.astimezone(almaty()).time() > end_of_day:
        day += _ONE_DAY
    return calendar.next_working_day(day)


def decision_term(registered: date, working_days: int, calendar: Calendar) -> Term:
    """Return the term for the authority's decision, counted from the day of registration (Rules No. 227)."""
    return calendar.term(start_of_day(registered), working_days, "working_days_after_registration")


def _month_number(day: date) -> int:
    return day.year * 12 + day.month - 1


@cache
def _public_holidays(year: int) -> "HolidayBase":
    """Return one year's holidays, complete: an object that adds years on demand is not thread-safe."""
    import holidays  # noqa: PLC0415 - adds 70 to 130 ms to a cold start, and many calls need no term

    return holidays.country_holidays("KZ", years=year, expand=False, language="en_US")
