"""What all steps share: patience, leases, putting a step off, and a partner's final refusal."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from chalicelib.domain.case import facts
from chalicelib.domain.case.case import Case, Intent
from chalicelib.domain.case.deadline import Deadline
from chalicelib.domain.case.next_step import lease_ends_at
from chalicelib.domain.case.states import AWAITING, DOING, AttentionKind, State, Step
from chalicelib.domain.case.transitions import admits, postpone
from chalicelib.domain.errors import PartnerRefused
from chalicelib.domain.journal.journal import Event
from chalicelib.domain.ports.store import Deps
from chalicelib.services.commit import change, change_case
from chalicelib.services.decisions.draft import Draft, Gathered
from chalicelib.services.gathering import gather_case


def end_if_out_of_patience(deps: Deps, case: Case) -> Case:
    """End the case if its present step was not done within its patience; otherwise return it unchanged.

    A blocked case ends here too when its term has passed, whatever its state.
    """
    if case.blocked_at is not None:
        return _end_if_blocked(deps, case)

    paused = case.due_at is not None and deps.clock.now() >= case.due_at and calls_are_paused(deps, case)

    def decide(case: Case) -> Draft:
        now = deps.clock.now()
        damaged = any(one.kind is AttentionKind.RECORD_DAMAGED for one in case.attention)
        waits = paused and not damaged
        if waits or not admits(case, facts.PatienceEnded) or case.due_at is None or now < case.due_at:
            return Draft(case)
        if damaged:
            event = Event("damaged_term_ended", data={"state": case.state})
            return Draft(case).then(facts.RecordDamaged(now), deps.policy, event)
        event = Event("patience_ended", data={"state": case.state})
        return Draft(case).then(facts.PatienceEnded(now), deps.policy, event)

    return change_case(deps, case, decide, wakes=False)


def _end_if_blocked(deps: Deps, case: Case) -> Case:
    """End a blocked case when its term, which runs on, has passed."""

    def decide(case: Case) -> Draft:
        now = deps.clock.now()
        ends_at = deps.policy.close_at(case) if case.state in AWAITING else case.due_at
        if case.ended or ends_at is None or now < ends_at:
            return Draft(case)
        event = Event("blocked_term_ended", data={"state": case.state})
        return Draft(case).then(facts.BlockedTermEnded(now), deps.policy, event)

    return change_case(deps, case, decide)


def end_as_refused(deps: Deps, case: Case, error: PartnerRefused) -> Case:
    """End the case because a partner has finally refused what this step asks."""

    def decide(case: Case) -> Draft:
        event = Event("request_refused", error.partner, {"state": case.state, "status": error.status})
        if not admits(case, facts.RequestRefused):
            return Draft(case).with_event(event)
        return Draft(case).then(facts.RequestRefused(deps.clock.now()), deps.policy, event)

    return change_case(deps, case, decide, wakes=False)


def calls_are_paused(deps: Deps, case: Case) -> bool:
    """Return whether our own calls are paused, so that neither step nor closing can be done and patience does not run.

    This holds for `pause_holds` from the pause, or from when the case reached its state: a forgotten switch does not
    keep a case from its end. Raises `StoreBusy`.
    """
    pause = deps.operations.paused()
    if pause is None:
        return False
    since = deps.policy.close_at(case) if case.state in AWAITING else case.entered_at
    return deps.clock.now() < max(pause.at, since or pause.at) + deps.policy.pause_holds


def window_stays_open(deps: Deps, case: Case) -> bool:
    """Return whether a window stays open because its partner could not be asked when it closed (design decision 3).

    It does for the asking patience, which a pause of our own calls does not use up.
    """
    closes_at = deps.policy.close_at(case)
    if closes_at is None:
        return False
    begins = max(closes_at, case.paused_at or closes_at)
    return deps.clock.now() < begins + deps.policy.asking_patience or calls_are_paused(deps, case)


def put_off(deps: Deps, case: Case, until: datetime, event: Event) -> Case:
    """Put the step, or the closing of the window, off until then, and release a lease that was taken for it.

    A step is put off at most to the end of our patience, so that the case ends in time and not at the next try. While
    our own calls are paused, the patience restarts.
    """
    state, paused = case.state, calls_are_paused(deps, case)
    event = replace(event, data={**event.data, "paused": True}) if paused else event

    def decide(case: Case) -> Draft:
        if case.state is not state:
            return Draft(case)
        now, latest = deps.clock.now(), until
        case = _restart_patience(deps, case, now) if paused else case
        if case.state in DOING and case.due_at is not None:
            latest = min(until, max(case.due_at, now))
        for intent in case.intents:
            if lease_ends_at(intent, now):
                case = case.with_intent(replace(intent, lease_until=now))
        return Draft(postpone(case, latest, deps.policy)).with_event(event)

    return change_case(deps, case, decide, wakes=False)


def _restart_patience(deps: Deps, case: Case, now: datetime) -> Case:
    case = replace(case, paused_at=now)
    if case.state not in DOING:
        return case
    due_at = now + deps.policy.patience[case.state]
    if case.due_at is not None and case.due_at >= due_at:
        return case
    return replace(case, deadline=Deadline(due_at, "patience_after_pause"))


def take_lease(
    deps: Deps, case: Case, step: Step, allow: Callable[[Case], Event], attention: AttentionKind | None = None
) -> Case | None:
    """Commit the intent of a call that cannot be taken back (design decision 1).

    `allow` is called in the same decision: it returns the journal's event, or raises if the call may not be made.
    `attention`: what a caseworker should look at although the call is made.

    Return the case with the lease, or None if another driver has it or the step is not due any more.
    """
    state = case.state
    leased, draft = change(
        deps,
        case,
        lambda case: gather_case(deps, case),
        lambda gathered: _decide_lease(gathered, step, state, allow, attention),
        wakes=False,
    )
    return leased if draft.events else None


def _decide_lease(
    gathered: Gathered, step: Step, state: State, allow: Callable[[Case], Event], attention: AttentionKind | None
) -> Draft:
    case, now = gathered.case, gathered.now
    old = case.intent(step)
    if case.state is not state or lease_ends_at(old, now) or (old and old.done_at) or _is_stopped(case, step):
        return Draft(case)
    tries, first_at = (old.tries + 1, old.at) if old else (1, now)
    until = now + gathered.policy.lease
    event = allow(case)
    case = replace(case.with_intent(Intent(step, case.request_id(step), tries, first_at, until)), look_at=until)
    draft = Draft(case).with_event(replace(event, data={**event.data, "try": tries}))
    return draft.with_attention(attention, now) if attention else draft


def _is_stopped(case: Case, step: Step) -> bool:
    """Return whether the person was blocked meanwhile. A revocation that the person asked for is still made.

    A request to the banks is left to the gate, which journals its refusal.
    """
    return case.blocked_at is not None and step is Step.SMS


def release_lease(deps: Deps, case: Case, step: Step) -> Case:
    """Release the lease of a step and keep its intent: the call failed, and the next try asks what happened to it."""

    def decide(case: Case) -> Draft:
        intent, now = case.intent(step), deps.clock.now()
        if intent is None or lease_ends_at(intent, now) is None:
            return Draft(case)
        return Draft(case.with_intent(replace(intent, lease_until=now)))

    return change_case(deps, case, decide, wakes=False)
