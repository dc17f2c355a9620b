"""The next step of a case: what to do now, or how long to wait.

The workflow, the sweep and every retry ask here, so the order of the steps is decided in one place.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from chalicelib.domain.case.case import Case, Intent
from chalicelib.domain.case.states import AWAITING, State, Step

REVOKING = "revoking_consent"
LATER = "later"
ENDED = "ended"

_INTENT_OF = {State.SENDING_SMS: Step.SMS, State.REQUESTING_BANK_DATA: Step.BANK_DATA}


@dataclass(frozen=True)
class NextStep:
    """The next step of a case.

    `name`: a state of `DOING` (do its step) or `AWAITING` (wait for an answer), `revoking_consent` (an ended case
    still has a consent to revoke), `later` (nothing can be done yet), or `ended`.
    `seconds`: the longest time to wait before asking again, at least 1; it is 1 when there is nothing to wait for.
    """

    name: str
    seconds: int = 1


def next_step(case: Case, now: datetime) -> NextStep:
    """Return the next step of the case at this instant."""
    if case.ended:
        return _after_end(case, now)
    if case.blocked_at is not None and (case.due_at is None or now < case.due_at):
        return NextStep(case.state if case.state in AWAITING else LATER, _seconds_until(case.look_at, now))
    if case.state in AWAITING:
        return NextStep(case.state, _seconds_until(case.look_at, now))
    intent = case.intent(_INTENT_OF[case.state]) if case.state in _INTENT_OF else None
    return _unless_waiting(case.state, case, intent, now)


def lease_ends_at(intent: Intent | None, now: datetime) -> datetime | None:
    """Return when the current lease of a step ends, or None when nobody has a lease on it."""
    if intent is None or intent.done_at is not None or intent.lease_until <= now:
        return None
    return intent.lease_until


def _after_end(case: Case, now: datetime) -> NextStep:
    """Return the step of an ended case: it may still owe the revocation of a consent."""
    if not case.consent.owes_revocation:
        return NextStep(ENDED)
    return _unless_waiting(REVOKING, case, case.intent(Step.REVOCATION), now)


def _unless_waiting(name: str, case: Case, intent: Intent | None, now: datetime) -> NextStep:
    """Return the step, or `later` while somebody has its lease or it is postponed."""
    waits = (lease_ends_at(intent, now), case.try_at)
    until = max((instant for instant in waits if instant and instant > now), default=None)
    return NextStep(LATER, _seconds_until(until, now)) if until else NextStep(name)


def _seconds_until(until: datetime | None, now: datetime) -> int:
    """Return whole seconds, rounded up and at least 1: the only waits that Step Functions accept."""
    return max(1, ceil((until - now) / timedelta(seconds=1))) if until else 1
