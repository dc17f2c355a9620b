"""What all steps of the way share: patience, leases, putting off, and a partner's final no."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from chalicelib.domain import facts
from chalicelib.domain.case import Case, Intent
from chalicelib.domain.errors import PartnerRefused
from chalicelib.domain.journal import Event
from chalicelib.domain.ports import Deps
from chalicelib.domain.states import AWAITING, DOING, AttentionKind, Step
from chalicelib.domain.transitions import admits, postpone
from chalicelib.domain.way import held_until
from chalicelib.services.changing import Draft, change


def out_of_patience(deps: Deps, case: Case) -> Case:
    """End the case when the step it stands at could not be done within its patience; otherwise return it as it is.

    The term of a blocked case ends here too, wherever it stands.
    """
    if case.blocked_at is not None:
        return _end_if_blocked(deps, case)

    def decide(case: Case) -> Draft:
        now = deps.clock.now()
        if not admits(case, facts.PatienceEnded) or case.due_at is None or now < case.due_at:
            return Draft(case)
        event = Event("patience_ended", data={"state": case.state})
        return Draft(case).then(facts.PatienceEnded(now), deps.policy, event)

    return change(deps, case, decide, wakes=False)


def _end_if_blocked(deps: Deps, case: Case) -> Case:
    """End a blocked case when its term, which runs on, has passed."""

    def decide(case: Case) -> Draft:
        now = deps.clock.now()
        ends_at = deps.policy.close_at(case) if case.state in AWAITING else case.due_at
        if case.ended or ends_at is None or now < ends_at:
            return Draft(case)
        event = Event("blocked_term_ended", data={"state": case.state})
        return Draft(case).then(facts.BlockedTermEnded(now), deps.policy, event)

    return change(deps, case, decide)


def refused_for_good(deps: Deps, case: Case, error: PartnerRefused) -> Case:
    """End the case: a partner will never do what this step asks."""

    def decide(case: Case) -> Draft:
        event = Event("request_refused", error.partner, {"state": case.state, "status": error.status})
        if not admits(case, facts.RequestRefused):
            return Draft(case).telling(event)
        return Draft(case).then(facts.RequestRefused(deps.clock.now()), deps.policy, event)

    return change(deps, case, decide, wakes=False)


def put_off(deps: Deps, case: Case, until: datetime, event: Event) -> Case:
    """Put the step, or the closing of the window, off until then; give a lease back that is held for it.

    A step is put off to the end of our patience at most: the case then ends in time, and not at the next try.
    """
    state = case.state

    def decide(case: Case) -> Draft:
        if case.state is not state:
            return Draft(case)
        now, latest = deps.clock.now(), until
        if case.state in DOING and case.due_at is not None:
            latest = min(until, max(case.due_at, now))
        for intent in case.intents:
            if held_until(intent, now):
                case = case.with_intent(replace(intent, lease_until=now))
        return Draft(postpone(case, latest, deps.policy)).telling(event)

    return change(deps, case, decide, wakes=False)


def take_lease(
    deps: Deps, case: Case, step: Step, allow: Callable[[Case], Event], finding: AttentionKind | None = None
) -> Case | None:
    """Commit the intent of a call that cannot be taken back (design decision 1).

    `allow` is asked in the same breath: it returns the journal's event, or raises when the call may not be made.
    `finding`: what a human should look at, although the call is made.
    Return the case with the lease, or None when somebody else holds it or the step is not due any more.
    """
    state = case.state
    mine: list[int] = []

    def decide(case: Case) -> Draft:
        now = deps.clock.now()
        old = case.intent(step)
        mine.clear()
        if case.state is not state or held_until(old, now) or (old and old.done_at) or _is_stopped(case, step):
            return Draft(case)
        tries = old.tries + 1 if old else 1
        until = now + deps.policy.lease
        first_at = old.at if old else now
        intent = Intent(step, case.request_id(step), tries, first_at, until)
        event = allow(case)
        mine.append(tries)
        case = replace(case.with_intent(intent), look_at=until)
        draft = Draft(case).telling(replace(event, data={**event.data, "try": tries}))
        return draft.raising(finding, now) if finding else draft

    case = change(deps, case, decide, wakes=False)
    return case if mine else None


def _is_stopped(case: Case, step: Step) -> bool:
    """Whether the person was blocked since; a revocation that the person asked for is made all the same.

    A request to the banks is left to the gate, which journals its no.
    """
    return case.blocked_at is not None and step is Step.SMS


def give_back(deps: Deps, case: Case, step: Step) -> Case:
    """Give the lease of a step back, its intent kept: the call failed, the next try asks what became of it."""

    def decide(case: Case) -> Draft:
        intent, now = case.intent(step), deps.clock.now()
        if intent is None or held_until(intent, now) is None:
            return Draft(case)
        return Draft(case.with_intent(replace(intent, lease_until=now)))

    return change(deps, case, decide, wakes=False)


def done(case: Case, step: Step, now: datetime) -> Case:
    """Return the case with the intent of a step marked done."""
    intent = case.intent(step)
    return case.with_intent(replace(intent, done_at=now)) if intent else case
