"""The port of what operators and schedules share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.domain.messages.operations import ErasingTime, Failure, Pause


class Operations(Protocol):
    """Stores what operators and schedules share: turns, the list of failures, the pauses, the time of erasing."""

    def take_turn(self, name: str, now: datetime, until: datetime) -> bool:
        """Take the turn named `name` until `until`; return False when another has it at `now`."""

    def end_turn(self, name: str, until: datetime) -> None:
        """Give back the turn that was taken until `until`. Does nothing when another has taken it since."""

    def record_failure(self, failure: Failure) -> None:
        """Add a case to the list of failures, or increase `times` of the one that is listed."""

    def failures(self) -> tuple[Failure, ...]:
        """Return the list of failures, oldest first."""

    def forget_failure(self, case_id: str) -> None:
        """Remove a case from the list of failures. Does nothing when it is not listed."""

    def pause(self, pause: Pause | None) -> None:
        """Pause the calls to partners, or resume them (None)."""

    def paused(self) -> Pause | None:
        """Return the current pause, or None when calls are made."""

    def pause_intake(self, pause: Pause | None) -> None:
        """Pause the intake of applications, or resume it (None)."""

    def intake_paused(self) -> Pause | None:
        """Return the pause of the intake, or None when applications are taken in."""

    def erasing_time(self) -> ErasingTime | None:
        """Return the time up to which data were erased, or None before the first run. A consistent read."""

    def record_erasing(self, time: ErasingTime) -> None:
        """Store the time up to which data are erased, replacing the one before."""
