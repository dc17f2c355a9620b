"""What a receipt of 1414 means for a case (order p. 6): decided in one place, for callbacks and for what we ask.

Receipts come in any order; a final status is never overwritten.
"""

from dataclasses import replace
from datetime import datetime

from chalicelib.domain import facts
from chalicelib.domain.case import Case
from chalicelib.domain.journal import Event
from chalicelib.domain.partner_answers import SmsStatus
from chalicelib.domain.ports import Deps
from chalicelib.domain.refusals import DoesNotFit
from chalicelib.domain.states import Reason, State, Step
from chalicelib.domain.transitions import admits
from chalicelib.services.changing import Draft
from chalicelib.services.hearing_consent import count_if_in_time
from chalicelib.services.send_sms import consent_term, count_as_sent

SMS_1414 = "sms-1414"


def decide_receipt(deps: Deps, case: Case, receipt: SmsStatus, now: datetime) -> Draft:
    """Return what the receipt changes: delivered starts the term, undeliverable and expired end the wait at once.

    Raises `DoesNotFit` for a message that was not intended and for a time that cannot be.
    """
    intent = case.intent(Step.SMS)
    if intent is None:
        raise DoesNotFit("message_id")
    if not deps.policy.plausible(case.asked_at(Step.SMS), receipt.at, now):
        raise DoesNotFit("at")
    event = Event(f"sms_{receipt.status}", SMS_1414, {"at": receipt.at.isoformat()})
    draft = count_as_sent(deps, Draft(case), receipt.at if receipt.status == "sent" else None, now)
    case = draft.case
    if receipt.status == "sent":
        return draft.telling(event)
    if case.sms_delivered_at is not None or case.reason is Reason.SMS_UNDELIVERABLE:
        return draft.telling(replace(event, name=f"{event.name}_outdated"))
    if receipt.status == "delivered":
        return _delivered(deps, draft, receipt, event, now)
    if not admits(case, facts.SmsUndeliverable):
        return draft.telling(event)
    return draft.then(facts.SmsUndeliverable(now), deps.policy, event)


def _delivered(deps: Deps, draft: Draft, receipt: SmsStatus, event: Event, now: datetime) -> Draft:
    """The receipt may overtake our own write of the sending; the term is then set with that write."""
    case = draft.case
    if not admits(case, facts.SmsDelivered):
        return replace(draft, case=replace(case, sms_delivered_at=receipt.at)).telling(event)
    term = None
    if case.state is State.AWAITING_CONSENT:
        term = consent_term(deps, replace(case, sms_delivered_at=receipt.at), case.sms_sent_at or receipt.at)
    draft = draft.then(facts.SmsDelivered(now, receipt.at, term), deps.policy, event)
    return count_if_in_time(deps, draft, now)
