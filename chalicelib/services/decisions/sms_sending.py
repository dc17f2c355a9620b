"""Record that 1414 accepted the SMS, whoever reports it first, and start the term (Algorithm, p. 6)."""

from dataclasses import replace
from datetime import datetime

from chalicelib.domain.calendar.working_days import Term
from chalicelib.domain.case import facts
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.deadline import Deadline
from chalicelib.domain.case.states import State, Step
from chalicelib.domain.case.transitions import postpone
from chalicelib.domain.journal.journal import Event
from chalicelib.services.decisions.draft import Draft, Gathered

SMS_1414 = "sms-1414"


def decide_sent(gathered: Gathered, accepted_at: datetime, parts: int) -> Draft:
    """Return the case with the sending recorded; a case that has moved on only gets the time."""
    case, now = gathered.case, gathered.now
    accepted_at = gathered.policy.nearest_plausible(case.asked_at(Step.SMS), accepted_at, now)
    event = Event("sms_accepted", SMS_1414, {"accepted_at": accepted_at.isoformat(), "parts": parts})
    if case.sms.sent_at is not None:
        return Draft(case=case)
    case = with_intent_done(case, Step.SMS, now)
    if case.state is not State.SENDING_SMS:
        return Draft(case=replace(case, sms=replace(case.sms, sent_at=accepted_at))).with_event(event)
    return Draft(case=case).then(sms_accepted(gathered, case, accepted_at), gathered.policy, event)


def decide_wait_for_daytime(gathered: Gathered, allowed_at: datetime) -> Draft:
    """Return the case with the sending put off to the end of the quiet hours; patience with 1414 starts only then."""
    case, policy = gathered.case, gathered.policy
    if case.state is not State.SENDING_SMS:
        return Draft(case=case)
    due_at = allowed_at + policy.patience[State.SENDING_SMS]
    if case.due_at is None or case.due_at < due_at:
        case = replace(case, deadline=Deadline(due_at, "patience_after_quiet_hours"))
    return Draft(case=postpone(case, allowed_at, policy)).with_event(Event("sms_held_for_quiet_hours"))


def with_intent_done(case: Case, step: Step, now: datetime) -> Case:
    """Return the case with the intent of a step marked as done."""
    intent = case.intent(step)
    return case.with_intent(replace(intent, done_at=now)) if intent else case


def with_sms_sent(gathered: Gathered, draft: Draft, at: datetime | None) -> Draft:
    """Return the draft with the sending recorded, if a receipt or the person's answer is the first sign of it.

    Our own record was overtaken or lost; either way 1414 has the message and the term runs. `at`: when 1414 accepted
    it, if known; otherwise the instant of the intent, a few seconds before the call.
    """
    now, intent = gathered.now, draft.case.intent(Step.SMS)
    if draft.case.state is not State.SENDING_SMS or intent is None:
        return draft
    accepted_at = min(max(at or intent.at, intent.at), now)
    case = with_intent_done(draft.case, Step.SMS, now)
    event = Event("sms_accepted", SMS_1414, {"accepted_at": accepted_at.isoformat(), "overtaken": True})
    return replace(draft, case=case).then(sms_accepted(gathered, case, accepted_at), gathered.policy, event)


def sms_accepted(gathered: Gathered, case: Case, accepted_at: datetime) -> facts.SmsAccepted:
    """Return the fact that 1414 accepted the message, with the term and the time from which the receipt is overdue."""
    receipt_due_at = accepted_at + gathered.policy.receipt_wait
    return facts.SmsAccepted(gathered.now, accepted_at, consent_term(gathered, case, accepted_at), receipt_due_at)


def consent_term(gathered: Gathered, case: Case, sent_at: datetime) -> Term:
    """Return the term for the answer: one working day from the delivery if it is proved, otherwise from the sending.

    Algorithm p. 6 says only "within 1 working day", and leaves open what starts it. By default it is the delivery,
    since the Digital Code, art. 66, counts a notice as delivered only with proof.
    """
    policy, calendar = gathered.policy, gathered.calendar
    if policy.sms_term_starts == "delivery" and case.sms.delivered_at is not None:
        return calendar.term(case.sms.delivered_at, policy.consent_term, "one_working_day_after_delivery")
    return calendar.term(sent_at, policy.consent_term, "one_working_day_after_sending")
