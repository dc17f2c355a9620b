"""The classes of personal data, and the record of their erasure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class KeyClass(StrEnum):
    """The classes of personal data, each under a data key of its own, so that each is forgotten at its own time."""

    PERSON = "person"
    """Who the applicant is; also the token, the link, and what humans typed."""
    BANK = "bank"
    """What the banks sent."""
    PROOF = "proof"
    """What proves the consents: the partners' signed bytes, of whom they speak, and on which basis."""


@dataclass(frozen=True)
class ErasedClass:
    """That a class of a case was erased, and when: it stands on the case's shell."""

    key_class: KeyClass
    at: datetime


@dataclass(frozen=True)
class Erasure:
    """An entry of the ledger: that the data key of a class of a case was deleted, when, and why. Ids alone."""

    case_id: str
    key_class: KeyClass
    at: datetime
    why: str
