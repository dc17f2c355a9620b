"""How a limit counts: under every name, once for a request, until its day or minute ends."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from chalicelib.domain.refusals import TooManyRequests
from chalicelib.services.limits import (
    KDP_REQUESTS,
    MESSAGES,
    Limit,
    count_against,
    end_of_day,
    end_of_minute,
    is_within,
    limit_of_day,
    may_request,
    was_counted_at_intake,
)
from tests.fakes.subjects import InMemorySubjects
from tests.unit.case.cases import DAY, HOUR, MINUTE, NOW, a_case

MIDNIGHT = datetime.fromisoformat("2025-10-14T00:00+05:00")
TICK = timedelta(microseconds=1)


@dataclass(frozen=True)
class Counting:
    """All that counting needs."""

    subjects: InMemorySubjects = field(default_factory=InMemorySubjects)


def a_limit(*names: str, most: int = 2) -> Limit:
    """A limit until midnight."""
    return Limit(names or ("person",), most, MIDNIGHT)


@pytest.mark.parametrize(
    ("before", "seconds"),
    [(HOUR, 3600), (2 * TICK, 1), (timedelta(0), 1), (-MINUTE, 1), (timedelta(seconds=2) + TICK, 3)],
)
def test_the_seconds_left_are_rounded_up_and_at_least_one(before: timedelta, seconds: int) -> None:
    """Whoever waits so long comes after the end."""
    assert a_limit().seconds_left(MIDNIGHT - before) == seconds


@pytest.mark.parametrize(
    ("now", "day_ends", "minute_ends"),
    [
        (MIDNIGHT - TICK, MIDNIGHT, MIDNIGHT),
        (MIDNIGHT, MIDNIGHT + DAY, MIDNIGHT + MINUTE),
        (MIDNIGHT + timedelta(seconds=20, microseconds=5), MIDNIGHT + DAY, MIDNIGHT + MINUTE),
    ],
    ids=["before midnight", "at midnight", "within a minute"],
)
def test_a_day_ends_at_midnight_in_almaty_and_a_minute_at_the_clocks(
    now: datetime, day_ends: datetime, minute_ends: datetime
) -> None:
    """The counts are of calendar days and clock minutes, the same for every process."""
    assert (end_of_day(now), end_of_minute(now)) == (day_ends, minute_ends)


def test_a_persons_day_is_counted_under_each_key() -> None:
    """By the name of what is counted, until midnight in Almaty."""
    assert limit_of_day(MESSAGES, ("digest", "earlier"), 3, NOW) == Limit(
        ("messages:digest", "messages:earlier"), 3, MIDNIGHT
    )
    assert limit_of_day(KDP_REQUESTS, ["digest"], 1, NOW).names == ("kdp:digest",)


def test_one_name_that_is_used_up_uses_up_the_limit_and_all_are_counted() -> None:
    """While the key changes, a process that knows one of the names must not start anew."""
    deps = Counting()
    assert [is_within(deps, a_limit("old")) for _ in range(2)] == [True, True]
    assert is_within(deps, a_limit("old", "new")) is False
    assert [is_within(deps, a_limit("new")) for _ in range(2)] == [True, False]


def test_the_first_limit_that_is_used_up_refuses() -> None:
    """The caller learns when to come again; what follows in the list is not counted."""
    deps = Counting()
    limits = (a_limit("person"), Limit(("authority",), 1, MIDNIGHT - HOUR), a_limit("third", most=1))
    count_against(deps, limits[:2], MIDNIGHT - 2 * HOUR)
    with pytest.raises(TooManyRequests) as refused:
        count_against(deps, limits, MIDNIGHT - 2 * HOUR)
    assert refused.value.retry_after == 3600
    assert is_within(deps, limits[2])


def test_a_request_counts_once_however_often_it_is_tried() -> None:
    """Each new request counts; one that was counted is let through, also when the limit is used up."""
    deps, limit = Counting(), a_limit(most=2)
    asked = ("first", "first", "second", "third", "first")
    assert [may_request(deps, limit, request_id) for request_id in asked] == [True, True, True, False, True]


def test_a_request_counts_again_on_the_next_day() -> None:
    """It is a request of that day, too."""
    deps = Counting()
    days = [Limit(("person",), 1, MIDNIGHT + n * DAY) for n in range(2)]
    assert [may_request(deps, day, "first") for day in days] == [True, True]
    assert [is_within(deps, day) for day in days] == [False, False]


@pytest.mark.parametrize(("at", "counted"), [(MIDNIGHT - TICK, True), (MIDNIGHT, False)], ids=["same day", "next day"])
def test_the_intake_counted_what_its_case_asks_on_the_same_day(at: datetime, *, counted: bool) -> None:
    """In Almaty; on a later day the step counts by itself."""
    assert was_counted_at_intake(a_case(received_at=NOW), at) is counted
