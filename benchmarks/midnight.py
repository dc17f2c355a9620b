"""Very many cases due at one instant: closed by a few runs of the schedule, at no more calls a second than allowed.

The schedule is simulated: a run begins every five minutes of the office's clock. Within a run time is the machine's,
and where the pace rests, time is skipped instead of slept; so the figures hold what the work itself took here.
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
WITHIN_MINUTES, CALLS_A_SECOND, LAMBDA_SECONDS = 60, 50, 240
OF_THE_ISSUE = 20_000
FLOOR_TRIES = 100


@dataclass
class SkippedTime:
    """Seconds that go forward as the machine's do, and jump where somebody would sleep."""

    skipped: float = 0.0
    lock: Lock = field(default_factory=Lock)

    def now(self) -> float:
        """Return the present second."""
        return time.monotonic() + self.skipped

    def rest(self, seconds: float) -> None:
        """Be there later."""
        until = self.now() + seconds
        with self.lock:
            self.skipped += max(0.0, until - self.now())


def close_all(cases: int) -> bool:
    """Close so many cases, print the figures, and return whether they are within the limits.

    A run's time is scaled with the number, so that a small load takes as many runs as the whole.
    """
    scale = cases / OF_THE_ISSUE
    with empty_table() as table:
        table.load(waiting(number, table.office) for number in range(cases))
        floor = _floor(table)
        runs, calls, busy = _run(table, cases, scale)
    minutes = len(runs) * EVERY.total_seconds() / 60
    longest, most = max(runs), max(calls.values())
    allowed = min(LAMBDA_SECONDS, LAMBDA_SECONDS * (scale + 0.05))
    print(
        f"{cases:,} cases due at one instant: {len(runs)} runs, closed within {minutes:.0f} simulated minutes "
        f"(ratio to the limit {minutes / WITHIN_MINUTES:.2f}); most calls a second {most} "
        f"({most / CALLS_A_SECOND:.2f}); longest run {longest:.0f} s of {allowed:.0f} s ({longest / allowed:.2f}); "
        f"a case costs {busy / cases / floor:.1f} times a bare load and commit"
    )
    return minutes <= WITHIN_MINUTES and most <= CALLS_A_SECOND and longest <= allowed


def _run(table: Table, cases: int, scale: float) -> tuple[list[float], Counter[int], float]:
    """Run the schedule until nothing is left: the seconds of each run, calls by second, the machine's own seconds."""
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
            raise RuntimeError(f"a run did not go on where the last one stopped: {report}")
        office.clock.advance(EVERY)
    return runs, calls, time.monotonic() - begun


def _floor(table: Table) -> float:
    """Return the seconds of a bare load and commit of a case, one after the other."""
    cases, case_id = table.store.cases, waiting(0, table.office).id
    begun = time.monotonic()
    for _ in range(FLOOR_TRIES):
        cases.commit(a_change(cases.load(case_id)))
    return (time.monotonic() - begun) / FLOOR_TRIES
