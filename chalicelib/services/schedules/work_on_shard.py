"""One worker's turn at a shard: the sweep, a shard at a time, for a place where workers look each second.

Any number of workers look at once. An idle look reads one index and writes nothing. The worker that finds a case due
takes the turn of its shard; when it dies, the turn runs out and another one goes on.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from threading import Lock
from typing import Protocol

from chalicelib.services.needs import HasCases, HasClock, HasPolicy, HasShards
from chalicelib.services.schedules.sweep_due_cases import (
    SWEEP_TURN,
    DamageCount,
    SweepPorts,
    SweepRun,
    listed_failures,
    sweep_cases,
)
from chalicelib.services.schedules.sweep_report import SweepReport

FIRST_REST, LONGEST_REST = timedelta(seconds=1), timedelta(minutes=5)


class DueNowPorts(HasCases, HasClock, HasPolicy, HasShards, Protocol):
    """What finding the due cases of a shard uses."""


class RestingCases:
    """The due cases that a look did not move: each rests, twice as long each time, so that it costs nothing a second.

    In this process alone, and safe under threads: another worker, or the next one, tries for itself.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._rests: dict[str, tuple[datetime, timedelta]] = {}

    def __len__(self) -> int:
        return len(self._rests)

    def rests(self, case_id: str, now: datetime) -> bool:
        """Return whether the case is not to be looked at yet."""
        until = self._rests.get(case_id)
        return until is not None and now < until[0]

    def put(self, case_ids: Iterable[str], now: datetime) -> None:
        """Let these cases rest. Those that have not been put here for long are forgotten."""
        with self._lock:
            for case_id in case_ids:
                before = self._rests.get(case_id)
                rest = FIRST_REST if before is None else min(2 * before[1], LONGEST_REST)
                self._rests[case_id] = (now + rest, rest)
            for case_id in [one for one, (until, rest) in self._rests.items() if until + 2 * rest < now]:
                del self._rests[case_id]

    def lift(self, case_ids: Iterable[str]) -> None:
        """Let these cases be looked at again: they moved, or somebody changed them."""
        with self._lock:
            for case_id in case_ids:
                self._rests.pop(case_id, None)


def due_now(deps: DueNowPorts, shard: int, aside: RestingCases) -> tuple[str, ...]:
    """Return the cases of a shard that are due and do not rest, the longest due first. Raises `StoreBusy`."""
    now, most = deps.clock.now(), deps.policy.sweep_most // deps.shards
    found = deps.cases.due(shard, now, most + len(aside))
    return tuple(case_id for case_id in found if not aside.rests(case_id, now))[:most]


def work_on_shard(
    deps: SweepPorts, shard: int, aside: RestingCases, go_on: Callable[[], bool], damaged: DamageCount
) -> SweepReport:
    """Look once at each case of a shard that is due now, under the shard's turn. Raises `StoreBusy`.

    `go_on`: asked before each case; when it says no, the worker gives the turn back, and what is left stays due.
    """
    now = deps.clock.now()
    until = now + deps.policy.sweep_turn
    turn = f"{SWEEP_TURN}-{shard}"
    if not due_now(deps, shard, aside) or not deps.operations.take_turn(turn, now, until):
        return SweepReport(ran=False)
    try:
        ids, pace = due_now(deps, shard, aside), deps.new_pace()
        run = SweepRun(pace=lambda: go_on() and pace(), listed=listed_failures(deps), damaged=damaged)
        report = sweep_cases(deps, ids, now, run)
    finally:
        deps.operations.end_turn(turn, until)
    aside.lift(set(ids) - set(report.unmoved))
    aside.put(report.unmoved, deps.clock.now())
    return report
