"""How much may be done for one person or by one authority: counted in the store before the transaction that does it.

An intake counts the request to KDP and the SMS that its case will lead to, for the day of the intake. A step that asks
or sends on a later day, or asks again, counts that by itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from chalicelib.domain.calendar.working_days import almaty_day, start_of_day
from chalicelib.domain.case.case import Case
from chalicelib.domain.refusals import TooManyRequests
from chalicelib.services.needs import HasSubjects

_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)
KDP_REQUESTS, MESSAGES = "kdp", "messages"
"""What is counted for a person and day."""


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


def limit_of_day(name: str, persons: Iterable[str], most: int, now: datetime) -> Limit:
    """Return a limit of a person's day in Almaty. `persons`: the digests of the IIN under each live key."""
    return Limit(tuple(f"{name}:{person}" for person in persons), most, end_of_day(now))


def was_counted_at_intake(case: Case, now: datetime) -> bool:
    """Return whether the intake counted the first request and the SMS of the case for this day."""
    return almaty_day(case.received_at) == almaty_day(now)


def may_request(deps: HasSubjects, limit: Limit, request_id: str) -> bool:
    """Count a request against the limit, once a day however often it is tried; return False if it is used up.

    A request that was refused is let through when it is tried again on the same day, which only an operator's redrive
    does: the step waits for the next day. Raises `StoreBusy`.
    """
    known = not is_within(deps, Limit((f"request:{request_id}",), 1, limit.until))
    return known or is_within(deps, limit)


def is_within(deps: HasSubjects, limit: Limit) -> bool:
    """Count one more under each name; return False if any of them is used up. Raises `StoreBusy`."""
    taken = [deps.subjects.take_one(name, limit.most, limit.until) for name in limit.names]
    return all(taken)
