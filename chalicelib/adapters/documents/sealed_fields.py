"""The field names under which the personal pieces of a case are sealed.

The seal is bound to the name, so none may be renamed.
"""

from collections.abc import Mapping

from chalicelib.domain.messages.changes import PrivatePart
from chalicelib.domain.person import AccessToken, Link, Person

NOTE, EVIDENCE, PRIVATE_TERMS = "journal-note", "evidence", "private_terms"
"""The note of a journal entry, the proof of a consent, and the personal part of a consent's terms."""

FIELDS: Mapping[type, str] = {Person: "person", AccessToken: "token", Link: "link"}
"""The private parts of a case, each sealed whole."""


def private_field(part: PrivatePart) -> str:
    """Return the name under which a private part is sealed."""
    return FIELDS[type(part)]
