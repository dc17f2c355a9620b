"""Ask 1414 for a delivery receipt that is overdue, because it was lost or nobody got the message (order, p. 6).

Meanwhile the term runs from the sending. If 1414 reports a delivery, the term moves later, as the receipt would have
moved it. Otherwise the term stays, and the window closes with `delivery_not_proved`.
"""

from dataclasses import replace
from datetime import datetime

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.looks import OutgoingCall
from chalicelib.domain.case.states import State, Step
from chalicelib.domain.case.transitions import ask_for_receipt_at
from chalicelib.domain.errors import PartnerAnswerUnusable, PartnerRefused, PartnerUnavailable
from chalicelib.domain.journal.journal import Event
from chalicelib.domain.messages.partner_answers import SmsStatus
from chalicelib.domain.ports.store import Deps
from chalicelib.domain.refusals import DoesNotFit
from chalicelib.services.commit import change_case
from chalicelib.services.decisions.delivery_receipt import decide_receipt
from chalicelib.services.decisions.draft import Draft, Gathered
from chalicelib.services.decisions.sms_sending import SMS_1414
from chalicelib.services.gathering import gather_case, gather_with_consents
from chalicelib.services.steps.looking import look_before

_NOT_FINAL = "sent"


def ask_for_delivery_receipt_if_due(deps: Deps, case: Case) -> Case:
    """Ask once when the wait for the receipt is over; ask again later if 1414 does not answer. Raises `StoreBusy`."""
    if not _is_due(case, deps.clock.now()):
        return case
    try:
        known = deps.sms.status(case.request_id(Step.SMS), look=look_before(deps, OutgoingCall.SMS_STATUS, case))
    except (PartnerUnavailable, PartnerAnswerUnusable):
        return change_case(deps, case, lambda case: _put_off(gather_case(deps, case)))
    except PartnerRefused:
        known = None
    return change_case(deps, case, lambda case: _decide(gather_with_consents(deps, case), known))


def _is_due(case: Case, now: datetime) -> bool:
    due_at = case.receipt_due_at
    return case.state is State.AWAITING_CONSENT and due_at is not None and due_at <= now


def _put_off(gathered: Gathered) -> Draft:
    case = gathered.case
    if not _is_due(case, gathered.now):
        return Draft(case)
    again_at = gathered.now + gathered.policy.try_again_after
    return Draft(ask_for_receipt_at(case, again_at, gathered.policy)).with_event(Event("asking_for_receipt_failed"))


def _decide(gathered: Gathered, known: SmsStatus | None) -> Draft:
    case = gathered.case
    if not _is_due(case, gathered.now):
        return Draft(case)
    case = ask_for_receipt_at(case, None, gathered.policy)
    missing = Draft(case).with_event(Event("no_receipt_in_time", SMS_1414))
    if known is None or known.status == _NOT_FINAL:
        return missing
    try:
        return decide_receipt(replace(gathered, case=case), known)
    except DoesNotFit:
        return missing
