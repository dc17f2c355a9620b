"""The loop of one worker: look at every shard each second, or when the bell rings; work on those with due cases."""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from threading import Event

from chalicelib import bootstrap
from chalicelib.bootstrap.workers import WorkerPorts
from chalicelib.domain.ports.store import Deps
from chalicelib.entrypoints import tasks
from chalicelib.entrypoints.worker.once import run_once
from chalicelib.observability import Figures, logger, measured, place_of
from chalicelib.services.schedules.sweep_due_cases import DamageCount, report_on_deployment
from chalicelib.services.schedules.sweep_report import SweepReport
from chalicelib.services.schedules.work_on_shard import RestingCases, due_now, work_on_shard

LOOKS_EVERY = 1.0
"""Seconds between two looks where no bell rings."""
TRIES_SCHEDULES_EVERY = timedelta(minutes=1)
SAYS_AGAIN_AFTER = 60.0
"""Seconds in which a fault that goes on is not logged again."""
HOUR, REPORTS_EVERY = timedelta(hours=1), timedelta(minutes=5)
REPORT = "report"
"""The schedule that runs more often than once an hour: alarms wait for its line."""


@dataclass
class Worker:
    """Drives due cases and runs schedules. `stopping`: set it, and the worker ends after the cases under way."""

    deps: Deps
    ports: WorkerPorts
    stopping: Event = field(default_factory=Event)
    measure: Callable[[], float] = time.monotonic

    def __post_init__(self) -> None:
        self._aside = RestingCases()
        self._pool = ThreadPoolExecutor(self.deps.policy.sweep_threads, thread_name_prefix="shard")
        self._clerk = ThreadPoolExecutor(1, thread_name_prefix="schedule")
        self._busy: dict[int, Future[None]] = {}
        self._left_to_others: dict[int, float] = {}
        self._scheduled: Future[None] | None = None
        self._schedules_next: datetime | None = None
        self._damaged, self._damaged_since = self._count(), self.measure()
        self._said: dict[str, float] = {}

    def run(self) -> None:
        """Work until `stopping` is set; then finish the cases that are under way, and give back what is left."""
        while not self.stopping.is_set():
            self.look()
            self._aside.lift(self.ports.doorbell.wait(LOOKS_EVERY))
        self._pool.shutdown()
        self._clerk.shutdown()
        self.ports.doorbell.close()

    def look(self) -> None:
        """Look at every shard that is not being worked on, and begin what is due. Faults are logged, not raised."""
        bootstrap.begin()
        self._busy = {shard: work for shard, work in self._busy.items() if not work.done()}
        try:
            for shard in range(self.deps.shards):
                if self._may_take(shard) and due_now(self.deps, shard, self._aside):
                    self._busy[shard] = self._pool.submit(self._work_until_done, shard)
            self._begin_schedules()
        except Exception as error:  # noqa: BLE001 - a store that does not answer now is asked again in a second
            self._say("worker_look", error)

    def settle(self) -> None:
        """Work on every shard here and now, once: for the local stack, whose clock stands still meanwhile."""
        bootstrap.begin()
        self.log(sum((self._work_on(shard) for shard in range(self.deps.shards)), SweepReport()))

    @property
    def schedules(self) -> Mapping[str, Callable[[], object]]:
        """Return what one of the workers runs from time to time, by name."""
        return {
            REPORT: self.report,
            "erase-due": tasks.erase_due,
            "anchor-journal": tasks.anchor_journal,
            "purge": self.purge,
        }

    def report(self) -> dict[str, int]:
        """Log what concerns no single case (unconfirmed days, pauses), and that workers run; return the counts."""
        tasks.log_statistics(self.deps)
        return tasks.log_sweep(report_on_deployment(self.deps))

    def purge(self) -> dict[str, int]:
        """Delete what had expired when erasing last ran, so that no wrong clock deletes it; log and return how much."""
        erased = self.deps.operations.erasing_time()
        counts = {"purge_deleted": self.ports.expired.purge(erased.at) if erased else 0}
        logger().info("purge", extra=measured(Figures(counts)))
        return counts

    def log(self, report: SweepReport) -> None:
        """Log a look at cases, unless nothing happened: an idle second leaves no line."""
        if report.moved or report.failed or report.damaged or report.unreadable:
            tasks.log_sweep(report)

    def _may_take(self, shard: int) -> bool:
        return shard not in self._busy and self.measure() >= self._left_to_others.get(shard, 0.0)

    def _work_until_done(self, shard: int) -> None:
        try:
            report = self._work_on(shard)
            if not report.ran:  # another worker has the turn, and looks again itself before it ends it
                self._left_to_others[shard] = self.measure() + LOOKS_EVERY
            while report.ran and report.moved and not self.stopping.is_set():
                self.log(report)
                report = self._work_on(shard)
            self.log(report)
        except Exception as error:  # noqa: BLE001 - this shard waits for the next look, the others go on
            self._say("worker_shard", error)

    def _work_on(self, shard: int) -> SweepReport:
        if self.measure() - self._damaged_since > SAYS_AGAIN_AFTER * 5:
            self._damaged, self._damaged_since = self._count(), self.measure()
        return work_on_shard(self.deps, shard, self._aside, self._may_go_on, self._damaged)

    def _may_go_on(self) -> bool:
        return not self.stopping.is_set() and self.ports.pace()

    def _count(self) -> DamageCount:
        return DamageCount(self.deps.policy.damaged_most)

    def _begin_schedules(self) -> None:
        now = self.deps.clock.now()
        if self._scheduled is not None and not self._scheduled.done():
            return
        if self._schedules_next is None or now >= self._schedules_next:
            self._schedules_next = now + TRIES_SCHEDULES_EVERY
            self._scheduled = self._clerk.submit(self._run_schedules)

    def _run_schedules(self) -> None:
        for name, act in self.schedules.items():
            try:
                run_once(self.deps, name, REPORTS_EVERY if name == REPORT else HOUR, partial(act))
            except Exception as error:  # noqa: BLE001 - the other schedules run, and this one again in a minute
                self._say(name, error)

    def _say(self, work: str, error: Exception) -> None:
        """Log and count a fault, but not each second that it lasts."""
        now = self.measure()
        if now - self._said.get(work, -SAYS_AGAIN_AFTER) >= SAYS_AGAIN_AFTER:
            self._said[work] = now
            fault = {"error": type(error).__name__, "where": place_of(error)}
            logger().error(f"{work}_failed", extra=measured(Figures({"worker_failures": 1}, {"work": work}), **fault))
