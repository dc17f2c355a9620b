"""What all steps share: patience, leases, putting a step off, and a partner's final refusal."""

from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.states import AttentionKind, Step
from chalicelib.domain.errors import PartnerRefused
from chalicelib.domain.journal.journal import Event
from chalicelib.services.commit import change, change_case
from chalicelib.services.decisions.draft import Gathered
from chalicelib.services.decisions.leases import decide_lease, decide_release_of_lease
from chalicelib.services.decisions.patience import (
    decide_out_of_patience,
    decide_put_off,
    decide_refused,
    decide_wait_for_tomorrow,
    is_out_of_time,
)
from chalicelib.services.gathering import gather_case, gather_with_pause
from chalicelib.services.needs import CommitPorts, HasOperations


class PatiencePorts(CommitPorts, HasOperations, Protocol):
    """What ending a step by time and putting it off use."""


def end_if_out_of_patience(deps: PatiencePorts, case: Case) -> Case:
    """End the case if its present step was not done within its patience; otherwise return it unchanged.

    A blocked case ends here too when its term has passed, whatever its state. Raises `StoreBusy`.
    """
    if not is_out_of_time(case, deps.clock.now()):
        return case
    wakes = case.blocked_at is not None  # its workflow waits for the end of the term
    return change(deps, case, lambda case: gather_with_pause(deps, case), decide_out_of_patience, wakes=wakes)[0]


def end_as_refused(deps: CommitPorts, case: Case, error: PartnerRefused) -> Case:
    """End the case because a partner has finally refused what this step asks."""
    return change_case(deps, case, lambda gathered: decide_refused(gathered, error), wakes=False)


def put_off(deps: PatiencePorts, case: Case, event: Event, asked: timedelta = timedelta(0)) -> Case:
    """Put the step, or the closing of the window, off for a while, and release a lease that was taken for it.

    `asked`: how long the partner asked us to wait, which is waited for if it is longer.
    """
    state = case.state
    return change(
        deps,
        case,
        lambda case: gather_with_pause(deps, case),
        lambda gathered: decide_put_off(gathered, state, event, asked),
        wakes=False,
    )[0]


def wait_for_tomorrow(deps: CommitPorts, case: Case, event: Event) -> Case:
    """Put the step off to the next day, because the person was asked too often today. Raises `StoreBusy`."""
    state = case.state
    return change_case(deps, case, lambda gathered: decide_wait_for_tomorrow(gathered, state, event))


def take_lease(  # noqa: PLR0913 - what a step may add
    deps: CommitPorts,
    case: Case,
    step: Step,
    allow: Callable[[Gathered], Event],
    *,
    attention: AttentionKind | None = None,
    gather: Callable[[CommitPorts, Case], Gathered] = gather_case,
) -> Case | None:
    """Commit the intent of a call that cannot be taken back (design decision 1).

    `allow` is called in the same decision: it returns the journal's event, or raises if the call may not be made.
    `attention`: what a caseworker should look at although the call is made. `gather`: reads what `allow` needs.

    Return the case with the lease, or None if another driver has it or the step is not due any more.
    """
    state = case.state
    leased, draft = change(
        deps,
        case,
        lambda case: gather(deps, case),
        lambda gathered: decide_lease(gathered, step, state, allow, attention),
        wakes=False,
    )
    return leased if draft.events else None


def release_lease(deps: CommitPorts, case: Case, step: Step) -> Case:
    """Release the lease of a step and keep its intent: the call failed, and the next try asks what happened to it."""
    return change_case(deps, case, lambda gathered: decide_release_of_lease(gathered, step), wakes=False)
