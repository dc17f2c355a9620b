"""What a delivery receipt of 1414 means for a case (Algorithm, p. 6), whether by callback or asked for by us.

Receipts arrive in any order; a final status is never overwritten. Of two that contradict each other the earlier one by
1414's own clock applies, whichever arrives first; at the same instant, the delivery.
"""

from dataclasses import replace

from chalicelib.domain.case import facts
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.states import Reason, Step
from chalicelib.domain.case.transitions import admits
from chalicelib.domain.journal.journal import Event
from chalicelib.domain.messages.partner_answers import SmsStatus
from chalicelib.domain.refusals import DoesNotFit
from chalicelib.services.decisions.bank_consent import count_if_in_time
from chalicelib.services.decisions.draft import Draft, Gathered
from chalicelib.services.decisions.sms_sending import SMS_1414, consent_term, with_sms_sent


def decide_receipt(gathered: Gathered, receipt: SmsStatus) -> Draft:
    """Return what the receipt changes: a delivery starts the term; undeliverable and expired end the wait at once.

    Raises `DoesNotFit` for a message that we never meant to send and for an impossible time.
    """
    case, now = gathered.case, gathered.now
    intent = case.intent(Step.SMS)
    if intent is None:
        raise DoesNotFit("message_id")
    if not gathered.policy.plausible(case.asked_at(Step.SMS), receipt.at, now):
        raise DoesNotFit("at")
    event = Event(f"sms_{receipt.status}", SMS_1414, {"at": receipt.at.isoformat()})
    draft = with_sms_sent(gathered, Draft(case=case), receipt.at if receipt.status == "sent" else None)
    case = draft.case
    if receipt.status == "sent":
        return draft.with_event(event)
    if _is_outdated(case, receipt):
        return draft.with_event(replace(event, name=f"{event.name}_outdated"))
    if receipt.status == "delivered":
        return _delivered(gathered, draft, receipt, event)
    if not admits(case, facts.SmsUndeliverable):
        return draft.with_event(event)
    return draft.then(facts.SmsUndeliverable(now, receipt.at), gathered.policy, event)


def _is_outdated(case: Case, receipt: SmsStatus) -> bool:
    """Return whether the message had already reached its final status, or the same was reported before."""
    delivered_at, failed_at = case.sms.delivered_at, case.sms.failed_at
    if receipt.status == "delivered":
        lost = case.reason is Reason.SMS_UNDELIVERABLE
        return delivered_at is not None or (lost and (failed_at is None or failed_at < receipt.at))
    return failed_at is not None or (delivered_at is not None and delivered_at <= receipt.at)


def _delivered(gathered: Gathered, draft: Draft, receipt: SmsStatus, event: Event) -> Draft:
    """Record the delivery. The receipt may overtake our own record of the sending, which then sets the term.

    A case that ended as undeliverable stays ended; a consent within the term of the delivery reopens it.
    """
    case, now = draft.case, gathered.now
    if not admits(case, facts.SmsDelivered):
        case = replace(case, sms=replace(case.sms, delivered_at=receipt.at))
        deadline = case.consent.deadline
        if case.reason is Reason.SMS_UNDELIVERABLE and deadline is not None:
            ends_at = consent_term(gathered, case, case.sms.sent_at or receipt.at).ends_at
            moved = replace(deadline, at=max(deadline.at, ends_at))
            case = replace(case, consent=replace(case.consent, deadline=moved))
        return replace(draft, case=case).with_event(event)
    delivered = replace(case, sms=replace(case.sms, delivered_at=receipt.at))
    term = consent_term(gathered, delivered, case.sms.sent_at or receipt.at)
    draft = draft.then(facts.SmsDelivered(now, receipt.at, term), gathered.policy, event)
    return count_if_in_time(gathered, draft)
