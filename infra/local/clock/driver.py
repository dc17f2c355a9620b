"""Moves the clock: everything due on the way runs at its instant and in order; the call returns when all is done.

At each instant the clock stops, the partners' due events run, the sweep runs, and the workflows come to rest. The next
instant is the earliest of: the next event of a partner, the next due time of a case, the target. A case that the sweep
cannot carry on keeps its due time, which then lies in the past, so it cannot stop the clock.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from infra.local.clock.clock import LocalClock
from infra.local.clock.event_queue import EventQueue

MAX_ROUNDS = 20
"""How many times the sweep runs at one instant while it still changes which cases are due."""


class DueCases(Protocol):
    """Knows when cases are due."""

    def due(self, now: datetime) -> frozenset[tuple[str, datetime]]:
        """Return (case, due time) for each case that is due now."""

    def next_after(self, now: datetime) -> datetime | None:
        """Return the earliest due time after `now`, None when there is none."""


class NoCases:
    """No cases at all: for the partners without our application."""

    def due(self, now: datetime) -> frozenset[tuple[str, datetime]]:  # noqa: ARG002 - as DueCases
        """Return an empty set."""
        return frozenset()

    def next_after(self, now: datetime) -> datetime | None:  # noqa: ARG002 - as DueCases
        """Return None."""
        return None


def do_nothing() -> None:
    """Do nothing."""


@dataclass(kw_only=True)
class ClockDriver:
    """Moves the clock and runs what is due. One lock: a tick of real time and a move never overlap."""

    clock: LocalClock
    events: EventQueue
    cases: DueCases = field(default_factory=NoCases)
    sweep: Callable[[], None] = do_nothing
    other_schedules: Callable[[], None] = do_nothing
    """The schedules that change no case; they run once, at the end of a move."""
    wait_until_quiet: Callable[[], None] = do_nothing
    """Blocks until the workflows are at rest."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def move_to(self, target: datetime) -> None:
        """Move forward to an instant. Raises `ValueError` when it lies in the past."""
        with self._lock:
            if target < self.clock.now():
                raise ValueError("The clock does not move back.")
            try:
                self.wait_until_quiet()
                now = self._advance_to(self.clock.now())
                while now < target:
                    now = self._advance_to(self._next_instant(now, target))
                self.sweep()
                self._run_due_events(wait=True)
                self.wait_until_quiet()
                self.other_schedules()
            finally:
                self.clock.resume()

    def sweep_now(self) -> None:
        """Run all scheduled functions and wait until the workflows are at rest."""
        with self._lock:
            self.sweep()
            self.other_schedules()
            self.wait_until_quiet()

    def tick(self, *, check_cases: bool) -> None:
        """Run what has become due with real time; `check_cases` also reads the cases table, which costs more."""
        with self._lock:
            self._run_due_events()
            if check_cases and self.cases.due(self.clock.now()):
                self.sweep()

    def _next_instant(self, now: datetime, target: datetime) -> datetime:
        candidates = [self.events.next_at(), self.cases.next_after(now), target]
        return max(now, min(instant for instant in candidates if instant is not None))

    def _advance_to(self, instant: datetime) -> datetime:
        now = self.clock.stop_at(instant)
        for _ in range(MAX_ROUNDS):
            self._run_due_events(wait=True)
            before = self.cases.due(now)
            if not before:
                break
            self.sweep()
            self.wait_until_quiet()
            next_event = self.events.next_at()
            if self.cases.due(now) == before and (next_event is None or next_event > now):
                break
        return now

    def _run_due_events(self, *, wait: bool = False) -> None:
        while (event := self.events.pop_due(self.clock.now())) is not None:
            event.act()
            if wait:
                self.wait_until_quiet()


class Ticker:
    """A thread that runs what becomes due while nobody moves the clock."""

    def __init__(self, driver: ClockDriver, seconds: float = 0.25, ticks_per_check: int = 12) -> None:
        self._driver, self._seconds, self._ticks_per_check = driver, seconds, ticks_per_check
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ticker", daemon=True)

    def start(self) -> None:
        """Start ticking."""
        self._thread.start()

    def stop(self) -> None:
        """Stop ticking, after the current tick."""
        self._stopped.set()
        self._thread.join(timeout=10)

    def _run(self) -> None:
        count = 0
        while not self._stopped.is_set():
            count += 1
            try:
                self._driver.tick(check_cases=count % self._ticks_per_check == 0)
            except Exception:
                logging.getLogger(__name__).exception("A tick of the clock failed.")
            self._driver.events.wait(self._seconds)
