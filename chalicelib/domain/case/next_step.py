"""Where a case stands: what is to be done next, or how long to wait. The one answer that every driver asks for.

Workflow, sweep and retry all come here, so that none of them knows more of the way than the others.
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
    """What comes next: the name of a doing or awaiting state, `revoking_consent`, `later` or `ended`.

    `seconds`: how long to wait at most before looking again; at least 1, and 1 where there is nothing to wait for.
    """

    stands: str
    seconds: int = 1


def next_step(case: Case, now: datetime) -> NextStep:
    """Return where the case stands now."""
    if case.ended:
        return _debt(case, now)
    if case.blocked_at is not None and (case.due_at is None or now < case.due_at):
        return NextStep(case.state if case.state in AWAITING else LATER, _seconds(case.look_at, now))
    if case.state in AWAITING:
        return NextStep(case.state, _seconds(case.look_at, now))
    step = _INTENT_OF.get(case.state)
    held = held_until(case.intent(step), now) if step else None
    wait = max((instant for instant in (held, case.try_at) if instant and instant > now), default=None)
    return NextStep(LATER, _seconds(wait, now)) if wait else NextStep(case.state)


def held_until(intent: Intent | None, now: datetime) -> datetime | None:
    """Return until when somebody holds the lease of a step, or None when nobody does."""
    if intent is None or intent.done_at is not None or intent.lease_until <= now:
        return None
    return intent.lease_until


def _debt(case: Case, now: datetime) -> NextStep:
    """A case that has ended may still owe the revocation of a consent."""
    if not case.owes_revocation:
        return NextStep(ENDED)
    held = held_until(case.intent(Step.REVOCATION), now)
    wait = max((instant for instant in (held, case.try_at) if instant and instant > now), default=None)
    return NextStep(LATER, _seconds(wait, now)) if wait else NextStep(REVOKING)


def _seconds(until: datetime | None, now: datetime) -> int:
    """Whole seconds, rounded up, at least 1: Step Functions wait for nothing else."""
    return max(1, ceil((until - now) / timedelta(seconds=1))) if until else 1
