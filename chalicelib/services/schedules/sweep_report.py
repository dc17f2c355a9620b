"""What a run of the sweep did, as the log and the metrics report it."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.domain.case.sweeping import Action


@dataclass(frozen=True, kw_only=True)
class SweepReport:
    """What a run did. `actions`: how many of each happened; `failed`: cases that an error stopped."""

    ran: bool = True
    """False if another run has the turn."""
    looked_at: int = 0
    moved: int = 0
    failed: int = 0
    left: int = 0
    """Cases that were due and for which this run had no time."""
    unconfirmed: int = 0
    """Cases whose term touches a day that nobody has fixed yet."""
    unconfirmed_days: int = 0
    """Days of the next month that nobody has fixed yet: terms that touch them may still move."""
    pilot_ending: int = 0
    """1 in the last two weeks of the pilot, after which every application ends as `pilot_closed`."""
    unreadable: tuple[str, ...] = ()
    """Ids of cases that were due and cannot be read as they are stored."""
    damaged: int = 0
    """Cases of which a sealed part was found not to open."""
    oldest_seconds: int = field(default=0, compare=False)
    """For how many seconds the case had been due that was due longest."""
    calls_paused_seconds: int = field(default=0, compare=False)
    intake_paused_seconds: int = field(default=0, compare=False)
    """For how many seconds an operator's pause has lasted; 0 without one."""
    unmoved: tuple[str, ...] = field(default=(), compare=False)
    """Ids of the cases that were looked at and did not change."""
    actions: Counter[Action] = field(default_factory=Counter)

    def __add__(self, other: "SweepReport") -> "SweepReport":
        return SweepReport(
            ran=self.ran,
            looked_at=self.looked_at + other.looked_at,
            moved=self.moved + other.moved,
            failed=self.failed + other.failed,
            left=self.left + other.left,
            unconfirmed=self.unconfirmed + other.unconfirmed,
            unconfirmed_days=self.unconfirmed_days + other.unconfirmed_days,
            pilot_ending=max(self.pilot_ending, other.pilot_ending),
            unreadable=self.unreadable + other.unreadable,
            damaged=self.damaged + other.damaged,
            oldest_seconds=max(self.oldest_seconds, other.oldest_seconds),
            calls_paused_seconds=max(self.calls_paused_seconds, other.calls_paused_seconds),
            intake_paused_seconds=max(self.intake_paused_seconds, other.intake_paused_seconds),
            unmoved=self.unmoved + other.unmoved,
            actions=self.actions + other.actions,
        )


def seconds_since(at: datetime, now: datetime) -> int:
    """Return the whole seconds from `at` to `now`; 0 if it lies ahead."""
    return max(int((now - at).total_seconds()), 0)
