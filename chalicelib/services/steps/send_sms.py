"""Send the SMS of Appendix 2 through 1414, exactly once (Algorithm, p. 6)."""

from datetime import datetime
from typing import Protocol

from chalicelib.domain import sms_text
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.looks import OutgoingCall
from chalicelib.domain.case.states import AttentionKind, State, Step
from chalicelib.domain.errors import PartnerAnswerUnusable, PartnerRefused, PartnerUnavailable
from chalicelib.domain.journal.journal import Event
from chalicelib.domain.person import Link
from chalicelib.services.commit import change_case
from chalicelib.services.decisions.link import check_code, decide_link_died, outlives_the_term
from chalicelib.services.decisions.sms_sending import decide_sent, decide_wait_for_daytime
from chalicelib.services.gathering import gather_case
from chalicelib.services.limits import MESSAGES, limit_of_day, may_request, was_counted_at_intake
from chalicelib.services.needs import CommitPorts, HasCases, HasDigest, HasSms, HasSubjects
from chalicelib.services.steps.attempts import (
    PatiencePorts,
    end_as_refused,
    end_if_out_of_patience,
    release_lease,
    take_lease,
    wait_for_tomorrow,
)
from chalicelib.services.steps.looking import look_before


class AskSmsPorts(CommitPorts, HasSms, Protocol):
    """What asking 1414 about a message uses."""


class SendSmsPorts(AskSmsPorts, HasDigest, HasSubjects, PatiencePorts, Protocol):
    """What sending the message uses."""


def send_sms(deps: SendSmsPorts, case: Case) -> Case:
    """Send the message; the case then waits for the consent. During quiet hours the step is put off to their end.

    The intent is committed before the call. A driver that takes over after a lost answer first asks 1414 whether it has
    the message, and sends only what 1414 never got. Raises `PartnerUnavailable`, `StoreBusy`.
    """
    case = end_if_out_of_patience(deps, case)
    if case.state is not State.SENDING_SMS:
        return case
    gathered = gather_case(deps, case)
    allowed_at = deps.policy.quiet_hours.allowed_at(gathered.now)
    if allowed_at > gathered.now:
        return change_case(deps, case, lambda gathered: decide_wait_for_daytime(gathered, allowed_at))
    link = _link_of(deps, case)
    if link is None or not outlives_the_term(gathered, link):
        return change_case(deps, case, decide_link_died, wakes=False)
    return _send(deps, case, link)


def _link_of(deps: HasCases, case: Case) -> Link | None:
    """Return the consent link of the case. The one read along with the case may be an earlier one: then read again."""
    link = deps.cases.link(case.id)
    fits = link is not None and check_code(link.url) == case.check_code
    return link if fits else deps.cases.link(case.id)


def _send(deps: SendSmsPorts, case: Case, link: Link) -> Case:
    person = deps.cases.person(case.id)
    if not _may_send(deps, case, person.iin):
        return wait_for_tomorrow(deps, case, Event("message_limit"))
    text = sms_text.sms_text_of(case.language, person.full_name, link.url)
    parts = sms_text.parts(text)
    attention = AttentionKind.SMS_OVER_PART_LIMIT if parts > deps.policy.sms_part_limit else None
    intended = Event("sms_intended", data={"parts": parts})
    leased = take_lease(deps, case, Step.SMS, lambda _: intended, attention=attention)
    if leased is None:
        return deps.cases.load(case.id)
    try:
        accepted_at = _hand_over(deps, leased, person.mobile, text)
    except (PartnerUnavailable, PartnerAnswerUnusable):
        release_lease(deps, leased, Step.SMS)
        raise
    except PartnerRefused as error:
        return end_as_refused(deps, leased, error)
    return _record_sent(deps, leased, accepted_at, parts)


def _may_send(deps: SendSmsPorts, case: Case, iin: str) -> bool:
    """Count the message for the person's day, unless the intake did; return False if there were too many today.

    A message that was intended before is the same message, and was counted.
    """
    now = deps.clock.now()
    if case.intent(Step.SMS) is not None or was_counted_at_intake(case, now):
        return True
    limit = limit_of_day(MESSAGES, deps.digest.all("person", iin), deps.policy.messages_a_day, now)
    return may_request(deps, limit, case.request_id(Step.SMS))


def _hand_over(deps: AskSmsPorts, case: Case, mobile: str, text: str) -> datetime:
    """Give 1414 the message, or learn when it accepted it in an earlier try whose answer was lost."""
    message_id = case.request_id(Step.SMS)
    intent = case.intent(Step.SMS)
    if intent is not None and intent.tries > 1:
        known = deps.sms.status(message_id, look=look_before(deps, OutgoingCall.SMS_STATUS, case))
        if known is not None:
            return min(known.at, deps.clock.now())
    return deps.sms.send(message_id, mobile, text, look=look_before(deps, OutgoingCall.SEND_SMS, case))


def ask_whether_sms_was_sent(deps: AskSmsPorts, case: Case) -> Case:
    """Ask 1414 without sending anything: a message that it has is on its way. Raises `PartnerUnavailable`."""
    try:
        known = deps.sms.status(case.request_id(Step.SMS), look=look_before(deps, OutgoingCall.SMS_STATUS, case))
    except PartnerRefused:
        known = None
    if known is None:
        return case
    return _record_sent(deps, case, min(known.at, deps.clock.now()), 0)


def _record_sent(deps: CommitPorts, case: Case, accepted_at: datetime, parts: int) -> Case:
    return change_case(deps, case, lambda gathered: decide_sent(gathered, accepted_at, parts), wakes=False)
