"""The case: one application on its way through the order, and the words for where it stands.

A `Case` holds no personal data: the person lies sealed beside it, and only keyed digests stand here.
Days are Asia/Almaty dates, instants are aware datetimes in UTC.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

Language = Literal["kk", "ru"]


class State(StrEnum):
    """Where a case stands; the last three are ends. Names as on the wire."""

    RECEIVED = "received"
    AWAITING_PERSONAL_DATA_CONSENT = "awaiting_personal_data_consent"
    CHECKING_MOBILE = "checking_mobile"
    REQUESTING_LINK = "requesting_link"
    SENDING_SMS = "sending_sms"
    AWAITING_CONSENT = "awaiting_consent"
    REQUESTING_BANK_DATA = "requesting_bank_data"
    AWAITING_BANK_DATA = "awaiting_bank_data"
    BANK_DATA_READY = "bank_data_ready"
    ORDINARY_PROCEDURE = "ordinary_procedure"
    WITHDRAWN = "withdrawn"


ENDS = frozenset({State.BANK_DATA_READY, State.ORDINARY_PROCEDURE, State.WITHDRAWN})
AWAITING = frozenset({State.AWAITING_PERSONAL_DATA_CONSENT, State.AWAITING_CONSENT, State.AWAITING_BANK_DATA})
DOING = frozenset(State) - ENDS - AWAITING


class Reason(StrEnum):
    """Why a case went to the ordinary procedure (order p. 6, Rules No. 227). Names as on the wire."""

    PILOT_CLOSED = "pilot_closed"
    PERSONAL_DATA_REFUSED = "personal_data_refused"
    PERSONAL_DATA_NOT_ANSWERED = "personal_data_not_answered"
    PERSONAL_DATA_WITHDRAWN = "personal_data_withdrawn"
    MOBILE_NOT_REGISTERED = "mobile_not_registered"
    MOBILE_DIFFERS = "mobile_differs"
    LINK_UNAVAILABLE = "link_unavailable"
    SMS_UNDELIVERABLE = "sms_undeliverable"
    CONSENT_REFUSED = "consent_refused"
    CONSENT_NOT_GIVEN = "consent_not_given"
    CONSENT_EXPIRED = "consent_expired"
    CONSENT_REVOKED = "consent_revoked"
    NO_BANK_ANSWERED = "no_bank_answered"
    REQUEST_REFUSED = "request_refused"
    PARTNER_UNAVAILABLE = "partner_unavailable"
    BLOCKED = "blocked"


OVER_THE_MOBILE = frozenset({Reason.MOBILE_NOT_REGISTERED, Reason.MOBILE_DIFFERS})
"""Ends after which the application may come again with another number."""


class ConsentStatus(StrEnum):
    """What became of the consent to bank data."""

    NONE = "none"
    REQUESTED = "requested"
    GRANTED = "granted"
    REFUSED = "refused"
    EXPIRED = "expired"
    REVOKED = "revoked"
    WITHDRAWN = "withdrawn"


class Outcome(StrEnum):
    """What a bank answered; `silent` is said at its term, silence is never zero income."""

    PENDING = "pending"
    DATA = "data"
    NO_ACCOUNTS = "no_accounts"
    DENIED = "denied"
    FAILED = "failed"
    SILENT = "silent"


class AttentionKind(StrEnum):
    """What a human should look at."""

    LATE_CONSENT = "late_consent"
    CONSENT_AFTER_REFUSAL = "consent_after_refusal"
    CONSENT_UNVERIFIED = "consent_unverified"
    DELIVERY_NOT_PROVED = "delivery_not_proved"
    LATE_BANK_DATA = "late_bank_data"
    BANK_NOT_ASKED = "bank_not_asked"
    DATA_AFTER_REVOCATION = "data_after_revocation"
    CALLBACK_DOES_NOT_FIT = "callback_does_not_fit"
    NO_BANK_ROUTED = "no_bank_routed"
    JOURNAL_BROKEN = "journal_broken"
    SMS_OVER_PART_LIMIT = "sms_over_part_limit"
    MOBILE_DIFFERS = "mobile_differs"


class Step(StrEnum):
    """A call to a partner that belongs to a case; its name is part of the request id."""

    PERSONAL_DATA_CONSENT = "kdp"
    LINK = "link"
    SMS = "sms"
    BANK_DATA = "data"
    REVOCATION = "revocation"


@dataclass(frozen=True)
class Attention:
    """Something for a human to look at: since when, and when somebody did."""

    kind: AttentionKind
    since: datetime
    acknowledged_at: datetime | None = None


@dataclass(frozen=True)
class Page:
    """A page of a bank's answer as kept: its number, and the digest that its stored chunks are named by."""

    number: int
    digest: str
    chunks: int


@dataclass(frozen=True)
class Bank:
    """One bank's part of the case. `pages` is how many it said there are; `kept` those that came."""

    bic: str
    name: str
    outcome: Outcome = Outcome.PENDING
    late: bool = False
    answered_at: datetime | None = None
    pages: int | None = None
    kept: tuple[Page, ...] = ()

    @property
    def all_here(self) -> bool:
        """True when the bank has answered and, if with data, all its pages are here."""
        if self.outcome is Outcome.DATA:
            return self.pages is not None and len(self.kept) == self.pages
        return self.outcome is not Outcome.PENDING

    @property
    def usable(self) -> bool:
        """True when nothing of this bank is missing: data with all pages, or no accounts."""
        return self.outcome is Outcome.NO_ACCOUNTS or (self.outcome is Outcome.DATA and self.all_here)


@dataclass(frozen=True)
class Intent:
    """A call that cannot be taken back, committed before it is made (design decision 1).

    Who holds the lease makes the call; after `lease_until` another may take over, and asks first whether it was done.
    """

    step: Step
    request_id: str
    tries: int
    at: datetime
    lease_until: datetime
    done_at: datetime | None = None


@dataclass(frozen=True)
class Case:
    """A case as the table has it; the instance is a value, each change makes a new one."""

    id: str
    authority: str
    application_number: str
    language: Language
    person: str
    """Keyed digest of the applicant's IIN."""
    mobile: str
    """Keyed digest of the mobile number: enough to see that a corrected one differs."""
    submitted_at: datetime
    registered_on: date
    decision_due_at: datetime
    received_at: datetime
    updated_at: datetime
    group: str | None = None
    supersedes: str | None = None
    state: State = State.RECEIVED
    reason: Reason | None = None
    consent_status: ConsentStatus = ConsentStatus.NONE
    entered_at: datetime | None = None
    ended_at: datetime | None = None
    sms_sent_at: datetime | None = None
    sms_delivered_at: datetime | None = None
    consent_due_at: datetime | None = None
    consent_received_at: datetime | None = None
    consent_heard_at: datetime | None = None
    bank_data_due_at: datetime | None = None
    due_at: datetime | None = None
    due_rule: str | None = None
    calendar: str = "confirmed"
    calendar_version: str | None = None
    look_at: datetime | None = None
    """When the sweep has to look at the case; null when nothing is left to do."""
    try_at: datetime | None = None
    """Not before this instant is a postponed step tried again."""
    application_date: date | None = None
    application_date_rule: str | None = None
    banks: tuple[Bank, ...] = ()
    attention: tuple[Attention, ...] = ()
    intents: tuple[Intent, ...] = ()
    kdp_attempt: int = 0
    check_code: str | None = None
    owes_revocation: bool = False
    statement_version: int = 0
    acknowledged_at: datetime | None = None
    acknowledged_version: int | None = None
    generation: int = 1
    version: int = 1
    journal_seq: int = 0
    journal_hash: str = ""

    @property
    def ended(self) -> bool:
        """True at one of the three ends."""
        return self.state in ENDS

    @property
    def complete(self) -> bool | None:
        """Whether every bank gave all it has; null before the banks are known."""
        if self.state not in {State.AWAITING_BANK_DATA, State.BANK_DATA_READY} and not self.banks:
            return None
        return bool(self.banks) and all(bank.usable for bank in self.banks)

    def bank(self, bic: str) -> Bank | None:
        """Return the part of the bank with this BIC, or None when it was not asked."""
        return next((bank for bank in self.banks if bank.bic == bic), None)

    def with_bank(self, bank: Bank) -> "Case":
        """Return the case with the part of that bank replaced."""
        return replace(self, banks=tuple(bank if old.bic == bank.bic else old for old in self.banks))

    def intent(self, step: Step) -> Intent | None:
        """Return the intent of a step, or None when it was never committed."""
        return next((intent for intent in self.intents if intent.step is step), None)

    def with_intent(self, intent: Intent) -> "Case":
        """Return the case with the intent of that step set."""
        return replace(self, intents=(*(i for i in self.intents if i.step is not intent.step), intent))

    def with_attention(self, kind: AttentionKind, now: datetime) -> "Case":
        """Return the case with attention raised; one of a kind that is open stays as it is."""
        if any(a.kind is kind and a.acknowledged_at is None for a in self.attention):
            return self
        return replace(self, attention=(*self.attention, Attention(kind, now)))

    def request_id(self, step: Step) -> str:
        """Return the id that this case gives the request of a step: case, step, attempt or generation (decision 5)."""
        attempt = max(self.kdp_attempt, 1) if step is Step.PERSONAL_DATA_CONSENT else self.generation
        return f"{self.id}-{step}-{attempt}"
