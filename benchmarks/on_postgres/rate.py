"""Worker processes: how soon after intake the SMS is out, and how many cases a second reach it.

Partners answer over HTTP, in this process: at once, so that the processor is what limits, or after a fixed wait without
processor time, as real ones do, so that it is the number of calls that wait at the same time.
"""

import signal
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from statistics import median
from typing import TYPE_CHECKING, Any

import psycopg

from benchmarks.load.processes import busy_seconds, cpu_seconds
from tests.on_postgres.running_place import RunningPlace, a_running_place

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

ONE_BY_ONE, AT_ONCE, WARM_UP = 8, 128, 4
COMMITS, MACHINE = "commits", "machine"
PACE, SHARDS = 1000, 16


@contextmanager
def a_place() -> Iterator[RunningPlace]:
    """A place in which no pace is kept, with as many shards as in production."""
    with a_running_place(sweep_pace=PACE, shards=SHARDS) as place:
        yield place


def wait_for_sms(place: RunningPlace, number: int) -> None:
    """Wait until 1414 has taken so many messages."""
    until = time.monotonic() + 120
    while len(place.world.shared.calls.get("sms-1414", [])) < number:
        if time.monotonic() > until:
            raise RuntimeError("no SMS for two minutes")
        time.sleep(0.002)


def seconds_to_sms() -> float:
    """Return the median time from the answer to an application until its SMS was taken, with one worker."""
    took, random = [], Random(1)
    with a_place() as place:
        place.worker()
        place.take_in(1, random)
        wait_for_sms(place, 1)
        for n in range(ONE_BY_ONE):
            place.take_in(1, random)
            began = time.monotonic()
            wait_for_sms(place, n + 2)
            took.append(time.monotonic() - began)
    return median(took)


@dataclass(frozen=True)
class Rate:
    """Cases a second, and what was used meanwhile: cores of processor time, by whom, and commits a second.

    `machine`: cores that were busy, with other programs too.
    """

    cases: float
    cores: dict[str, float]
    commits: float
    machine: float


def rate_of(workers: int, wait: float = 0.0) -> Rate:
    """Return how fast cases go from intake to SMS with so many workers, all cases being there at once.

    `wait`: seconds that a partner takes for a call, without any processor time. The first half of the cases counts: at
    the end only the fullest shards have some left.
    """
    with a_place() as place:
        for _ in range(workers):
            place.worker()
        warm = WARM_UP * workers
        place.take_in(warm, Random(2))
        wait_for_sms(place, warm)
        answers_after(place, wait)
        for process in place.workers:
            process.send_signal(signal.SIGSTOP)  # they wait until all cases are there
        place.take_in(AT_ONCE, Random(3))
        before, began = used(place), time.monotonic()
        for process in place.workers:
            process.send_signal(signal.SIGCONT)
        wait_for_sms(place, warm + AT_ONCE // 2)
        took = time.monotonic() - began
        spent = {name: (now - before[name]) / took for name, now in used(place).items()}
        return Rate(AT_ONCE // 2 / took, commits=spent.pop(COMMITS), machine=spent.pop(MACHINE), cores=spent)


def answers_after(place: RunningPlace, wait: float) -> None:
    """Let each partner wait so many seconds before it answers a call; tokens are given at once."""
    answered: Any = place.world.server.app

    def late(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path = str(environ["PATH_INFO"])
        if path.startswith("/partners/") and not path.endswith("/token"):
            time.sleep(wait)
        found: Iterable[bytes] = answered(environ, start_response)
        return found

    place.world.server.app = late


def used(place: RunningPlace) -> dict[str, float]:
    """Seconds of processor time so far, by whom, and how many commits there were."""
    with psycopg.connect(place.server.dsn()) as session:
        found = session.execute(
            "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()"
        ).fetchone()
    return {
        "workers": sum(cpu_seconds(process.pid) for process in place.workers),
        "database": cpu_seconds(place.server.process.pid),
        "partners": time.process_time(),
        COMMITS: float(found[0]) if found else 0.0,
        MACHINE: busy_seconds(),
    }
