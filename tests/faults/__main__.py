"""`make faults`: fails every single I/O call of every demo scenario in turn and checks that the outcome is unchanged.

Each call of a port fails, or loses its response, or its process dies after it. Each HTTP exchange with a partner meets
each partner fault, an answer about another applicant among them; each exchange with AWS meets half of its faults, drawn
by `SEED=`. Two faults come in one run (`PAIRS=`, drawn by `SEED=`); between two calls somebody withdraws, says no, is
blocked or released, or another driver comes; the clocks of two functions differ. The exit code is 0 if every run has
the same end, the same dates, one SMS and a consistent journal, and asks no partner what may not be asked just then.

`WAYS=1,13` runs these scenarios only, `ONLY="two faults"` only what begins so in the table, `SAMPLE=5000` only so many
faults, drawn by `SEED=`. `exceptions.toml` lists what is accepted.
`PLACE=postgres` runs a sample of them (`SAMPLE=300`) on a real PostgreSQL.
"""

import logging
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from multiprocessing import Pool
from random import Random

from tests.faults.afterwards import afterwards_points, dimension_of, run_afterwards
from tests.faults.exceptions import exceptions
from tests.faults.exchange_points import all_partner_points, aws_points, retry_points
from tests.faults.injector import Fault
from tests.faults.on_postgres import faults_on_postgres
from tests.faults.points import (
    Failure,
    Point,
    act_points,
    all_points,
    applications,
    failure_at,
    pair_points,
    skew_points,
)

MAX_SHOWN = 20
PAIRS, SAMPLE = 10_000, 300
CHUNK = 10


def main() -> int:
    """Run all fault points and print the result; return the exit code."""
    begun = time.monotonic()
    logging.getLogger("stamina").setLevel(logging.ERROR)  # it logs each retry
    scenarios = [number for number in os.environ.get("WAYS", "").split(",") if number] or list(applications())
    if unknown := sorted(set(scenarios) - set(applications())):
        print(f"WAYS names no scenario of the demo: {', '.join(unknown)}. Use {', '.join(applications())}.")
        return 2
    only, pairs = os.environ.get("ONLY", ""), int(os.environ.get("PAIRS") or PAIRS)
    listed = [
        *all_points(),
        *all_partner_points(),
        *aws_points(_seed()),
        *pair_points(pairs, _seed()),
        *act_points(),
        *retry_points(),
        *skew_points(),
    ]
    points = [point for point in listed if point.scenario in scenarios and point.dimension.startswith(only)]
    Random(_seed()).shuffle(points)  # so that the progress is even and no long runs are left for the end
    on_postgres = os.environ.get("PLACE") == "postgres"
    points = _drawn(points, on_postgres=on_postgres)
    afterwards = [(name, fault) for name, fault in afterwards_points() if dimension_of(name).startswith(only)]
    afterwards = [] if on_postgres else afterwards
    tried = Counter([point.dimension for point in points] + [dimension_of(name) for name, _ in afterwards])
    print(f"{tried.total()} faults in {len(scenarios)} scenarios:")
    print(*(f"{number:7} {dimension}" for dimension, number in sorted(tried.items())), sep="\n", flush=True)
    failures: list[Failure] = []
    with faults_on_postgres() if on_postgres else nullcontext(), _results(points) as results:
        for number, failure in enumerate(results, start=1):
            failures += [failure] if failure else []
            if number % 100 == 0 or number == len(points):
                _progress(number, len(points), len(failures), time.monotonic() - begun)
    failures += _afterwards(afterwards)
    known = Counter(failure.known for failure in failures if failure.known)
    failures = [failure for failure in failures if not failure.known]
    _print_result(failures, tried.total(), time.monotonic() - begun)
    print(*(f"{number:7} accepted: {name}" for name, number in known.items()), sep="\n", end="\n" * bool(known))
    needed = {name for name, one in exceptions().items() if not one.get("drawn")}
    out_of_date = sorted(needed - set(known)) if len(points) == len(listed) else []
    print(*(f"out of date in exceptions.toml: {name}" for name in out_of_date), sep="\n", end="\n" * bool(out_of_date))
    return 1 if failures or out_of_date else 0


def _drawn(points: list[Point], *, on_postgres: bool) -> list[Point]:
    """Return the first of the shuffled points, as many as are asked for; on PostgreSQL none of AWS."""
    usable = [point for point in points if not (on_postgres and point.aws)]
    return usable[: int(os.environ.get("SAMPLE") or (SAMPLE if on_postgres else len(usable)))]


def _afterwards(points: list[tuple[str, Fault]]) -> list[Failure]:
    """Fail each call of what people and schedules do after the end: they read, report, block, anchor, erase."""
    usual = run_afterwards().outcome()
    failures = []
    for name, fault in points:
        try:
            changed = run_afterwards(fault).outcome() != usual
        except Exception:  # noqa: BLE001 - any exception is a finding
            changed = True
        failures += [Failure(Point("after the end", "nobody", fault), name, "the outcome changed")] if changed else []
    return failures


def _seed() -> int:
    return int(os.environ.get("SEED") or 1)


def _print_result(failures: list[Failure], tried: int, seconds: float) -> None:
    for failure in failures[:MAX_SHOWN]:
        print(failure)
    if len(failures) > MAX_SHOWN:
        print(f"... and {len(failures) - MAX_SHOWN} more")
    cpu = sum(os.times()[:4])
    print(f"{tried} faults in {seconds:.0f} s, {cpu:.0f} of CPU: the outcome changed in {len(failures)} of them.")


@contextmanager
def _results(points: list[Point]) -> Iterator[Iterator[Failure | None]]:
    with Pool(int(os.environ.get("WORKERS", "2"))) as pool:
        yield pool.imap_unordered(failure_at, points, chunksize=CHUNK)


def _progress(tried: int, of: int, failed: int, seconds: float) -> None:
    """Print the progress: one line that is overwritten on a terminal, a line per 1,000 faults elsewhere."""
    line = f"{tried} of {of}, outcome changed in {failed}, {seconds:.0f} s"
    if sys.stdout.isatty():
        print(f"\r{line}", end="\n" if tried == of else "", flush=True)
    elif tried % 1000 == 0 or tried == of:
        print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
