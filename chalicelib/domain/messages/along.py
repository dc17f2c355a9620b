"""What may be read in the same call as the head of a case, because it is asked for next."""

from enum import StrEnum


class Along(StrEnum):
    """A part of a case, by the field name under which it is sealed, or the name of what it is."""

    PERSON = "person"
    """The applicant, which never changes after the intake."""
    TOKEN = "token"  # noqa: S105 - the name of a field
    """KDP's token."""
    LINK = "link"
    """The consent link."""
    CONSENTS = "consents"
    """The consent records, with their proofs."""
    PROOF_KEY = "proof_key"
    """The key of those proofs alone, for who adds a record and needs none of the others."""
    BANKS = "banks"
    """The banks and what they have answered."""
    WAIT = "wait"
    """Who waits for the case: a commit that wakes checks that nobody else does (`Change.wakes`)."""
