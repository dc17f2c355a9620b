"""The demo's applications driven by one driver alone, for `demo_play.Play`: by the sweep, with no workflow at all."""

from datetime import datetime, timedelta

from chalicelib.domain.case.case import Case
from tests.services.office import Office

EVERY = timedelta(minutes=5)
_EPOCH = datetime.fromisoformat("2025-01-01T00:00:00+00:00")


class IdleWorkflow:
    """The port `Workflow` where there are no Step Functions: nothing starts, nothing wakes."""

    def start(self, case_id: str, generation: int) -> None:
        """Start nothing."""

    def wake(self, token: str) -> None:
        """Wake nothing."""


class SweepAlone:
    """Sweeps at every fifth minute of the clock, as its schedule does; nothing else drives a case."""

    def go_on(self, office: Office) -> Case:
        """Sweep, if the schedule runs at this instant."""
        if (office.clock.now() - _EPOCH) % EVERY == timedelta(0):
            office.sweeps()
        return office.case

    def next_at(self, office: Office) -> datetime | None:
        """The first run of the schedule that finds the case due."""
        look_at, now = office.case.look_at, office.clock.now()
        if look_at is None:
            return None
        return max(_tick(look_at), _tick(now + timedelta(microseconds=1)))


def _tick(instant: datetime) -> datetime:
    """The instant itself on a tick, otherwise the next tick."""
    return instant + (_EPOCH - instant) % EVERY
