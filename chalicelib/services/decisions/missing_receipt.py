"""What it means that a delivery receipt is overdue, and what 1414 says when asked for it (Algorithm, p. 6).

Meanwhile the term runs from the sending. If 1414 reports a delivery, the term moves later, as the receipt would have
moved it. Otherwise the term stays, and the window closes with `delivery_not_proved`.
"""

from dataclasses import replace
from datetime import datetime

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.states import State
from chalicelib.domain.case.transitions import ask_for_receipt_at
from chalicelib.domain.journal.journal import Event
from chalicelib.domain.messages.partner_answers import SmsStatus
from chalicelib.domain.refusals import DoesNotFit
from chalicelib.services.decisions.delivery_receipt import decide_receipt
from chalicelib.services.decisions.draft import Draft, Gathered
from chalicelib.services.decisions.sms_sending import SMS_1414

_NOT_FINAL = "sent"


def is_receipt_overdue(case: Case, now: datetime) -> bool:
    """Return whether 1414 has to be asked for the receipt now."""
    due_at = case.sms.ask_at
    return case.state is State.AWAITING_CONSENT and due_at is not None and due_at <= now


def decide_ask_for_receipt_later(gathered: Gathered) -> Draft:
    """Return the case with the question put off, because 1414 did not answer."""
    case = gathered.case
    if not is_receipt_overdue(case, gathered.now):
        return Draft(case=case)
    again_at = gathered.now + gathered.policy.try_again_after
    return Draft(case=ask_for_receipt_at(case, again_at, gathered.policy)).with_event(
        Event("asking_for_receipt_failed")
    )


def decide_asked_receipt(gathered: Gathered, known: SmsStatus | None) -> Draft:
    """Return what 1414 knows changes; it is not asked again. `known`: None when 1414 does not know the message."""
    case = gathered.case
    if not is_receipt_overdue(case, gathered.now):
        return Draft(case=case)
    case = ask_for_receipt_at(case, None, gathered.policy)
    missing = Draft(case=case).with_event(Event("no_receipt_in_time", SMS_1414))
    if known is None or known.status == _NOT_FINAL:
        return missing
    try:
        return decide_receipt(replace(gathered, case=case), known)
    except DoesNotFit:
        return missing
