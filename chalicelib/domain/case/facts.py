"""The facts that move a case. Each is a value; `transitions.py` says from which state to which."""

from dataclasses import dataclass, field
from datetime import date, datetime

from chalicelib.domain.calendar.working_days import Term
from chalicelib.domain.case.case import Bank


@dataclass(frozen=True)
class Fact:
    """Something that happened; `heard_at` is when we learned of it."""

    heard_at: datetime


@dataclass(frozen=True)
class PilotClosed(Fact):
    """The application came outside of the pilot's window (order p. 3)."""


@dataclass(frozen=True)
class PersonalDataPending(Fact):
    """KDP asks the person and will answer later (order p. 4.2)."""

    term: Term


@dataclass(frozen=True)
class PersonalDataGranted(Fact):
    """KDP has the consent and gave a token."""


@dataclass(frozen=True)
class PersonalDataRefused(Fact):
    """The person said no to KDP."""


@dataclass(frozen=True)
class PersonalDataNotAnswered(Fact):
    """KDP's term passed without an answer."""


@dataclass(frozen=True)
class PersonalDataWithdrawn(Fact):
    """The consent to personal data was withdrawn, here or at KDP."""


@dataclass(frozen=True)
class MobileAccepted(Fact):
    """BMG knows the number for this person, or a different one is let pass by the setting (order p. 4)."""


@dataclass(frozen=True)
class MobileNotRegistered(Fact):
    """BMG has no number of this person."""


@dataclass(frozen=True)
class MobileDiffers(Fact):
    """BMG has another number for this person."""


@dataclass(frozen=True)
class LinkMade(Fact):
    """The Open API system made a link that lives long enough (order p. 5)."""

    check_code: str


@dataclass(frozen=True)
class LinkUnavailable(Fact):
    """The link would die before the term ends, or is not one that we may send."""


@dataclass(frozen=True)
class SmsAccepted(Fact):
    """1414 took the message (order p. 6). `term` runs from the sending until a receipt says more.

    `receipt_due_at`: when 1414 is asked for the receipt, if none has come.
    """

    accepted_at: datetime
    term: Term
    receipt_due_at: datetime | None = None


@dataclass(frozen=True)
class SmsDelivered(Fact):
    """The message reached the handset; `term` is the one that now holds."""

    delivered_at: datetime
    term: Term | None


@dataclass(frozen=True)
class SmsUndeliverable(Fact):
    """The message will not reach the handset; 1414 gave it up at `failed_at`."""

    failed_at: datetime


@dataclass(frozen=True)
class ConsentGranted(Fact):
    """The Open API system received the consent within the term (order p. 7, 8)."""

    received_at: datetime
    received_on: date


@dataclass(frozen=True)
class ConsentRefused(Fact):
    """The person said no."""

    received_at: datetime


@dataclass(frozen=True)
class ConsentNotGiven(Fact):
    """The term passed without a consent (order p. 6)."""


@dataclass(frozen=True)
class ConsentExpired(Fact):
    """The request expired at the Open API system, or the consent ran out before the banks could be asked."""


@dataclass(frozen=True)
class ConsentRevoked(Fact):
    """The person took the consent back at the Open API system."""

    received_at: datetime


@dataclass(frozen=True)
class ConsentWithdrawn(Fact):
    """The person took the consent to bank data back at the authority."""


@dataclass(frozen=True)
class ApplicationWithdrawn(Fact):
    """The person took the application back."""


@dataclass(frozen=True)
class BanksAsked(Fact):
    """The Open API system took the data request and named the banks (order p. 11)."""

    banks: tuple[Bank, ...]
    term: Term


@dataclass(frozen=True)
class NoBankRouted(Fact):
    """The Open API system took the data request and named no bank."""


@dataclass(frozen=True)
class BankAnswered(Fact):
    """One bank answered, in whole or a page."""

    bank: Bank


@dataclass(frozen=True)
class BankDataReady(Fact):
    """All banks answered or their term passed, and at least one gave data or all gave no accounts."""

    silent: tuple[str, ...] = field(default=())
    """BICs of the banks that did not answer by the term."""


@dataclass(frozen=True)
class NoBankAnswered(Fact):
    """The banks' term passed, or all answered, and nothing can be used."""

    silent: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class TermMoved(Fact):
    """The government moved a working day: `term` is the present one counted anew, `decision` the authority's."""

    term: Term | None
    decision: Term


@dataclass(frozen=True)
class Reopened(Fact):
    """A consent that was given in time counts after all (design decision 3)."""

    received_at: datetime
    received_on: date


@dataclass(frozen=True)
class SubjectBlocked(Fact):
    """An auditor stopped every outgoing call for the person (Personal Data Law art. 25)."""


@dataclass(frozen=True)
class BlockedTermEnded(Fact):
    """The term of a blocked case passed: nobody could be asked."""


@dataclass(frozen=True)
class RequestRefused(Fact):
    """A partner's final no."""


@dataclass(frozen=True)
class PatienceEnded(Fact):
    """A step could not be done within its patience."""
