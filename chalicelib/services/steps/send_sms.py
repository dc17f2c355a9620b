"""Send the SMS of Appendix 2 through 1414, exactly once (order, p. 6)."""

from dataclasses import replace
from datetime import datetime

from chalicelib.domain import sms_text
from chalicelib.domain.case import facts
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.deadline import Deadline
from chalicelib.domain.case.looks import OutgoingCall
from chalicelib.domain.case.states import AttentionKind, State, Step
from chalicelib.domain.case.transitions import postpone
from chalicelib.domain.errors import PartnerAnswerUnusable, PartnerRefused, PartnerUnavailable
from chalicelib.domain.journal.journal import Event
from chalicelib.domain.person import Link
from chalicelib.domain.ports.store import Deps
from chalicelib.services.commit import change_case
from chalicelib.services.decisions.draft import Draft
from chalicelib.services.decisions.link import outlives_the_term
from chalicelib.services.decisions.sms_sending import decide_sent
from chalicelib.services.gathering import gather_case
from chalicelib.services.steps.attempts import end_as_refused, end_if_out_of_patience, release_lease, take_lease
from chalicelib.services.steps.looking import look_before


def send_sms(deps: Deps, case: Case) -> Case:
    """Send the message; the case then waits for the consent. During quiet hours the step is put off to their end.

    The intent is committed before the call. A driver that takes over after a lost answer first asks 1414 whether it has
    the message, and sends only what 1414 never got. Raises `PartnerUnavailable`, `StoreBusy`.
    """
    case = end_if_out_of_patience(deps, case)
    if case.state is not State.SENDING_SMS:
        return case
    now = deps.clock.now()
    allowed_at = deps.policy.quiet_hours.allowed_at(now)
    if allowed_at > now:
        return _wait_for_daytime(deps, case, allowed_at)
    link = deps.cases.link(case.id)
    if link is None or not outlives_the_term(gather_case(deps, case), link):
        return change_case(deps, case, lambda case: _link_died(deps, case), wakes=False)
    return _send(deps, case, link)


def _send(deps: Deps, case: Case, link: Link) -> Case:
    person = deps.cases.person(case.id)
    text = sms_text.sms_text_of(case.language, person.full_name, link.url)
    parts = sms_text.parts(text)
    attention = AttentionKind.SMS_OVER_PART_LIMIT if parts > deps.policy.sms_part_limit else None
    leased = take_lease(deps, case, Step.SMS, lambda _: Event("sms_intended", data={"parts": parts}), attention)
    if leased is None:
        return deps.cases.load(case.id)
    try:
        accepted_at = _hand_over(deps, leased, person.mobile, text)
    except (PartnerUnavailable, PartnerAnswerUnusable):
        release_lease(deps, leased, Step.SMS)
        raise
    except PartnerRefused as error:
        return end_as_refused(deps, leased, error)
    return change_case(deps, leased, lambda case: decide_sent(gather_case(deps, case), accepted_at, parts), wakes=False)


def _hand_over(deps: Deps, case: Case, mobile: str, text: str) -> datetime:
    """Give 1414 the message, or learn when it accepted it in an earlier try whose answer was lost."""
    message_id = case.request_id(Step.SMS)
    intent = case.intent(Step.SMS)
    if intent is not None and intent.tries > 1:
        known = deps.sms.status(message_id, look=look_before(deps, OutgoingCall.SMS_STATUS, case))
        if known is not None:
            return min(known.at, deps.clock.now())
    return deps.sms.send(message_id, mobile, text, look=look_before(deps, OutgoingCall.SEND_SMS, case))


def ask_whether_sms_was_sent(deps: Deps, case: Case) -> Case:
    """Ask 1414 without sending anything: a message that it has is on its way. Raises `PartnerUnavailable`."""
    try:
        known = deps.sms.status(case.request_id(Step.SMS), look=look_before(deps, OutgoingCall.SMS_STATUS, case))
    except PartnerRefused:
        known = None
    if known is None:
        return case
    accepted_at = min(known.at, deps.clock.now())
    return change_case(deps, case, lambda case: decide_sent(gather_case(deps, case), accepted_at, 0), wakes=False)


def _wait_for_daytime(deps: Deps, case: Case, allowed_at: datetime) -> Case:
    """Put the sending off to the end of the quiet hours; our patience with 1414 starts only then."""
    due_at = allowed_at + deps.policy.patience[State.SENDING_SMS]

    def decide(case: Case) -> Draft:
        if case.state is not State.SENDING_SMS:
            return Draft(case)
        if case.due_at is None or case.due_at < due_at:
            case = replace(case, deadline=Deadline(due_at, "patience_after_quiet_hours"))
        return Draft(postpone(case, allowed_at, deps.policy)).with_event(Event("sms_held_for_quiet_hours"))

    return change_case(deps, case, decide, wakes=False)


def _link_died(deps: Deps, case: Case) -> Draft:
    if case.state is not State.SENDING_SMS:
        return Draft(case)
    return Draft(case).then(
        facts.LinkUnavailable(deps.clock.now()), deps.policy, Event("link_dies_before_the_term", "open-api")
    )
