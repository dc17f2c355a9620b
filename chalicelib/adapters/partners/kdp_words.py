"""The words by which KDP says how a consent stands: those of our contract, and those that integrations have seen.

Nobody has published KDP's own schema. Either set is understood, in answers and in callbacks.
"""

from collections.abc import Mapping

from chalicelib.domain.messages.partner_answers import ConsentAnswer

KDP_FAILED = "error"
"""KDP could not ask; it is asked again, within our patience."""
KDP_ANSWERS: Mapping[str, ConsentAnswer] = {
    "granted": ConsentAnswer.GRANTED,
    "refused": ConsentAnswer.REFUSED,
    "pending": ConsentAnswer.PENDING,
    "revoked": ConsentAnswer.REVOKED,
    "valid": ConsentAnswer.GRANTED,
    "invalid": ConsentAnswer.REFUSED,
    "timeout": ConsentAnswer.EXPIRED,
    "not_found": ConsentAnswer.NOT_FOUND,
}
"""`timeout`: KDP's own wait is over, and the person has our term. `not_found`: KDP has no number to ask over in BMG."""
