"""The last look before each send, and what follows from a no (design decision 13)."""

from collections.abc import Callable
from dataclasses import replace

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.looks import STEP_OF, OutgoingCall, first_unmet
from chalicelib.domain.errors import SendDenied
from chalicelib.domain.journal.journal import Event
from chalicelib.domain.ports.partners import Look
from chalicelib.domain.ports.store import Deps
from chalicelib.services.commit import change_case
from chalicelib.services.decisions.draft import Draft


def look_before(deps: Deps, call: OutgoingCall, decided: Case) -> Look:
    """Return the look for one call: it reads the stored case and raises `SendDenied` if the call may not be sent.

    `decided`: the case on which the call was decided, with the lease if the call needs one.
    """

    def look() -> None:
        unmet = first_unmet(call, decided, deps.cases.load(decided.id), deps.clock.now())
        if unmet is not None:
            intent = decided.intent(STEP_OF[call])
            raise SendDenied(call, unmet, intent.tries if intent else 0)

    return look


def unless_denied(deps: Deps, case: Case, take: Callable[[Deps, Case], Case]) -> Case:
    """Take a step or close a window. If a look says no, journal it, give the lease back, and return the case.

    The step is not tried again: whatever changed the case decides how it goes on.
    """
    try:
        return take(deps, case)
    except SendDenied as denied:
        error = denied
    event = Event("call_denied", data={"call": error.call, "because": error.because})
    step = STEP_OF[OutgoingCall(error.call)]

    def decide(case: Case) -> Draft:
        intent, now = case.intent(step), deps.clock.now()
        if intent is not None and intent.tries == error.tries and intent.done_at is None and now < intent.lease_until:
            case = case.with_intent(replace(intent, lease_until=now))
        return Draft(case).with_event(event)

    return change_case(deps, deps.cases.load(case.id), decide, wakes=False)
