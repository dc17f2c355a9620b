"""The last look before each send, and what follows from a no (design decision 13)."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TypeVar

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.looks import STEP_OF, Decided, OutgoingCall, first_unmet
from chalicelib.domain.errors import SendDenied
from chalicelib.domain.ports.partners import Look
from chalicelib.services.commit import change_case
from chalicelib.services.decisions.leases import decide_denied_call
from chalicelib.services.needs import CommitPorts, HasCases, HasClock


class LookPorts(HasCases, HasClock, Protocol):
    """What the last look uses."""


Ports = TypeVar("Ports", bound=CommitPorts)


def look_before(deps: LookPorts, call: OutgoingCall, case: Case, valid_until: datetime | None = None) -> Look:
    """Return the look for one call: it reads the stored case and raises `SendDenied` if the call may not be sent.

    `case`, `valid_until`: what the call was decided on, as in `Decided`.
    """
    decided = Decided(case, valid_until)

    def look() -> None:
        unmet = first_unmet(call, decided, deps.cases.load(case.id), deps.clock.now())
        if unmet is not None:
            intent = case.intent(STEP_OF[call])
            raise SendDenied(call, unmet, intent.tries if intent else 0)

    return look


def unless_denied(deps: Ports, case: Case, take: Callable[[Ports, Case], Case]) -> Case:
    """Take a step or close a window. If a look says no, journal it, give the lease back, and return the case.

    The step is not tried again: whatever changed the case decides how it goes on.
    """
    try:
        return take(deps, case)
    except SendDenied as error:
        denied = error
    present = deps.cases.load(case.id)
    return change_case(deps, present, lambda gathered: decide_denied_call(gathered, denied), wakes=False)
