"""Send the SMS of Appendix 2 through 1414, exactly once (order p. 6)."""

from dataclasses import replace
from datetime import datetime

from chalicelib.domain import sms_text
from chalicelib.domain.calendar.working_days import Term
from chalicelib.domain.case import facts
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.states import AttentionKind, State, Step
from chalicelib.domain.case.transitions import postpone
from chalicelib.domain.errors import PartnerAnswerUnusable, PartnerRefused, PartnerUnavailable
from chalicelib.domain.journal.journal import Event
from chalicelib.domain.person import Link
from chalicelib.domain.ports.store import Deps
from chalicelib.services.commit import Draft, change_case
from chalicelib.services.steps.attempts import done, give_back, out_of_patience, refused_for_good, take_lease
from chalicelib.services.steps.request_link import outlives_the_term

SMS_1414 = "sms-1414"


def send_sms(deps: Deps, case: Case) -> Case:
    """Send the message; the case then waits for the consent. In quiet hours the step is put off to their end.

    The intent is committed before the call. Whoever takes over after a lost answer asks 1414 first whether it has the
    message, and sends only what it never got. Raises `PartnerUnavailable`, `StoreBusy`.
    """
    case = out_of_patience(deps, case)
    if case.state is not State.SENDING_SMS:
        return case
    now = deps.clock.now()
    allowed_at = deps.policy.quiet_hours.allowed_at(now)
    if allowed_at > now:
        return _hold(deps, case, allowed_at)
    link = deps.cases.link(case.id)
    if link is None or not outlives_the_term(deps, link):
        return change_case(deps, case, lambda case: _link_died(deps, case), wakes=False)
    return _send(deps, case, link)


def _send(deps: Deps, case: Case, link: Link) -> Case:
    person = deps.cases.person(case.id)
    text = sms_text.sms_text_of(case.language, person.full_name, link.url)
    parts = sms_text.parts(text)
    finding = AttentionKind.SMS_OVER_PART_LIMIT if parts > deps.policy.sms_part_limit else None
    leased = take_lease(deps, case, Step.SMS, lambda _: Event("sms_intended", data={"parts": parts}), finding)
    if leased is None:
        return deps.cases.load(case.id)
    try:
        accepted_at = _hand_over(deps, leased, person.mobile, text)
    except (PartnerUnavailable, PartnerAnswerUnusable):
        give_back(deps, leased, Step.SMS)
        raise
    except PartnerRefused as error:
        return refused_for_good(deps, leased, error)
    return change_case(deps, leased, lambda case: _sent(deps, case, accepted_at, parts), wakes=False)


def _hand_over(deps: Deps, case: Case, mobile: str, text: str) -> datetime:
    """Give 1414 the message, or learn when it took it from an earlier try whose answer was lost."""
    message_id = case.request_id(Step.SMS)
    intent = case.intent(Step.SMS)
    if intent is not None and intent.tries > 1:
        known = deps.sms.status(message_id)
        if known is not None:
            return min(known.at, deps.clock.now())
    return deps.sms.send(message_id, mobile, text)


def hear_that_it_was_sent(deps: Deps, case: Case) -> Case:
    """Ask 1414, and send nothing: a message that it has is on its way, whoever sent it. Raises `PartnerUnavailable`."""
    try:
        known = deps.sms.status(case.request_id(Step.SMS))
    except PartnerRefused:
        known = None
    if known is None:
        return case
    accepted_at = min(known.at, deps.clock.now())
    return change_case(deps, case, lambda case: _sent(deps, case, accepted_at, 0), wakes=False)


def _sent(deps: Deps, case: Case, accepted_at: datetime, parts: int) -> Draft:
    now = deps.clock.now()
    event = Event("sms_accepted", SMS_1414, {"accepted_at": accepted_at.isoformat(), "parts": parts})
    if case.sms_sent_at is not None:
        return Draft(case)
    case = done(case, Step.SMS, now)
    if case.state is not State.SENDING_SMS:
        return Draft(replace(case, sms_sent_at=accepted_at)).telling(event)
    return Draft(case).then(_accepted(deps, case, accepted_at, now), deps.policy, event)


def count_as_sent(deps: Deps, draft: Draft, at: datetime | None, now: datetime) -> Draft:
    """Return the draft with the sending written, where a receipt or the person's answer is the first to tell of it.

    It overtook our own write, or that was lost: either way 1414 has the message, and the term runs. `at`: when 1414
    took it, if that is told; otherwise it is counted from the intent, which a call of some seconds came after.
    """
    intent = draft.case.intent(Step.SMS)
    if draft.case.state is not State.SENDING_SMS or intent is None:
        return draft
    accepted_at = min(max(at or intent.at, intent.at), now)
    case = done(draft.case, Step.SMS, now)
    event = Event("sms_accepted", SMS_1414, {"accepted_at": accepted_at.isoformat(), "overtaken": True})
    return replace(draft, case=case).then(_accepted(deps, case, accepted_at, now), deps.policy, event)


def _accepted(deps: Deps, case: Case, accepted_at: datetime, now: datetime) -> facts.SmsAccepted:
    receipt_due_at = accepted_at + deps.policy.receipt_wait
    return facts.SmsAccepted(now, accepted_at, consent_term(deps, case, accepted_at), receipt_due_at)


def consent_term(deps: Deps, case: Case, sent_at: datetime) -> Term:
    """Return the term for the answer: one working day from the delivery where it is proved, from the sending otherwise.

    What starts it is open in the order (p. 6 says only "within 1 working day"); by default the delivery, since the
    Digital Code art. 66 counts a notice as delivered only with proof.
    """
    if deps.policy.sms_term_starts == "delivery" and case.sms_delivered_at is not None:
        return deps.calendar().term(case.sms_delivered_at, deps.policy.consent_term, "one_working_day_after_delivery")
    return deps.calendar().term(sent_at, deps.policy.consent_term, "one_working_day_after_sending")


def _hold(deps: Deps, case: Case, allowed_at: datetime) -> Case:
    """Put the sending off to the end of the quiet hours; our patience with 1414 begins only then."""
    due_at = allowed_at + deps.policy.patience[State.SENDING_SMS]

    def decide(case: Case) -> Draft:
        if case.state is not State.SENDING_SMS:
            return Draft(case)
        if case.due_at is None or case.due_at < due_at:
            case = replace(case, due_at=due_at, due_rule="patience_after_quiet_hours")
        return Draft(postpone(case, allowed_at, deps.policy)).telling(Event("sms_held_for_quiet_hours"))

    return change_case(deps, case, decide, wakes=False)


def _link_died(deps: Deps, case: Case) -> Draft:
    if case.state is not State.SENDING_SMS:
        return Draft(case)
    return Draft(case).then(
        facts.LinkUnavailable(deps.clock.now()), deps.policy, Event("link_dies_before_the_term", "open-api")
    )
