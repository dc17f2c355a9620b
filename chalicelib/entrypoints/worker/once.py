"""Schedules run once in their period, whichever worker comes first."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from chalicelib.domain.ports.store import Deps

RUN_LASTS = timedelta(minutes=10)
"""How long a run may take before another worker takes it for dead and runs it again."""


def period_end(now: datetime, every: timedelta) -> datetime:
    """Return the end of the period that `now` lies in; periods begin at midnight UTC."""
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + every * ((now - midnight) // every + 1)


def run_once(deps: Deps, name: str, every: timedelta, act: Callable[[], object]) -> bool:
    """Run a schedule unless it ran in this period. Return whether it ran.

    Two turns: one while it runs, so that no two workers run it at once, and one that says until when it was run. Who
    dies in between leaves both to run out within `RUN_LASTS`. Raises what `act` raises, and `StoreBusy`.
    """
    now = deps.clock.now()
    until, running, done = now + RUN_LASTS, f"{name}-runs", f"{name}-was-run"
    if not deps.operations.take_turn(running, now, until):
        return False
    try:
        if not deps.operations.take_turn(done, now, until):
            return False
        try:
            act()
        except Exception:
            deps.operations.end_turn(done, until)
            raise
        deps.operations.end_turn(done, until)
        deps.operations.take_turn(done, now, period_end(now, every))
    finally:
        deps.operations.end_turn(running, until)
    return True
