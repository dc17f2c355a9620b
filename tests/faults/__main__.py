"""`make faults`: spoil each call of each way of the demo, one after the other, and see that nothing comes of it.

Each call of a port fails, loses its answer, or is the last of its process; each exchange over HTTP with a partner
meets each trouble. Ends 0 when at every point the case came to the same end, with the same dates, one SMS, and a true
journal.
`WAYS=1,13` tries those ways alone.
"""

import logging
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import Pool
from random import Random

from tests.faults.points import Missed, Point, all_points, all_troubles, applications, miss

SHOWN_AT_MOST = 20
AT_ONCE = 10


def main() -> int:
    """Try all points; print how many, and those that were missed."""
    begun = time.monotonic()
    logging.getLogger("stamina").setLevel(logging.ERROR)  # it tells of each try
    ways = [way for way in os.environ.get("WAYS", "").split(",") if way] or list(applications())
    points = [point for point in all_points() + all_troubles() if point.way in ways]
    Random(1).shuffle(points)  # so that the line of progress tells the truth, and the last ones are no long ones
    print(f"{len(points)} points on {len(ways)} ways:")
    print(*(f"{number:7} {what}" for what, number in _by_kind(points).items()), sep="\n", flush=True)
    missed: list[Missed] = []
    with _tried(points) as answers:
        for number, found in enumerate(answers, start=1):
            missed += [found] if found else []
            if number % 100 == 0 or number == len(points):
                _progress(number, len(points), len(missed), time.monotonic() - begun)
    for one in missed[:SHOWN_AT_MOST]:
        print(one)
    print(f"{len(points)} points tried in {time.monotonic() - begun:.0f} s, {len(missed)} missed.")
    return 1 if missed else 0


def _by_kind(points: list[Point]) -> Counter[str]:
    return Counter(f"{'exchange with a partner' if point.http else 'call'}: {point.fault.kind}" for point in points)


@contextmanager
def _tried(points: list[Point]) -> Iterator[Iterator[Missed | None]]:
    with Pool(int(os.environ.get("WORKERS", "2"))) as pool:
        yield pool.imap_unordered(miss, points, chunksize=AT_ONCE)


def _progress(tried: int, of: int, missed: int, seconds: float) -> None:
    """One line that is written over again on a terminal, and now and then a line elsewhere."""
    line = f"{tried} of {of} tried, {missed} missed, {seconds:.0f} s"
    if sys.stdout.isatty():
        print(f"\r{line}", end="\n" if tried == of else "", flush=True)
    elif tried % 1000 == 0 or tried == of:
        print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
