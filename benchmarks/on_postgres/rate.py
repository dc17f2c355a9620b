"""Worker processes: how soon after intake the SMS is out, and how many cases a second reach it.

Partners answer at once, over HTTP, in this process: with several workers it is they who are at their limit.
"""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from statistics import median

from tests.on_postgres.running_place import RunningPlace, a_running_place

ONE_BY_ONE, AT_ONCE, WARM_UP = 8, 60, 4
PACE = 1000


@contextmanager
def a_place() -> Iterator[RunningPlace]:
    """A place in which no pace is kept."""
    with a_running_place(sweep_pace=PACE) as place:
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


def cases_a_second(workers: int) -> float:
    """Return how many cases a second go from intake to SMS with so many workers, all cases being there at once."""
    with a_place() as place:
        for _ in range(workers):
            place.worker()
        warm = WARM_UP * workers
        place.take_in(warm, Random(2))
        wait_for_sms(place, warm)
        for process in place.workers:
            process.send_signal(signal.SIGSTOP)  # they wait until all cases are there
        place.take_in(AT_ONCE, Random(3))
        began = time.monotonic()
        for process in place.workers:
            process.send_signal(signal.SIGCONT)
        wait_for_sms(place, warm + AT_ONCE)
        return AT_ONCE / (time.monotonic() - began)
