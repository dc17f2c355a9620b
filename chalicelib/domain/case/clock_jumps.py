"""When a clock is not to be trusted with erasing, which cannot be undone."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class ClockReadings:
    """What the clocks show when a run begins. `last_run`: the store's time of the run before, None for the first."""

    store: datetime
    process: datetime
    last_run: datetime | None

    def jump(self, most: timedelta) -> timedelta | None:
        """Return by how much a clock has jumped, None if by no more than `most`.

        A jump: since the last run the store's clock moved on by more than `most`, or it differs from the clock of this
        process by more. A clock that went back erases nothing too early, and is no jump.
        """
        apart = abs(self.store - self.process)
        moved_on = timedelta(0) if self.last_run is None else self.store - self.last_run
        jumped = max(apart, moved_on)
        return jumped if jumped > most else None
