"""Whether a consent link may be sent, and what its message is found by (Algorithm, p. 4-6)."""

import re
from collections.abc import Set as AbstractSet
from dataclasses import replace
from urllib.parse import urlsplit

from chalicelib.domain.calendar.working_days import Period, almaty_day, quarters_needed
from chalicelib.domain.case import facts
from chalicelib.domain.case.states import State
from chalicelib.domain.journal.journal import Event
from chalicelib.domain.messages.link_request import LinkRequest
from chalicelib.domain.person import Link
from chalicelib.services.decisions.bank_consent import OPEN_API
from chalicelib.services.decisions.draft import Draft, Gathered

CHECK_CODE_LENGTH = 6
_LETTERS = re.compile(r"[A-Za-z0-9._~:/?#@!$&'()*+,;=%-]{1,2000}", re.ASCII)
"""The characters of a URL (RFC 3986, section 2), without the brackets of numeric hosts."""


def decide_link(gathered: Gathered, link: Link, message: str, *, allowed: bool) -> Draft:
    """Return what the Open API system's link changes: it is stored for the SMS, or the case ends without one.

    `message`: the keyed digest that the SMS is found by. `allowed`: whether `is_link_allowed`.
    """
    case, now, policy = gathered.case, gathered.now, gathered.policy
    if case.state is not State.REQUESTING_LINK:
        return Draft(case=case)
    if not allowed:
        event = Event("link_not_ours_to_send", OPEN_API)
        return Draft(case=case).then(facts.LinkUnavailable(now), policy, event)
    made = {"expires_at": link.expires_at.isoformat()}
    if not outlives_the_term(gathered, link):
        event = Event("link_dies_before_the_term", OPEN_API, made)
        return Draft(case=case).then(facts.LinkUnavailable(now), policy, event)
    fact, event = facts.LinkMade(now, check_code(link.url)), Event("link_made", OPEN_API, made)
    return replace(Draft(case=case), message=message).with_private(link).then(fact, policy, event)


def decide_link_died(gathered: Gathered) -> Draft:
    """Return the case as ended because its link would die before the end of the term of an SMS sent now."""
    case = gathered.case
    if case.state is not State.SENDING_SMS:
        return Draft(case=case)
    event = Event("link_dies_before_the_term", OPEN_API)
    return Draft(case=case).then(facts.LinkUnavailable(gathered.now), gathered.policy, event)


def link_request(gathered: Gathered) -> LinkRequest:
    """Return what the Open API system is asked for. It stays the same however often the link is asked for.

    The last moment to answer is that of an SMS that is sent as soon as allowed: the real term starts with the delivery.
    """
    case, policy = gathered.case, gathered.policy
    sent_at = policy.quiet_hours.allowed_at(case.entered_at or case.updated_at)
    return LinkRequest(
        language=case.language,
        period=period_to_consent(gathered),
        valid_until=case.decision.at,
        answer_by=gathered.calendar.term(sent_at, policy.consent_term, "estimate").ends_at,
        authority=policy.authority_name(case.authority),
    )


def period_to_consent(gathered: Gathered) -> Period:
    """Return every quarter that the application date can still make necessary, at most two (Social Code 123).

    The consent may come from today until its term ends. The term starts with the delivery, and the message may be sent
    as late as patience and quiet hours allow and wait for the handset as long as 1414 stores it.
    """
    case, policy = gathered.case, gathered.policy
    entered_at = case.entered_at or case.updated_at
    sent_at_last = policy.quiet_hours.allowed_at(entered_at + 2 * policy.patience[State.SENDING_SMS])
    delivered_at_last = sent_at_last + policy.sms_validity
    last = gathered.calendar.last_day_of_term(almaty_day(delivered_at_last), policy.consent_term)
    return quarters_needed(almaty_day(entered_at), last)


def is_link_allowed(link: Link, hosts: AbstractSet[str], plain_http_hosts: AbstractSet[str]) -> bool:
    """Return whether we may send the link: https and one of the hosts; plain http only to `plain_http_hosts`.

    A blank or a line break would end the link and start somebody else's text in an SMS of the state.
    """
    if not _LETTERS.fullmatch(link.url):
        return False
    parts = urlsplit(link.url)
    secure = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in plain_http_hosts)
    return secure and parts.hostname in hosts and parts.username is None


def outlives_the_term(gathered: Gathered, link: Link) -> bool:
    """Return whether the link lives until the end of the term of an SMS that is sent as soon as allowed."""
    policy = gathered.policy
    sent_at = policy.quiet_hours.allowed_at(gathered.now)
    return link.expires_at >= gathered.calendar.term(sent_at, policy.consent_term, "estimate").ends_at


def check_code(url: str) -> str:
    """Return the last six letters or digits of the link, by which a caseworker can recognise the message as ours.

    A link that may be sent has no others than those of ASCII.
    """
    return "".join(letter for letter in url if letter.isalnum())[-CHECK_CODE_LENGTH:]


def message_digest_parts(mobile: str, code: str) -> tuple[str, str, str]:
    """Return the purpose and parts of the keyed digest that the SMS to this number with this code is found by.

    A code that is read out on the telephone has no capitals.
    """
    return ("message", mobile, code.lower())
