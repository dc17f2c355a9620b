"""Pauses, turns of sweeps and failures of cases, in memory."""

from dataclasses import replace
from datetime import datetime
from threading import Lock

from chalicelib.domain.messages.operations import ErasingTime, Failure, Pause


class InMemoryOperations:
    """The port `Operations`."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._turns: dict[str, datetime] = {}
        self._failures: dict[str, Failure] = {}
        self._pause: Pause | None = None
        self._intake: Pause | None = None
        self._erasing: ErasingTime | None = None

    def take_turn(self, name: str, now: datetime, until: datetime) -> bool:
        """Take the turn if it is free or has expired."""
        with self._lock:
            if name in self._turns and self._turns[name] > now:
                return False
            self._turns[name] = until
            return True

    def end_turn(self, name: str, until: datetime) -> None:
        """Give the turn back unless somebody else has it by now."""
        with self._lock:
            if self._turns.get(name) == until:
                del self._turns[name]

    def record_failure(self, failure: Failure) -> None:
        """Count one more failure of the case."""
        with self._lock:
            old = self._failures.get(failure.case_id)
            kept = replace(failure, at=old.at, times=old.times + 1) if old else failure
            self._failures[failure.case_id] = kept

    def failures(self) -> tuple[Failure, ...]:
        """Return the list, oldest first."""
        return tuple(sorted(self._failures.values(), key=lambda failure: (failure.at, failure.case_id)))

    def forget_failure(self, case_id: str) -> None:
        """Remove the case from the list."""
        with self._lock:
            self._failures.pop(case_id, None)

    def pause(self, pause: Pause | None) -> None:
        """Set or end the pause."""
        self._pause = pause

    def paused(self) -> Pause | None:
        """Return the pause."""
        return self._pause

    def pause_intake(self, pause: Pause | None) -> None:
        """Set or end the pause of the intake."""
        self._intake = pause

    def intake_paused(self) -> Pause | None:
        """Return the pause of the intake."""
        return self._intake

    def erasing_time(self) -> ErasingTime | None:
        """Return the time up to which data were erased."""
        return self._erasing

    def record_erasing(self, time: ErasingTime) -> None:
        """Store it."""
        self._erasing = time
