"""Values that operators and schedules share: failures to redrive, the pause of outgoing calls, the time of erasing."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Failure:
    """A case that an error stopped after all retries.

    `where`: the case's next step. `error`: the name of the error's class. `at`: when it was listed. `times`: how often.
    """

    case_id: str
    where: str
    error: str
    at: datetime
    times: int = 1


@dataclass(frozen=True)
class Pause:
    """A pause of all calls to partners: who paused them, since when, and why.

    `asking_allowed`: requests that only read (GET) are still made, as is needed after a restore.
    """

    by: str
    at: datetime
    why: str
    asking_allowed: bool = False


@dataclass(frozen=True)
class ErasingTime:
    """The time by the store's clock up to which data were erased: that of the last run, or one that was accepted.

    `accepted_by`, `why`: who accepted the clock at the console the last time, and why; None if nobody ever did.
    """

    at: datetime
    accepted_by: str | None = None
    why: str | None = None
