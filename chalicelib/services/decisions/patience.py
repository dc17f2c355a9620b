"""What the end of our patience, a pause, a refusal or a failure means for the step of a case (design decision 3)."""

from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.domain.calendar.working_days import almaty_day, start_of_day
from chalicelib.domain.case import facts
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.deadline import Deadline
from chalicelib.domain.case.states import AWAITING, DOING, AttentionKind, State
from chalicelib.domain.case.transitions import admits, postpone
from chalicelib.domain.errors import PartnerRefused, PartnerUnavailable
from chalicelib.domain.journal.journal import Event
from chalicelib.services.decisions.draft import Draft, Gathered
from chalicelib.services.decisions.leases import without_leases

LONGEST_WAIT_ASKED_FOR = timedelta(days=1)


def is_out_of_time(case: Case, now: datetime) -> bool:
    """Return whether the time of the case's present state has passed."""
    return case.due_at is not None and now >= case.due_at


def decide_out_of_patience(gathered: Gathered) -> Draft:
    """Return the case as ended if its step was not done within its patience, or an empty draft.

    A pause of our own calls uses up no patience. A damaged case does not wait for the end of a pause.
    """
    case, now, policy = gathered.case, gathered.now, gathered.policy
    if case.blocked_at is not None:
        return _decide_blocked(gathered)
    damaged = any(one.kind is AttentionKind.RECORD_DAMAGED for one in case.attention)
    waits = is_paused(gathered) and not damaged
    if waits or not admits(case, facts.PatienceEnded) or not is_out_of_time(case, now):
        return Draft(case=case)
    if damaged:
        event = Event("damaged_term_ended", data={"state": case.state})
        return Draft(case=case).then(facts.RecordDamaged(now), policy, event)
    return Draft(case=case).then(facts.PatienceEnded(now), policy, Event("patience_ended", data={"state": case.state}))


def _decide_blocked(gathered: Gathered) -> Draft:
    """End a blocked case when its term, which runs on, has passed."""
    case, now, policy = gathered.case, gathered.now, gathered.policy
    ends_at = policy.close_at(case) if case.state in AWAITING else case.due_at
    if case.ended or ends_at is None or now < ends_at:
        return Draft(case=case)
    event = Event("blocked_term_ended", data={"state": case.state})
    return Draft(case=case).then(facts.BlockedTermEnded(now), policy, event)


def decide_refused(gathered: Gathered, error: PartnerRefused) -> Draft:
    """Return the case as ended because a partner has finally refused what this step asks."""
    case = gathered.case
    event = Event("request_refused", error.partner, {"state": case.state, "status": error.status})
    if not admits(case, facts.RequestRefused):
        return Draft(case=case).with_event(event)
    return Draft(case=case).then(facts.RequestRefused(gathered.now), gathered.policy, event)


def is_paused(gathered: Gathered) -> bool:
    """Return whether our own calls are paused, so that neither step nor closing can be done and patience does not run.

    This holds for `pause_holds` from the pause, or from when the case reached its state: a forgotten switch does not
    keep a case from its end.
    """
    case, pause, policy = gathered.case, gathered.pause, gathered.policy
    if pause is None:
        return False
    since = policy.close_at(case) if case.state in AWAITING else case.entered_at
    return gathered.now < max(pause.at, since or pause.at) + policy.pause_holds


def window_stays_open(gathered: Gathered) -> bool:
    """Return whether a window stays open because its partner could not be asked when it closed (design decision 3).

    It does for the asking patience, which a pause of our own calls does not use up.
    """
    case, policy = gathered.case, gathered.policy
    closes_at = policy.close_at(case)
    if closes_at is None:
        return False
    begins = max(closes_at, case.paused_at or closes_at)
    return gathered.now < begins + policy.asking_patience or is_paused(gathered)


def wait_asked_for(error: Exception) -> timedelta:
    """Return for how long a partner has asked us not to come again (`Retry-After`): a day at most, zero if it did not.

    Nobody's clock or mistake keeps a step from being tried for longer.
    """
    seconds = error.retry_after if isinstance(error, PartnerUnavailable) else None
    return timedelta(seconds=min(seconds or 0, LONGEST_WAIT_ASKED_FOR.total_seconds()))


def decide_put_off(gathered: Gathered, state: State, event: Event, asked: timedelta = timedelta(0)) -> Draft:
    """Return the case with its step, or the closing of its window, put off for a while, and its leases released.

    A step is put off at most to the end of our patience, so that the case ends in time and not at the next try. While
    our own calls are paused, the patience restarts. A case that has left the state `state` meanwhile stays as it is.
    `asked`: how long the partner asked us to wait.
    """
    case, now = gathered.case, gathered.now
    if case.state is not state:
        return Draft(case=case)
    until = now + max(gathered.policy.try_again_after, asked)
    if is_paused(gathered):
        event = replace(event, data={**event.data, "paused": True})
        case = _restart_patience(gathered)
    if case.state in DOING and case.due_at is not None:
        until = min(until, max(case.due_at, now))
    return Draft(case=postpone(without_leases(case, now), until, gathered.policy)).with_event(event)


def decide_wait_for_tomorrow(gathered: Gathered, state: State, event: Event) -> Draft:
    """Return the case with its step put off to the next day, because the person was asked too often today.

    Not before the end of the quiet hours; patience begins only then. Where the authority's decision is due before that,
    the patience of today stays, and the case ends by it. A case that has left the state `state` stays as it is.
    """
    case, policy = gathered.case, gathered.policy
    if case.state is not state or case.due_at is None:
        return Draft(case=case)
    until = policy.quiet_hours.allowed_at(start_of_day(almaty_day(gathered.now) + timedelta(days=1)))
    if until >= case.decision.at:
        return Draft(case=postpone(case, max(case.due_at, gathered.now), policy)).with_event(event)
    due_at = until + policy.patience[state]
    if case.due_at < due_at:
        case = replace(case, deadline=Deadline(due_at, "patience_after_daily_limit"))
    return Draft(case=postpone(case, until, policy)).with_event(event)


def _restart_patience(gathered: Gathered) -> Case:
    case = replace(gathered.case, paused_at=gathered.now)
    if case.state not in DOING:
        return case
    due_at = gathered.now + gathered.policy.patience[case.state]
    if case.due_at is not None and case.due_at >= due_at:
        return case
    return replace(case, deadline=Deadline(due_at, "patience_after_pause"))
