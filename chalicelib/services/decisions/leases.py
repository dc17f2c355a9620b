"""The lease of a call that cannot be taken back: who may take it, and when it is given back (design decision 1)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from chalicelib.domain.case.case import Case, Intent
from chalicelib.domain.case.looks import STEP_OF, OutgoingCall
from chalicelib.domain.case.next_step import lease_ends_at
from chalicelib.domain.case.states import AttentionKind, State, Step
from chalicelib.domain.errors import SendDenied
from chalicelib.domain.journal.journal import Event
from chalicelib.services.decisions.draft import Draft, Gathered


def decide_lease(
    gathered: Gathered,
    step: Step,
    state: State,
    allow: Callable[[Gathered], Event],
    attention: AttentionKind | None = None,
) -> Draft:
    """Return the case with the lease, or an empty draft if another driver has it or the step is not due any more.

    `allow` returns the journal's event, or raises if the call may not be made. `attention`: what a caseworker should
    look at although the call is made.
    """
    case, now = gathered.case, gathered.now
    old = case.intent(step)
    if case.state is not state or lease_ends_at(old, now) or (old and old.done_at) or _is_stopped(case, step):
        return Draft(case=case)
    tries, first_at = (old.tries + 1, old.at) if old else (1, now)
    until = now + gathered.policy.lease
    event = allow(gathered)
    case = replace(
        case.with_intent(
            Intent(step=step, request_id=case.request_id(step), tries=tries, at=first_at, lease_until=until)
        ),
        look_at=until,
    )
    draft = Draft(case=case).with_event(replace(event, data={**event.data, "try": tries}))
    return draft.with_attention(attention, now) if attention else draft


def _is_stopped(case: Case, step: Step) -> bool:
    """Return whether the person was blocked meanwhile. A revocation that the person asked for is still made.

    A request to the banks is left to the gate, which journals its refusal.
    """
    return case.blocked_at is not None and step is Step.SMS


def decide_release_of_lease(gathered: Gathered, step: Step) -> Draft:
    """Return the case with the lease of a step given back; its intent stays, so the next try asks what happened."""
    return Draft(case=without_leases(gathered.case, gathered.now, step))


def without_leases(case: Case, now: datetime, step: Step | None = None) -> Case:
    """Return the case with the leases that run now given back: all of them, or only that of one step."""
    for intent in case.intents:
        if step in {None, intent.step} and lease_ends_at(intent, now):
            case = case.with_intent(replace(intent, lease_until=now))
    return case


def decide_denied_call(gathered: Gathered, denied: SendDenied) -> Draft:
    """Return the case with the journal's event of a call that the last look denied, and the lease of that try back."""
    case, step = gathered.case, STEP_OF[OutgoingCall(denied.call)]
    event = Event("call_denied", data={"call": denied.call, "because": denied.because})
    intent = case.intent(step)
    if intent is not None and intent.tries == denied.tries:
        case = without_leases(case, gathered.now, step)
    return Draft(case=case).with_event(event)
