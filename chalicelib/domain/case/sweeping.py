"""Which cases the sweep drives, and what it counts: what happened to a case, not what was planned."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.next_step import ENDED, LATER, next_step
from chalicelib.domain.case.policy import Policy
from chalicelib.domain.case.states import AWAITING, DOING


class Action(StrEnum):
    """What happened to one case. Names as in the metrics."""

    CLOSE_WINDOW = "close_window"
    """A window was closed: the partner was asked once more, and the wait ended."""
    ASK_RECEIPT = "ask_receipt"
    """No delivery receipt arrived in time: 1414 was asked about the message."""
    END_PATIENCE = "end_patience"
    """A step could not be done in time: the ordinary procedure."""
    RESUME = "resume"
    """A step was taken that nobody had gone on with: its workflow never started or died, or its wake-up was lost."""
    TAKE_STEP = "take_step"
    """A step was taken that had been put off, or whose lease had run out."""
    PAY_DEBT = "pay_debt"
    """A revocation that an ended case owed to a partner was made."""
    NOTHING = "nothing"
    """Nothing changed, except perhaps when the case is looked at next."""


def is_due(case: Case, now: datetime) -> bool:
    """Return whether there is something to do for the case now; False while somebody else has the lease of its step.

    The index of due cases may lag behind the table.
    """
    return case.look_at is not None and case.look_at <= now and next_step(case, now).name not in {LATER, ENDED}


def longest_due_first(cases: Iterable[Case], now: datetime) -> list[Case]:
    """Return the cases that are due longest first."""
    return sorted(cases, key=lambda case: (case.look_at or now, case.id))


def was_abandoned(case: Case, now: datetime, policy: Policy) -> bool:
    """Return whether nobody went on with a step: its workflow never started or died, or its wake-up was lost."""
    if case.state not in DOING:
        return False
    untouched = case.try_at is None and not any(intent.done_at is None for intent in case.intents)
    return untouched and (case.entered_at or case.updated_at) + policy.resume_after <= now


def action_taken(before: Case, after: Case, *, abandoned: bool) -> Action:
    """Return what happened to the case between the two looks at it: the first change, if several steps followed.

    A step or a closing that was only put off is no action.
    """
    if before.consent.owes_revocation and not after.consent.owes_revocation:
        return Action.PAY_DEBT
    if before.state in AWAITING:
        if before.state is not after.state:
            return Action.CLOSE_WINDOW
        asked = before.sms.ask_at is not None and after.sms.ask_at is None
        return Action.ASK_RECEIPT if asked else Action.NOTHING
    if before.state is after.state:
        return Action.NOTHING
    if before.due_at is not None and after.ended_at is not None and before.due_at <= after.ended_at:
        return Action.END_PATIENCE
    return Action.RESUME if abandoned else Action.TAKE_STEP
