"""Moving the clock: everything due in between happens in its order, and the call answers when all is quiet.

At each instant: the clock stands there, the partners' events that are due happen, the scheduled functions run,
the workflows come to rest. The next instant is the earliest of: the next partner's event, the earliest time
after now at which a case wants to be looked at, the target. A case that does not move keeps its time, which is
then no longer after now, so it cannot hold the clock.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from infra.local.clock.agenda import Agenda
from infra.local.clock.clock import LocalClock

ROUNDS = 20
"""How often the schedules run again at one instant while they change what is due."""


class DueCases(Protocol):
    """The cases that wait for a time."""

    def due(self, now: datetime) -> frozenset[tuple[str, datetime]]:
        """Case and time, for each whose time has come."""

    def next_after(self, now: datetime) -> datetime | None:
        """The earliest time that has not come yet."""


class NoCases:
    """No cases: the partners alone."""

    def due(self, now: datetime) -> frozenset[tuple[str, datetime]]:  # noqa: ARG002 - as DueCases
        """None."""
        return frozenset()

    def next_after(self, now: datetime) -> datetime | None:  # noqa: ARG002 - as DueCases
        """Never."""
        return None


def nothing() -> None:
    """Do nothing."""


@dataclass
class Mover:
    """The one who lets time happen. One lock: the ticking of real time and a move never mix."""

    clock: LocalClock
    agenda: Agenda
    cases: DueCases = field(default_factory=NoCases)
    sweep: Callable[[], None] = nothing
    others: Callable[[], None] = nothing
    """The schedules that move no case on: they run at the end of a move alone."""
    settle: Callable[[], None] = nothing
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def move_to(self, target: datetime) -> None:
        """Move forward to an instant. Raises `ValueError` when it lies in the past."""
        with self._lock:
            if target < self.clock.now():
                raise ValueError("The clock does not move back.")
            try:
                self.settle()
                now = self._reach(self.clock.now())
                while now < target:
                    now = self._reach(self._next(now, target))
                self.sweep()
                self._happen(settle=True)
                self.settle()
                self.others()
            finally:
                self.clock.release()

    def sweep_now(self) -> None:
        """Run the scheduled functions and wait until all is quiet."""
        with self._lock:
            self.sweep()
            self.others()
            self.settle()

    def tick(self, *, look_at_cases: bool) -> None:
        """Let happen what has become due by itself; cases are looked at only now and then, since that costs."""
        with self._lock:
            self._happen()
            if look_at_cases and self.cases.due(self.clock.now()):
                self.sweep()

    def _next(self, now: datetime, target: datetime) -> datetime:
        ahead = [self.agenda.next_at(), self.cases.next_after(now), target]
        return max(now, min(instant for instant in ahead if instant is not None))

    def _reach(self, instant: datetime) -> datetime:
        now = self.clock.hold(instant)
        for _ in range(ROUNDS):
            self._happen(settle=True)
            before = self.cases.due(now)
            if not before:
                break
            self.sweep()
            self.settle()
            following = self.agenda.next_at()
            if self.cases.due(now) == before and (following is None or following > now):
                break
        return now

    def _happen(self, *, settle: bool = False) -> None:
        while (event := self.agenda.take_due(self.clock.now())) is not None:
            event.act()
            if settle:
                self.settle()


class Ticker:
    """Lets the running clock do its work when nobody moves it: a thread that ticks."""

    def __init__(self, mover: Mover, seconds: float = 0.25, ticks_between_looks: int = 12) -> None:
        self._mover, self._seconds, self._between = mover, seconds, ticks_between_looks
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ticker", daemon=True)

    def start(self) -> None:
        """Begin to tick."""
        self._thread.start()

    def stop(self) -> None:
        """Stop ticking, and wait for the tick that is under way."""
        self._stopped.set()
        self._thread.join(timeout=10)

    def _run(self) -> None:
        count = 0
        while not self._stopped.is_set():
            count += 1
            try:
                self._mover.tick(look_at_cases=count % self._between == 0)
            except Exception:
                logging.getLogger(__name__).exception("A tick of the clock failed.")
            self._mover.agenda.wait(self._seconds)
