"""Whether a consent link lives long enough, and what its message is found by (order, p. 5, 6)."""

from chalicelib.domain.person import Link
from chalicelib.services.decisions.draft import Gathered

CHECK_CODE_LENGTH = 6


def outlives_the_term(gathered: Gathered, link: Link) -> bool:
    """Return whether the link lives until the end of the term of an SMS that is sent as soon as allowed."""
    policy = gathered.policy
    sent_at = policy.quiet_hours.allowed_at(gathered.now)
    return link.expires_at >= gathered.calendar.term(sent_at, policy.consent_term, "estimate").ends_at


def check_code(url: str) -> str:
    """Return the last six letters or digits of the link, by which a caseworker can recognise the message as ours."""
    return "".join(letter for letter in url if letter.isascii() and letter.isalnum())[-CHECK_CODE_LENGTH:]


def message_digest_parts(mobile: str, code: str) -> tuple[str, str, str]:
    """Return the purpose and parts of the keyed digest that the SMS to this number with this code is found by.

    A code that is read out on the telephone has no capitals.
    """
    return ("message", mobile, code.lower())
