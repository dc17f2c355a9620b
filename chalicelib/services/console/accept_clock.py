"""Accept the store's clock after a jump, so that erasing goes on: an operator says what time it really is."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from chalicelib.domain.errors import KelisimError
from chalicelib.domain.messages.operations import ErasingTime
from chalicelib.services.needs import HasOperations, HasStoreClock

STATED_WITHIN = timedelta(minutes=30)
"""How far the stated time may be from the store's: long enough to type it, far below any term."""


class ClockNotAsStated(KelisimError):
    """The store's clock shows another time than the operator states; nothing was accepted."""


class AcceptClockPorts(HasOperations, HasStoreClock, Protocol):
    """What accepting the clock uses."""


@dataclass(frozen=True)
class StatedTime:
    """What time it is by another clock, who says so, and why erasing may go on."""

    at: datetime
    by: str
    why: str


def accept_clock(deps: AcceptClockPorts, stated: StatedTime) -> ErasingTime:
    """Let erasing go on from the store's present time, and return it.

    Raises `ClockNotAsStated`, so that a wrong clock is not accepted unseen; `StoreBusy`.
    """
    now = deps.store_clock.now()
    if abs(now - stated.at) > STATED_WITHIN:
        raise ClockNotAsStated(
            f"the store's clock shows {now.isoformat()}, not {stated.at.isoformat()}. "
            "Correct the clock of the store, or state the right time."
        )
    accepted = ErasingTime(now, stated.by, stated.why)
    deps.operations.record_erasing(accepted)
    return accepted
