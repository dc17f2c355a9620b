"""Days, quarters and terms in working days, by the law and the calendar of Kazakhstan.

A term starts the day after the event (Civil Code 173), its last day is a working day (175), and it ends at
24:00 of that day (176), all in Asia/Almaty. Days are `date`, instants are aware `datetime` in UTC.
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
"""As an hour at which something closes: 24:00, the end of the day."""
_MONTHS_IN_QUARTER = 3
_MONTHS_IN_TWO_QUARTERS = 6


class WrongTimeZoneData(RuntimeError):
    """The time zone database is older than Kazakhstan's move to UTC+5 on 2024-03-01."""


@dataclass(frozen=True)
class DayOverride:
    """What the government ordered for one day; wins over the library."""

    working: bool
    order: str
    """The number of the government's order, or whatever else the change rests on."""


@dataclass(frozen=True)
class Period:
    """Whole days from `first` to `last`, both inclusive."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def months(self) -> tuple[str, ...]:
        """The months that the period touches, oldest first, as `2025-07`."""
        first, last = _month_number(self.first), _month_number(self.last)
        return tuple(f"{month // 12:04}-{month % 12 + 1:02}" for month in range(first, last + 1))


@dataclass(frozen=True)
class Term:
    """A term in working days: its last day, the instant at which the next day begins, what they rest on."""

    last_day: date
    ends_at: datetime
    rule: str
    calendar: Literal["confirmed", "unconfirmed"]
    """`unconfirmed` while the term touches a day that nobody has fixed yet: it may still move."""
    calendar_version: str
    started_at: datetime
    """The event that started it: what it is counted from again when the calendar changes."""


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """The working days of Kazakhstan: package `holidays`, and the overrides that win over it.

    `version` names the state of library and overrides together. `settled_until` is the last day for which the
    government has ordered how days off are moved; None takes every year as settled.
    """

    version: str
    overrides: Mapping[date, DayOverride] = field(default_factory=lambda: MappingProxyType({}))
    settled_until: date | None = None

    def is_working_day(self, day: date) -> bool:
        """Return whether people work on that day; also true for a weekend day that is worked in exchange."""
        override = self.overrides.get(day)
        return override.working if override else _public_holidays(day.year).is_working_day(day)

    def is_confirmed(self, day: date) -> bool:
        """Return whether it is fixed if this day is worked: the library only estimates some holidays."""
        if day in self.overrides:
            return True
        if self.settled_until is not None and day > self.settled_until:
            return False
        return "estimated" not in _public_holidays(day.year).get(day, "")

    def next_working_day(self, day: date) -> date:
        """Return the day itself when it is a working day, otherwise the first one after it."""
        while not self.is_working_day(day):
            day += _ONE_DAY
        return day

    def last_day_of_term(self, event_day: date, working_days: int) -> date:
        """Return the last day of a term of so many working days, counted from the day after the event.

        Raises ValueError for a term of less than one day.
        """
        if working_days < 1:
            raise ValueError("a term has at least one working day")
        day = event_day
        for _ in range(working_days):
            day = self.next_working_day(day + _ONE_DAY)
        return day

    def unconfirmed_days(self, first: date, last: date) -> tuple[date, ...]:
        """Return the days from first to last, both inclusive, of which nobody has fixed yet if they are worked."""
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return tuple(day for day in days if not self.is_confirmed(day))

    def term(self, event: datetime, working_days: int, rule: str, closes_at: time = MIDNIGHT) -> Term:
        """Return the term that the event starts; `rule` is the code that the case keeps beside the date.

        `closes_at`: the hour of the last day at which it ends, where it ends before 24:00 (Civil Code 176).
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
    """Return the one time zone of Kazakhstan; looked up on use, so that importing reads no file."""
    return ZoneInfo("Asia/Almaty")


def check_time_zone(zone: tzinfo | None = None) -> None:
    """Raise `WrongTimeZoneData` unless Asia/Almaty is +05:00 on 2025-01-01: older databases say +06:00."""
    if datetime(2025, 1, 1, tzinfo=zone or almaty()).utcoffset() != timedelta(hours=5):
        raise WrongTimeZoneData(
            "Asia/Almaty is not UTC+5 in 2025 here: install tzdata >= 2024a and set PYTHONTZPATH to the "
            "empty string, so that it wins over the system's older database."
        )


def almaty_day(instant: datetime) -> date:
    """Return the day in Asia/Almaty of an aware instant; raise ValueError for a naive one."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs its offset")
    return instant.astimezone(almaty()).date()


def start_of_day(day: date) -> datetime:
    """Return the instant (UTC) at which that day begins in Asia/Almaty, which is 24:00 of the day before."""
    return datetime.combine(day, time(), almaty()).astimezone(UTC)


def _end_of(day: date, closes_at: time) -> datetime:
    if closes_at == MIDNIGHT:
        return start_of_day(day + _ONE_DAY)
    return datetime.combine(day, closes_at, almaty()).astimezone(UTC)


def quarter_before(day: date) -> Period:
    """Return the quarter before the quarter of that day: the one whose income counts (Social Code 123)."""
    first_of_this = date(day.year, (day.month - 1) // _MONTHS_IN_QUARTER * _MONTHS_IN_QUARTER + 1, 1)
    last = first_of_this - _ONE_DAY
    return Period(date(last.year, last.month - _MONTHS_IN_QUARTER + 1, 1), last)


def quarters_needed(first_possible_day: date, last_possible_day: date) -> Period:
    """Return every quarter that an application date between the two days, both inclusive, can make necessary.

    The application date is the day on which the consent comes (order p. 8), not known when it is asked for.
    Raises ValueError when the days are in the wrong order or would need more than two quarters.
    """
    if last_possible_day < first_possible_day:
        raise ValueError("the last possible day lies before the first")
    needed = Period(quarter_before(first_possible_day).first, quarter_before(last_possible_day).last)
    if len(needed.months) > _MONTHS_IN_TWO_QUARTERS:
        raise ValueError("a consent may ask for two quarters at most")
    return needed


def registered_on(submitted_at: datetime, *, end_of_day: time = time(17, 30), calendar: Calendar) -> date:
    """Return the day of registration: of submission, or the next working day after hours and on days off."""
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
    """Return one year's holidays, filled in once: one that grows when asked is not safe under threads."""
    import holidays  # noqa: PLC0415 - costs a cold start 70 to 130 ms, and many calls need no term

    return holidays.country_holidays("KZ", years=year, expand=False, language="en_US")
