"""`make bench-report` (`PLACE=aws` or `postgres`, `CASES=`): a report on a month, over many cases of that month.

Half of them wait for the consent, half have asked two banks, which the report opens one by one. The floor makes the
same reads of the store once more and looks at nothing that they return. What is compared is processor time, that of
the store with it, because a busy machine disturbs the longer run more. The exit code is 1 if the report takes too much
of it or of memory, 2 if the store cannot run here.
"""

import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from benchmarks.load.filling import fill
from benchmarks.load.processes import cpu_seconds
from benchmarks.report.stores import ReportedStore, a_store
from chalicelib.domain.calendar.working_days import almaty_day, start_of_day
from chalicelib.domain.ports.store import Deps
from chalicelib.services.console.period_figures import PeriodFigures
from chalicelib.services.console.report_period import report_period
from infra.postgres.server import NoServer
from tests.contract.dynamodb_local import NotHere
from tests.fakes.clock import SettableClock

CASES = {"postgres": 100_000, "aws": 10_000}
MAX_RATIO = {"postgres": 12.0, "aws": 3.0}
MIB = 1024 * 1024
MOST_MEMORY, MOST_A_CASE = 32 * MIB, 200
"""Bytes by which the memory may grow: for a page of cases, and for the id of each, so that none is counted twice."""
TELLS_EVERY = 10.0
"""Seconds between two lines of progress."""
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass
class Spent:
    """Seconds: on the clock, of a processor in this process, and of one in the store."""

    wall: float = 0.0
    here: float = 0.0
    store: float = 0.0

    @property
    def processor(self) -> float:
        """Of a processor in both."""
        return self.here + self.store

    def __str__(self) -> str:
        return f"{self.wall:.1f} s, of a processor {self.here:.1f} s here and {self.store:.1f} s in the store"


@dataclass
class Reported:
    """A report: its figures, what it took, and by how many bytes the memory grew at most."""

    figures: PeriodFigures | None = None
    spent: Spent = field(default_factory=Spent)
    grown: int = 0


def main(given: Mapping[str, str]) -> int:
    """Fill, report, read bare, print; return the exit code."""
    place = given.get("PLACE") or "aws"
    cases = int(given.get("CASES") or CASES[place])
    try:
        with a_store(place) as store:
            return _measure(store, place, cases)
    except (NoServer, NotHere) as reason:
        print(f"Not measured: {reason}", file=sys.stderr)
        return 2


def _measure(store: ReportedStore, place: str, cases: int) -> int:
    began = time.monotonic()
    filler = multiprocessing.get_context("fork").Process(target=_fill, args=(store, cases))
    filler.start()  # a process of its own, so that the memory of this one is that of the report
    filler.join()
    print(f"{cases:,} cases stored in {time.monotonic() - began:.0f} s", flush=True)
    store.record()
    found = report_on_this_month(store, _telling())
    print(f"the report: {found.spent}", flush=True)
    with _spent(store.pid) as bare:
        store.bare()
    ratio, most = found.spent.processor / bare.processor, MOST_MEMORY + MOST_A_CASE * cases
    print(f"the same reads bare: {bare}; ratio of processor time {ratio:.2f} (at most {MAX_RATIO[place]})")
    print(f"memory grew by {found.grown / MIB:.0f} MiB (at most {most / MIB:.0f})")
    _check(found.figures, cases)
    return 0 if ratio <= MAX_RATIO[place] and found.grown <= most else 1


def _fill(store: ReportedStore, cases: int) -> None:
    tell = _telling()
    with store.quickly():
        fill(store.filling, cases, lambda done: tell(f"{done:,} of {cases:,} cases stored"))


def report_on_this_month(store: ReportedStore, tell: Callable[[str], None]) -> Reported:
    """Make the report on the month of the cases as its command does, when that month is over."""
    first = almaty_day(datetime.now(UTC) - timedelta(hours=1)).replace(day=1)
    after = first + timedelta(days=32)
    reading = replace(store.reading, clock=SettableClock(start_of_day(after)))
    reported, size = Reported(), _resident()
    with _spent(store.pid) as reported.spent:
        for reported.figures in _pages(reading, first, after.replace(day=1) - timedelta(days=1)):
            reported.grown = max(reported.grown, _resident() - size)
            tell(f"{reported.figures.reached['application_received']:,} cases counted")
    return reported


def _check(figures: PeriodFigures | None, cases: int) -> None:
    of_banks = figures.banks.values() if figures else ()
    asked = sum(counted["asked"] for of_month in of_banks for counted in of_month.values())
    counted = figures.reached["application_received"] if figures else 0
    if (counted, asked) != (cases, cases // 2 * 2):
        raise AssertionError(f"{counted} cases and {asked} requests to banks were counted")


@contextmanager
def _spent(store: int) -> Iterator[Spent]:
    spent, wall, here, there = Spent(), time.perf_counter(), time.process_time(), cpu_seconds(store)
    yield spent
    spent.wall, spent.here = time.perf_counter() - wall, time.process_time() - here
    spent.store = cpu_seconds(store) - there


def _pages(deps: Deps, first: date, last: date) -> Iterator[PeriodFigures]:
    for figures in report_period(deps, first, last):
        yield figures
        deps.forget_keys()


def _telling() -> Callable[[str], None]:
    """Return what shows progress on stderr, every few seconds."""
    told = [time.monotonic()]

    def tell(text: str) -> None:
        if time.monotonic() - told[0] >= TELLS_EVERY:
            told[0] = time.monotonic()
            print(text, file=sys.stderr, flush=True)

    return tell


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * _PAGE


if __name__ == "__main__":
    sys.exit(main(os.environ))
