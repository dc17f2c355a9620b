"""What the sweep does for a case whose time has come: decided purely, so that the whole can be tested as a table."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.next_step import ENDED, LATER, REVOKING, next_step
from chalicelib.domain.case.policy import Policy
from chalicelib.domain.case.states import AWAITING, DOING, State


class Action(StrEnum):
    """What is to be done for one case."""

    CLOSE_WINDOW = "close_window"
    """A window has closed: ask the partner once more, then end the wait."""
    ASK_RECEIPT = "ask_receipt"
    """No receipt of the SMS has come in time: ask 1414 what became of the message."""
    END_PATIENCE = "end_patience"
    """A step could not be done in time: the ordinary procedure."""
    RESUME = "resume"
    """Nobody went on with the case: its workflow was never started or has died, or its wake-up was lost."""
    TAKE_STEP = "take_step"
    """A step that was put off, or whose lease has run out, is due again."""
    PAY_DEBT = "pay_debt"
    """An ended case still owes a partner a revocation."""
    NOTHING = "nothing"
    """Somebody holds the step, or the case was moved since the index was read."""


@dataclass(frozen=True)
class Planned:
    """One action for one case."""

    case: Case
    action: Action


def plan_sweep(cases: tuple[Case, ...], now: datetime, policy: Policy) -> tuple[Planned, ...]:
    """Return what is to be done for each case, those due longest first."""
    ordered = sorted(cases, key=lambda case: (case.look_at or now, case.id))
    return tuple(Planned(case, _action(case, now, policy)) for case in ordered)


def _action(case: Case, now: datetime, policy: Policy) -> Action:
    stands = next_step(case, now).name
    if case.look_at is None or case.look_at > now or stands in {LATER, ENDED}:
        return Action.NOTHING
    if stands == REVOKING:
        return Action.PAY_DEBT
    if case.state in AWAITING:
        return Action.ASK_RECEIPT if _only_the_receipt_is_due(case, now, policy) else Action.CLOSE_WINDOW
    if case.state in DOING and case.due_at is not None and case.due_at <= now:
        return Action.END_PATIENCE
    untouched = case.try_at is None and not any(intent.done_at is None for intent in case.intents)
    never_driven = untouched and (case.entered_at or case.updated_at) + policy.resume_after <= now
    return Action.RESUME if never_driven else Action.TAKE_STEP


def _only_the_receipt_is_due(case: Case, now: datetime, policy: Policy) -> bool:
    overdue = case.receipt_due_at is not None and case.receipt_due_at <= now
    closes_at = policy.close_at(case)
    return case.state is State.AWAITING_CONSENT and overdue and (closes_at is None or now < closes_at)
