"""The field names under which the personal pieces of a case are sealed.

The seal is bound to the name, so none may be renamed.
"""

from collections.abc import Mapping

from chalicelib.domain.messages.changes import PrivatePart
from chalicelib.domain.person import AccessToken, Link, Person

NOTE, EVIDENCE, PRIVATE_TERMS = "journal-note", "evidence", "private_terms"
"""The note of a journal entry, the proof of a consent, and the personal part of a consent's terms."""

CHOICE = "choice"
"""A caseworker's choice. It reveals bank data, so it is sealed with their class and erased with them."""
READ_FIELD = "read"
"""An entry of the journal of reads."""

FIELDS: Mapping[type, str] = {Person: "person", AccessToken: "token", Link: "link"}
"""The private parts of a case, each sealed whole."""


def private_field(part: PrivatePart) -> str:
    """Return the name under which a private part is sealed."""
    return FIELDS[type(part)]


def choice_place(version: int) -> str:
    """Return the place of a choice, by the version that it created: `choice#000002`."""
    return f"choice#{version:06}"


def day_owner(day: str) -> str:
    """Return the owner of the data key that seals a day's reads: `reads#2025-10-13`."""
    return f"reads#{day}"
