"""Count the applications of a period, case by case, so that memory does not grow with them but for their ids."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Protocol

from chalicelib.domain.calendar.working_days import almaty_day, start_of_day
from chalicelib.domain.case.case import Case
from chalicelib.services.console.period_figures import PeriodFigures
from chalicelib.services.needs import HasCases, HasClock, HasOpening, HasPolicy
from chalicelib.services.opened_banks import with_banks_to_show

COUNTED_AT_ONCE = 500
JUST_BEFORE = timedelta(microseconds=1)


class ReportPeriodPorts(HasCases, HasClock, HasOpening, HasPolicy, Protocol):
    """What counting the applications of a period uses."""


def report_period(deps: ReportPeriodPorts, first: date, last: date) -> Iterator[PeriodFigures]:
    """Yield the figures of the applications received from `first` to `last` (Asia/Almaty), at first and a page each.

    They come from the feed of changes, since a case was changed at its receipt or later. A case that changes meanwhile
    is listed twice and counted once, as it was when it was first listed. Raises `StoreBusy`.
    """
    begin, end = start_of_day(first), start_of_day(last + timedelta(days=1))
    now, counted, after = deps.clock.now(), set[str](), None
    months = frozenset(_whole_months(first, min(last, almaty_day(now) - timedelta(days=1))))
    figures = PeriodFigures(policy=deps.policy, now=now, months=months)
    yield figures
    while True:
        listing = deps.cases.changed(None, begin - JUST_BEFORE, after, COUNTED_AT_ONCE)
        for case in listing.cases:
            if _is_in(case, begin, end) and case.id not in counted:
                counted.add(case.id)
                figures.add(_with_banks(deps, case) if figures.counts_banks_of(case) else case)
        yield figures
        after = listing.after
        if after is None:
            return


def _with_banks(deps: ReportPeriodPorts, case: Case) -> Case:
    """Return the case with its banks, if it has any, under its authority: otherwise its head would be read for that."""
    deps.open_under(case.authority)
    try:
        return with_banks_to_show(deps, case)
    finally:
        deps.open_under(None)


def _whole_months(first: date, last: date) -> Iterator[date]:
    """Yield the first day of each month that lies in the period with all of its days."""
    begin = first if first.day == 1 else _next_month(first)
    while _next_month(begin) - timedelta(days=1) <= last:
        yield begin
        begin = _next_month(begin)


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _is_in(case: Case, begin: datetime, end: datetime) -> bool:
    return begin <= case.received_at < end
