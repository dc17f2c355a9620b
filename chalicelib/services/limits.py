"""How much may be done for one person or by one authority: counted in the store before the transaction that does it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from chalicelib.domain.calendar.working_days import almaty_day, start_of_day
from chalicelib.domain.refusals import TooManyRequests
from chalicelib.services.needs import HasSubjects

_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Limit:
    """At most `most` for each of these names until `until`.

    `names`: what is counted. A person has a name under each live digest key, and is counted under all of them: while
    the key changes, neither a process with the old key nor one with the new counts from zero.
    """

    names: tuple[str, ...]
    most: int
    until: datetime

    def seconds_left(self, now: datetime) -> int:
        """Return the seconds until the count starts again, at least 1."""
        return max(1, ceil((self.until - now).total_seconds()))


def end_of_day(now: datetime) -> datetime:
    """Return when the day of this instant ends in Almaty."""
    return start_of_day(almaty_day(now) + _DAY)


def end_of_minute(now: datetime) -> datetime:
    """Return when the minute of this instant ends."""
    return now.replace(second=0, microsecond=0) + _MINUTE


def count_against(deps: HasSubjects, limits: Iterable[Limit], now: datetime) -> None:
    """Count one more against each limit. Raises `TooManyRequests` at the first that is used up, `StoreBusy`."""
    for limit in limits:
        if not is_within(deps, limit):
            raise TooManyRequests(limit.seconds_left(now))


def is_within(deps: HasSubjects, limit: Limit) -> bool:
    """Count one more under each name; return False if any of them is used up. Raises `StoreBusy`."""
    taken = [deps.subjects.take_one(name, limit.most, limit.until) for name in limit.names]
    return all(taken)
