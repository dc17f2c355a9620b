"""`make bench-cold`: the CPU time of a fresh process up to its first answer, against the bare client of the store.

The floor of the first row is a process that makes a DynamoDB client; that of the others is one whose client also reads
one item. Both talk to an emulated AWS in this process, whose own work is not counted: what is measured is the CPU time
(user and system) of the child alone, up to its answer: it stops there, as no function of AWS takes its interpreter
down. Each row is run several times, in turn with the others, and the least counts, since other work on the machine can
only add to it. The exit code is 1 if a ratio exceeds its bound.

The floors make their client with boto3, as programs usually do; ours is the same client, made by botocore alone. What
the floor would be without boto3 is printed for comparison, and has no bound.
"""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.cold_start_world import World, running_world

ROOT = Path(__file__).parents[1]
USUAL_RUNS = 7


@dataclass(frozen=True)
class Row:
    """One figure: `name` for the output, `work` for `benchmarks.first_answer`, and the floor that it is compared to.

    `event`: makes the event that a run is given; each run gets its own, so that no work is already done.
    """

    name: str
    work: str
    floor: str | None = None
    bound: float = 0
    event: Callable[[World], object] = lambda _world: None


ROWS = (
    Row("floor: Python, boto3 and a DynamoDB client", "client"),
    Row("floor: the same, and one GetItem", "get-item", event=lambda world: world.cases_table),
    Row("for comparison: a GetItem without boto3", "get-item-by-botocore", event=lambda world: world.cases_table),
    Row("import of app, and the client", "import", "client", 1.6),
    Row("first answer: a case is looked up", "api", "get-item", 2.4, World.look_up),
    Row("first answer: a consent callback", "api", "get-item", 2.4, World.consent_callback),
    Row("first answer: a task that asks the case", "task-look-again", "get-item", 2.4, World.case_to_look_at),
    Row("first answer: a task that asks a partner", "task-check-mobile", "get-item", 2.4, World.case_to_check),
    Row("first answer: the sweep", "sweep", "get-item", 3.0, World.schedule),
)


def main() -> int:
    """Measure and print; return 0 if every ratio is within its bound."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else USUAL_RUNS
    with running_world(runs) as world:
        seconds = _least(world, runs)
    floors = {row.work: seconds[row.name] for row in ROWS if row.floor is None}
    print(f"CPU seconds of a fresh process, least of {runs} runs in turn")
    within = [_told(row, seconds[row.name], floors) for row in ROWS]
    return 0 if all(within) else 1


def _least(world: World, runs: int) -> dict[str, float]:
    taken: dict[str, list[float]] = {row.name: [] for row in ROWS}
    for _ in range(runs):
        for row in ROWS:
            taken[row.name].append(_run(row.work, row.event(world), world.environment_of(row.work)))
    return {name: min(times) for name, times in taken.items()}


def _run(work: str, event: object, environment: Mapping[str, str]) -> float:
    """Run one process to its end. Raises `CalledProcessError` when it failed."""
    command = [sys.executable, "-m", "benchmarks.first_answer", work]
    with _cpu_seconds() as taken:
        asked = json.dumps(event).encode()
        subprocess.run(command, cwd=ROOT, env={**environment}, input=asked, stdout=subprocess.DEVNULL, check=True)
    return taken[0]


@contextmanager
def _cpu_seconds() -> Iterator[list[float]]:
    """Put the CPU seconds of the children that end inside the block into the list."""
    before, taken = resource.getrusage(resource.RUSAGE_CHILDREN), [0.0]
    yield taken
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    taken[0] = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _told(row: Row, seconds: float, floors: Mapping[str, float]) -> bool:
    line = f"{row.name:<44} {seconds:6.3f} s"
    if row.floor is None:
        print(line)
        return True
    ratio = seconds / floors[row.floor]
    print(f"{line}   ratio {ratio:4.2f} (at most {row.bound})")
    return ratio <= row.bound


if __name__ == "__main__":
    os.environ.setdefault("POWERTOOLS_LOG_LEVEL", "CRITICAL")
    sys.exit(main())
