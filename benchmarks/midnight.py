"""Very many cases due at one instant: a few sweeps close them, within the allowed number of calls per second.

The schedule is simulated: a sweep starts every five minutes of the office's clock. During a sweep time is real, but
where the pace would sleep, time is skipped; so the figures show what the work itself takes on this machine.
"""

import time
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from threading import Lock

from benchmarks.table import Table, empty_table, waiting
from chalicelib.adapters.pace import Pace
from chalicelib.settings import Settings
from tests.contract.samples import a_change

EVERY = timedelta(minutes=5)
MAX_MINUTES, MAX_CALLS_PER_SECOND, LAMBDA_SECONDS = 60, 50, 240
FULL_SIZE = 20_000
BASELINE_RUNS = 100


@dataclass
class SkippedTime:
    """A clock in seconds that runs with real time and jumps forward instead of sleeping."""

    skipped: float = 0.0
    lock: Lock = field(default_factory=Lock)

    def now(self) -> float:
        """Return the current time in seconds."""
        return time.monotonic() + self.skipped

    def rest(self, seconds: float) -> None:
        """Skip so many seconds."""
        until = self.now() + seconds
        with self.lock:
            self.skipped += max(0.0, until - self.now())


def close_all(cases: int) -> bool:
    """Close so many cases, print the figures, and return whether they are within their limits.

    The time limit of a sweep is scaled with the number of cases, so that fewer cases need as many sweeps.
    """
    scale = cases / FULL_SIZE
    with empty_table() as table:
        table.load(waiting(number, table.office) for number in range(cases))
        floor = _floor(table)
        runs, calls, busy = _run(table, cases, scale)
    minutes = len(runs) * EVERY.total_seconds() / 60
    longest, most = max(runs), max(calls.values())
    allowed = min(LAMBDA_SECONDS, LAMBDA_SECONDS * (scale + 0.05))
    print(
        f"{cases:,} cases due at one instant: {len(runs)} sweeps close them in {minutes:.0f} simulated minutes "
        f"({minutes / MAX_MINUTES:.2f} of the limit); at most {most} calls per second "
        f"({most / MAX_CALLS_PER_SECOND:.2f}); longest sweep {longest:.0f} s of {allowed:.0f} s "
        f"({longest / allowed:.2f}); a case takes {busy / cases / floor:.1f} times a bare load and commit"
    )
    return minutes <= MAX_MINUTES and most <= MAX_CALLS_PER_SECOND and longest <= allowed


def _run(table: Table, cases: int, scale: float) -> tuple[list[float], Counter[int], float]:
    """Run sweeps until no case is left; return the seconds of each sweep, the calls by second, and the real seconds."""
    office, spent, begun = table.office, SkippedTime(), time.monotonic()
    pace, seconds = Settings.model_fields["sweep_pace"].default, Settings.model_fields["sweep_time"].default
    calls: Counter[int] = Counter()
    lock = Lock()

    def count(_call: object) -> None:
        with lock:
            calls[int(spent.now())] += 1

    office.open_api.watch = count
    new_pace = partial(Pace, pace, seconds.total_seconds() * scale, spent.now, spent.rest)
    office.deps = replace(office.deps, new_pace=new_pace)
    office.clock.set(waiting(0, office).look_at or office.clock.now())
    runs: list[float] = []
    closed = 0
    while closed < cases:
        began = spent.now()
        report = office.sweeps()
        runs.append(spent.now() - began)
        closed += report.moved
        if report.failed or not report.moved:
            raise RuntimeError(f"a sweep failed or moved no case: {report}")
        office.clock.advance(EVERY)
    return runs, calls, time.monotonic() - begun


def _floor(table: Table) -> float:
    """Return the seconds of a bare load and commit of one case."""
    cases, case_id = table.store.cases, waiting(0, table.office).id
    begun = time.monotonic()
    for _ in range(BASELINE_RUNS):
        cases.commit(a_change(cases.load(case_id)))
    return (time.monotonic() - begun) / BASELINE_RUNS
