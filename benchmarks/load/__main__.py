"""`make load` and `make soak` (`PLACE=aws` or `postgres`): callbacks at the planned peak over many open cases.

Both print what they find and exit with 1 if an answer was no acceptance, if load's 99th percentile is over its limit,
or if soak's memory grows; with 2 if the store cannot run here. `CASES`, `SECONDS` and `PACE` (callbacks a second) make
a shorter run; `MINUTES` is how long soak lasts.
"""

import logging
import os
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from statistics import linear_regression, quantiles

from benchmarks.load.calls import ACCEPTED, Taken, callbacks, send_all
from benchmarks.load.filling import fill
from benchmarks.load.places import LoadedPlace, a_place
from benchmarks.load.processes import cpu_seconds, resident_bytes
from infra.postgres.server import NoServer
from tests.contract.dynamodb_local import NotHere

MIB = 1024 * 1024
WARM_UP, WARM_UP_PACE = 8.0, 4.0
"""Seconds in which the processes meet their first callbacks, and how many a second; these are not counted."""
BURST, BURST_PACE = 20.0, 150.0
"""The same for more than can be answered, so that each thread and connection that there may be is there. Each has
memory of its own, so what grows after that is something else."""
LONGEST = 2.0
"""Seconds that 99 of 100 answers may take."""
MOST_GROWTH = 10.0
"""MiB an hour in all processes of ours together, over the second half of a soak."""
SAMPLED_EVERY = 5.0
CALLBACKS_OF_A_PAIR = 3
"""There are three callbacks for each two cases."""


def main(asked: str, given: Mapping[str, str]) -> int:
    """Run what is asked for; return the exit code."""
    logging.disable(logging.CRITICAL)
    soak = asked == "soak"
    seconds = float(given.get("MINUTES", 30)) * 60 if soak else float(given.get("SECONDS", 120))
    pace = float(given.get("PACE", 10 if soak else 20))
    callbacks_sent = pace * seconds + WARM_UP * WARM_UP_PACE + BURST * BURST_PACE
    cases = max(int(given.get("CASES", 20_000)), round(callbacks_sent / CALLBACKS_OF_A_PAIR + 1) * 2)
    try:
        with a_place(given.get("PLACE") or "aws") as place:
            return _measure(place, cases, pace, seconds, soak=soak)
    except (NoServer, NotHere) as reason:
        print(f"Not measured: {reason}", file=sys.stderr)
        return 2


def _measure(place: LoadedPlace, cases: int, pace: float, seconds: float, *, soak: bool) -> int:
    began = time.monotonic()
    with place.fast():
        waiting, asked = fill(place.deps, cases)
    print(f"{cases:,} open cases stored in {time.monotonic() - began:.0f} s", flush=True)
    planned = callbacks(waiting, asked)
    send_all(planned, place.socket, WARM_UP_PACE, WARM_UP)
    send_all(planned, place.socket, BURST_PACE, BURST)
    stored, used = place.bytes_stored(), {name: cpu_seconds(pid) for name, pid in place.processes.items()}
    with sampled_memory(place) as memory:
        taken = send_all(planned, place.socket, pace, seconds)
    spent = {name: cpu_seconds(pid) - used[name] for name, pid in place.processes.items()}
    statuses = Counter(one.status for one in taken)
    _print_times(taken, pace)
    grown = (place.bytes_stored() - stored) / len(taken) / 1024
    print(
        f"the store grew by {grown:.1f} KiB a callback; "
        f"memory of ours {memory[0][1]:.0f} MiB at first, {memory[-1][1]:.0f} at the end"
    )
    _print_limit(spent, len(taken), seconds)
    slope = slope_of(memory)
    print(f"memory in the second half: {slope:+.1f} MiB an hour (at most {MOST_GROWTH} in a soak)")
    answered = statuses == Counter({ACCEPTED: len(taken)})
    print("every callback was accepted" if answered else f"answers by status: {dict(statuses)}")
    return 0 if answered and (slope <= MOST_GROWTH if soak else _p99(taken) <= LONGEST) else 1


@contextmanager
def sampled_memory(place: LoadedPlace) -> Iterator[list[tuple[float, float]]]:
    """Look at the memory of our own processes every few seconds; give (seconds, MiB), which grows meanwhile."""
    ours = [pid for name, pid in place.processes.items() if name.startswith(("the API", "the worker", "the functions"))]
    samples, done = list[tuple[float, float]](), threading.Event()

    def sample() -> None:
        while True:
            samples.append((time.monotonic(), sum(map(resident_bytes, ours)) / MIB))
            if done.wait(SAMPLED_EVERY):
                return

    thread = threading.Thread(target=sample)
    thread.start()
    try:
        yield samples
    finally:
        done.set()
        thread.join()
        samples.append((time.monotonic(), sum(map(resident_bytes, ours)) / MIB))


def slope_of(memory: list[tuple[float, float]]) -> float:
    """Return by how many MiB an hour the memory grows in the second half; 0 for too few samples."""
    later = memory[len(memory) // 2 :]
    if len(later) < 3:  # noqa: PLR2004 - a line through two points says nothing
        return 0.0
    return linear_regression([at for at, _ in later], [size for _, size in later]).slope * 3600


def _p99(taken: list[Taken]) -> float:
    return quantiles((one.seconds for one in taken), n=100)[98]


def _print_times(taken: list[Taken], pace: float) -> None:
    times = sorted(one.seconds for one in taken)
    middle, longest = times[len(times) // 2], times[-1]
    print(
        f"{len(taken):,} callbacks, {pace:.0f} a second: median {middle * 1000:.0f} ms, "
        f"99th percentile {_p99(taken) * 1000:.0f} ms (at most {LONGEST * 1000:.0f}), longest {longest * 1000:.0f} ms"
    )


def _print_limit(spent: Mapping[str, float], number: int, seconds: float) -> None:
    cores = os.cpu_count() or 1
    each = {name: used / number * 1000 for name, used in spent.items()}
    busy = ", ".join(
        f"{name} {used / seconds:.2f} cores ({each[name]:.0f} ms a callback)" for name, used in spent.items()
    )
    largest, total = max(each, key=lambda name: each[name]), sum(each.values())
    print(
        f"processor time: {busy}. What limits is {largest}: on {cores} cores of its own the place would take "
        f"about {cores * 1000 / total:.0f} callbacks a second"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], os.environ))
