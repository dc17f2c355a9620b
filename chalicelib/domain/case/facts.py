"""The facts that can happen to a case: `transitions.py` has the state each leads to, `recording.py` what it sets."""

from dataclasses import dataclass
from datetime import date, datetime

from chalicelib.domain.calendar.working_days import Term
from chalicelib.domain.case.banks import Bank


@dataclass(frozen=True)
class Fact:
    """Something that happened; `heard_at` is when we learned of it."""

    heard_at: datetime


class PilotClosed(Fact):
    """The application was submitted outside the pilot's window (order, p. 3)."""


@dataclass(frozen=True)
class PersonalDataPending(Fact):
    """KDP is asking the person and will answer later (order, p. 4 (2))."""

    term: Term


class PersonalDataGranted(Fact):
    """KDP has the person's consent and issued a token."""


class PersonalDataRefused(Fact):
    """The person refused the consent to personal data at KDP."""


class PersonalDataNotAnswered(Fact):
    """The term for KDP's answer ended without one, or KDP says that the person did not answer."""


class PersonalDataWithdrawn(Fact):
    """The consent to personal data was withdrawn, here or at KDP."""


class MobileAccepted(Fact):
    """BMG has this number for the person, or a setting accepts a different one (Algorithm, p. 4)."""


class MobileNotRegistered(Fact):
    """BMG has no number of this person, as it says itself or as KDP says, which asks over that number."""


class MobileDiffers(Fact):
    """BMG has another number for this person."""


@dataclass(frozen=True)
class LinkMade(Fact):
    """The Open API system made a link that stays valid long enough (Algorithm, p. 5)."""

    check_code: str


class LinkUnavailable(Fact):
    """The link would expire before the term ends, or its address is not one that we may send."""


@dataclass(frozen=True)
class SmsAccepted(Fact):
    """1414 accepted the message (Algorithm, p. 6). `term` counts from the sending, until a delivery receipt moves it.

    `receipt_due_at`: when to ask 1414 for the receipt, if it has sent none.
    """

    accepted_at: datetime
    term: Term
    receipt_due_at: datetime | None = None


@dataclass(frozen=True)
class SmsDelivered(Fact):
    """The message was delivered to the handset; `term` is the new term, if it changes."""

    delivered_at: datetime
    term: Term | None


@dataclass(frozen=True)
class SmsUndeliverable(Fact):
    """The message cannot be delivered; 1414 gave up at `failed_at`."""

    failed_at: datetime


@dataclass(frozen=True)
class ConsentGranted(Fact):
    """The Open API system received the consent within the term (Algorithm, p. 7 and 8)."""

    received_at: datetime
    received_on: date


@dataclass(frozen=True)
class ConsentRefused(Fact):
    """The person refused the consent to bank data."""

    received_at: datetime


class ConsentNotGiven(Fact):
    """The term ended without a consent (Algorithm, p. 6)."""


class ConsentExpired(Fact):
    """The request expired at the Open API system, or the consent expired before the banks could be asked."""


@dataclass(frozen=True)
class ConsentRevoked(Fact):
    """The person revoked the consent at the Open API system."""

    received_at: datetime


class ConsentWithdrawn(Fact):
    """The person withdrew the consent to bank data at the authority."""


class ApplicationWithdrawn(Fact):
    """The person withdrew the application."""


@dataclass(frozen=True)
class BanksAsked(Fact):
    """The Open API system accepted the data request and named the banks (Algorithm, p. 11)."""

    banks: tuple[Bank, ...]
    term: Term


class NoBankRouted(Fact):
    """The Open API system accepted the data request and named no bank."""


@dataclass(frozen=True)
class BankAnswered(Fact):
    """A bank answered, with all its data or with one page."""

    bank: Bank


class BankDataReady(Fact):
    """Every bank answered or the term ended; at least one sent data, or none has accounts."""


class NoBankAnswered(Fact):
    """The banks' term ended, or all answered, and no answer is usable."""


@dataclass(frozen=True)
class TermMoved(Fact):
    """The government moved a working day. `term`: the current term, computed again; `decision`: the authority's."""

    term: Term | None
    decision: Term


@dataclass(frozen=True)
class Reopened(Fact):
    """A consent that was given in time, but became known late, counts after all (design decision 3)."""

    received_at: datetime
    received_on: date


class SubjectBlocked(Fact):
    """An auditor stopped every outgoing call for the person (Personal Data Law, art. 25)."""


class BlockedTermEnded(Fact):
    """The term of a blocked case ended; no partner could be called."""


class Released(Fact):
    """An auditor ended the case, so that the person can apply elsewhere."""


class RecordDamaged(Fact):
    """The term of a case ended whose sealed parts cannot be opened any more."""


class RequestRefused(Fact):
    """A partner refused a request for good."""


class PatienceEnded(Fact):
    """A step did not succeed within its patience."""
