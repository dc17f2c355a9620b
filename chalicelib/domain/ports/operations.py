"""What operators and schedules keep beside the cases: failures to redrive, and the pause of outgoing calls."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Failure:
    """A case that an error kept where it was, past all retries: where, the error's class, since when, how often."""

    case_id: str
    where: str
    error: str
    at: datetime
    times: int = 1


@dataclass(frozen=True)
class Pause:
    """That no partner is called: who paused it, since when, and why.

    `asking_allowed`: what only asks (GET) still goes out, as it has to after a restore.
    """

    by: str
    at: datetime
    why: str
    asking_allowed: bool = False
