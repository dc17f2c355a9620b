"""Ask the Open API system for the consent link (order, p. 4, 5)."""

import re
from dataclasses import replace
from urllib.parse import urlsplit

from chalicelib.domain.calendar.working_days import Period, almaty_day, quarters_needed
from chalicelib.domain.case import facts
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.looks import OutgoingCall
from chalicelib.domain.case.states import State, Step
from chalicelib.domain.errors import PartnerRefused
from chalicelib.domain.journal.journal import Event
from chalicelib.domain.person import Link
from chalicelib.domain.ports.store import Deps
from chalicelib.services.commit import change_case
from chalicelib.services.decisions.draft import Draft
from chalicelib.services.decisions.link import check_code, message_digest_parts, outlives_the_term
from chalicelib.services.gathering import gather_case
from chalicelib.services.steps.attempts import end_as_refused, end_if_out_of_patience
from chalicelib.services.steps.looking import look_before

OPEN_API = "open-api"
_LETTERS = re.compile(r"[A-Za-z0-9._~:/?#@!$&'()*+,;=%-]{1,2000}", re.ASCII)
"""The characters of a URL (RFC 3986, section 2), without the brackets of numeric hosts."""


def request_link(deps: Deps, case: Case) -> Case:
    """Ask for the link. The case goes on to the SMS or ends. Raises `PartnerUnavailable`, `StoreBusy`.

    The same request id gives the same link, so asking can be repeated.
    """
    case = end_if_out_of_patience(deps, case)
    if case.state is not State.REQUESTING_LINK:
        return case
    person = deps.cases.person(case.id)
    try:
        link = deps.open_api.make_link(
            case.request_id(Step.LINK),
            person,
            case.language,
            period_to_consent(deps, case),
            case.decision.at,
            look=look_before(deps, OutgoingCall.MAKE_LINK, case),
        )
    except PartnerRefused as error:
        return end_as_refused(deps, case, error)
    message = deps.digest.all(*message_digest_parts(person.mobile, check_code(link.url)))[0]
    return change_case(deps, case, lambda case: _decide(deps, case, link, message), wakes=False)


def period_to_consent(deps: Deps, case: Case) -> Period:
    """Return every quarter that the application date can still make necessary, at most two (Social Code 123).

    The consent may come from today until its term ends. The term starts with the delivery, and the message may be sent
    as late as patience and quiet hours allow and wait for the handset as long as 1414 stores it.
    """
    entered_at = case.entered_at or case.updated_at
    sent_at_last = deps.policy.quiet_hours.allowed_at(entered_at + 2 * deps.policy.patience[State.SENDING_SMS])
    delivered_at_last = sent_at_last + deps.policy.sms_validity
    last = deps.calendar().last_day_of_term(almaty_day(delivered_at_last), deps.policy.consent_term)
    return quarters_needed(almaty_day(entered_at), last)


def is_link_allowed(deps: Deps, link: Link) -> bool:
    """Return whether we may send the link: https and a host of the settings; plain http only where they allow it.

    A blank or a line break would end the link and start somebody else's text in an SMS of the state.
    """
    if not _LETTERS.fullmatch(link.url):
        return False
    parts = urlsplit(link.url)
    secure = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in deps.plain_http_hosts)
    return secure and parts.hostname in deps.link_hosts and parts.username is None


def _decide(deps: Deps, case: Case, link: Link, message: str) -> Draft:
    if case.state is not State.REQUESTING_LINK:
        return Draft(case)
    now = deps.clock.now()
    if not is_link_allowed(deps, link):
        event = Event("link_not_ours_to_send", OPEN_API)
        return Draft(case).then(facts.LinkUnavailable(now), deps.policy, event)
    if not outlives_the_term(gather_case(deps, case), link):
        event = Event("link_dies_before_the_term", OPEN_API, {"expires_at": link.expires_at.isoformat()})
        return Draft(case).then(facts.LinkUnavailable(now), deps.policy, event)
    fact = facts.LinkMade(now, check_code(link.url))
    event = Event("link_made", OPEN_API, {"expires_at": link.expires_at.isoformat()})
    return replace(Draft(case), message=message).with_private(link).then(fact, deps.policy, event)
