"""Parts of a case that belong together. They are stored flat, see `adapters/documents/cases.py`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from chalicelib.domain.case.deadline import Deadline
from chalicelib.domain.case.key_classes import ErasedClass, KeyClass
from chalicelib.domain.case.states import ConsentStatus


@dataclass(frozen=True, kw_only=True)
class CaseDigests:
    """The keyed digests of the applicant and the number; empty once the person is erased.

    `person`: of the IIN. `earlier_person`: of the IIN under the earlier digest key, if that key was live when the case
    was stored. `mobile`: of the number, to see whether a corrected number differs. `under`: the id of the digest key of
    `person` and `mobile`.
    """

    person: str
    mobile: str
    earlier_person: str | None = None
    under: str = ""

    @property
    def persons(self) -> tuple[str, ...]:
        """The digests of the applicant's IIN; the person's lock is stored under each of them."""
        return tuple(digest for digest in (self.person, self.earlier_person) if digest)

    def are_of(self, persons: Iterable[str]) -> bool:
        """Return whether one of these digests is that of the applicant's IIN."""
        return not set(self.persons).isdisjoint(persons)


@dataclass(frozen=True, kw_only=True)
class ConsentSummary:
    """What became of the consent to bank data, as far as the case needs it; its record has the rest.

    `deadline`: the end of the term for it, None before the term began. `received_at`: when the Open API system received
    it, `heard_at`: when we did. `gone_at`: when we learned that it was withdrawn or revoked; the bank data must be
    destroyed within a term from then. `owes_revocation`: it must still be revoked at the Open API system.
    """

    status: ConsentStatus = ConsentStatus.NONE
    deadline: Deadline | None = None
    received_at: datetime | None = None
    heard_at: datetime | None = None
    gone_at: datetime | None = None
    owes_revocation: bool = False

    @property
    def due_at(self) -> datetime | None:
        """The end of the term for the consent; None before it began."""
        return self.deadline.at if self.deadline else None


@dataclass(frozen=True)
class ApplicationDate:
    """The day of application (Algorithm, p. 8). `rule`: `consent_received`, or `ordinary_registration`."""

    day: date
    rule: str


@dataclass(frozen=True)
class StatementCount:
    """The newest version of the statement, 0 before there is one, and how many choices caseworkers made for movements.

    Each choice is stored sealed, apart from the case.
    """

    version: int = 0
    choices: int = 0


@dataclass(frozen=True)
class SealedClasses:
    """The classes of personal data of a case, each sealed under a key of its own.

    `made`: the classes whose key was made: one that is missing was lost, and no new one takes its place. `erased`: the
    classes that were erased. `erase_at`: when the next class is due to be erased, None when none is.
    """

    made: tuple[KeyClass, ...] = (KeyClass.PERSON, KeyClass.PROOF)
    erased: tuple[ErasedClass, ...] = ()
    erase_at: datetime | None = None

    def erased_at(self, key_class: KeyClass) -> datetime | None:
        """Return when a class of personal data was erased, or None when it was not."""
        return next((erased.at for erased in self.erased if erased.key_class is key_class), None)


@dataclass(frozen=True)
class SmsTimes:
    """What became of the SMS, by 1414's own clock, and when to ask about it.

    `failed_at`: when 1414 gave up delivering it. `ask_at`: when to ask for the missing delivery receipt; None
    once it was received or asked for.
    """

    sent_at: datetime | None = None
    delivered_at: datetime | None = None
    failed_at: datetime | None = None
    ask_at: datetime | None = None


@dataclass(frozen=True)
class Acknowledged:
    """When the authority took the result over, and in which version of the case.

    `statement`: the version of the statement that it acknowledged; None when the case ended without one.
    """

    at: datetime | None = None
    version: int | None = None
    statement: int | None = None


@dataclass(frozen=True)
class RequestCounts:
    """The numbers of the current requests to KDP and to the banks, and since when the link is asked for.

    `waits`: how often we waited for an answer to KDP; each time costs up to two of the fifteen working days.
    """

    kdp: int = 0
    data: int = 1
    waits: int = 0
    link_at: datetime | None = None


@dataclass(frozen=True)
class JournalHead:
    """The number and the hash of the last entry of the case's journal."""

    seq: int = 0
    hash: str = ""
