"""The classes of personal data, and the records of their erasure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class KeyClass(StrEnum):
    """The classes of personal data; each has its own data key, so each can be erased at its own time."""

    PERSON = "person"
    """The applicant; also KDP's token, the consent link, and texts typed by humans."""
    BANK = "bank"
    """What the banks sent."""
    PROOF = "proof"
    """The proof of the consents: the partners' signed bytes, the person they name, and the basis."""


@dataclass(frozen=True)
class ErasedClass:
    """A class of the case's data that was erased, and when; stored in the case itself."""

    key_class: KeyClass
    at: datetime


@dataclass(frozen=True)
class Erasure:
    """An entry of the ledger of erasures: which data key was deleted, when and why. Contains ids only."""

    case_id: str
    key_class: KeyClass
    at: datetime
    why: str


@dataclass(frozen=True)
class RecordDigest:
    """The id of a consent record of the case, and the digest of what was written (`consent/records.py`)."""

    id: str
    digest: str
