"""The case: one application on its way through the order.

A `Case` holds no personal data: the person lies sealed beside it, and only keyed digests stand here.
Days are Asia/Almaty dates, instants are aware datetimes in UTC.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Self

from chalicelib.domain.bank_data.bic import bank_of
from chalicelib.domain.calendar.working_days import Term
from chalicelib.domain.case.key_classes import ErasedClass, KeyClass
from chalicelib.domain.case.states import ENDS, AttentionKind, ConsentStatus, Language, Outcome, Reason, State, Step


@dataclass(frozen=True)
class Attention:
    """Something for a human to look at: since when, and when somebody did."""

    kind: AttentionKind
    since: datetime
    acknowledged_at: datetime | None = None


@dataclass(frozen=True)
class StoredPage:
    """A page of a bank's answer as kept: its number, and the digest that its stored chunks are named by.

    `of`: how many pages the bank said there are; it is sealed with the page, so that none is taken away unseen.
    `size`: the bytes of its accounts; 0 in a case from before this was kept.
    """

    number: int
    digest: str
    chunks: int
    size: int = 0
    of: int = 1


@dataclass(frozen=True)
class Bank:
    """One bank's part of the case. `pages` is how many it said there are; `kept` those that came."""

    bic: str
    name: str
    outcome: Outcome = Outcome.PENDING
    late: bool = False
    answered_at: datetime | None = None
    pages: int | None = None
    kept: tuple[StoredPage, ...] = ()

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
class Basis:
    """What a deadline rests on: the code of the rule that gave it, and the version of the calendar it was counted by.

    `calendar` is `unconfirmed` while the term touches a day that nobody has fixed yet.
    """

    rule: str
    calendar_version: str
    calendar: str = "confirmed"

    @classmethod
    def of(cls, term: Term) -> Self:
        """Return what a term rests on."""
        return cls(term.rule, term.calendar_version, term.calendar)


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
    decision_basis: Basis | None = None
    """Null only in a case from before this was kept."""
    earlier_person: str | None = None
    """The same as `person` under the earlier digest key, from when both were live."""
    digests_under: str = ""
    """The name of the digest key that `person` and `mobile` were made with."""
    blocked_at: datetime | None = None
    """Since when nothing may leave us for this person (Personal Data Law art. 25)."""
    group: str | None = None
    supersedes: str | None = None
    state: State = State.RECEIVED
    reason: Reason | None = None
    consent_status: ConsentStatus = ConsentStatus.NONE
    entered_at: datetime | None = None
    ended_at: datetime | None = None
    sms_sent_at: datetime | None = None
    sms_delivered_at: datetime | None = None
    sms_failed_at: datetime | None = None
    """When 1414 gave the message up, by its own clock."""
    receipt_due_at: datetime | None = None
    """When 1414 is asked for the receipt that has not come; null once it came or was asked for."""
    consent_due_at: datetime | None = None
    consent_basis: Basis | None = None
    consent_received_at: datetime | None = None
    consent_heard_at: datetime | None = None
    bank_data_due_at: datetime | None = None
    bank_data_basis: Basis | None = None
    due_at: datetime | None = None
    due_rule: str | None = None
    calendar: str = "confirmed"
    calendar_version: str | None = None
    term_started_at: datetime | None = None
    look_at: datetime | None = None
    """When the sweep has to look at the case; null when nothing is left to do."""
    try_at: datetime | None = None
    """Not before this instant is a postponed step tried again."""
    paused_at: datetime | None = None
    """When a pause of our own calls last kept the step, or the closing, from being done: patience counts from then."""
    application_date: date | None = None
    application_date_rule: str | None = None
    banks: tuple[Bank, ...] = ()
    attention: tuple[Attention, ...] = ()
    intents: tuple[Intent, ...] = ()
    link_asked_at: datetime | None = None
    kdp_attempt: int = 0
    personal_data_waits: int = 0
    """How often the person was asked by KDP and had to answer: each costs up to two of the fifteen working days."""
    data_attempt: int = 1
    check_code: str | None = None
    owes_revocation: bool = False
    consent_gone_at: datetime | None = None
    """When we heard that the consent to bank data was taken back: their destruction is due from then."""
    erase_at: datetime | None = None
    """When the next class of personal data is to be erased; null when nothing is, or nothing yet."""
    erased: tuple[ErasedClass, ...] = ()
    statement_version: int = 0
    acknowledged_at: datetime | None = None
    acknowledged_version: int | None = None
    acknowledged_statement: int | None = None
    """Which version of the statement the authority took over; null when it took over an end without one."""
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
        """Whether every bank gave all it has; null before the banks are known, also when one answered already."""
        if not self.banks or self.state is State.REQUESTING_BANK_DATA:
            return None
        return all(bank.usable for bank in self.banks)

    @property
    def persons(self) -> tuple[str, ...]:
        """The digests of the applicant's IIN that the case is known by: the person's lock stands under each."""
        return tuple(digest for digest in (self.person, self.earlier_person) if digest)

    def erased_at(self, key_class: KeyClass) -> datetime | None:
        """Return when a class of the case's personal data was erased, or None while it is here."""
        return next((erased.at for erased in self.erased if erased.key_class is key_class), None)

    def bank(self, bic: str) -> Bank | None:
        """Return the part of the bank with this BIC, of 8 or 11 letters, or None when it was not asked."""
        return next((bank for bank in self.banks if bank_of(bank.bic) == bank_of(bic)), None)

    def with_bank(self, bank: Bank) -> "Case":
        """Return the case with the part of that bank replaced."""
        return replace(self, banks=tuple(bank if bank_of(old.bic) == bank_of(bank.bic) else old for old in self.banks))

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
        """Return the id that this case gives the request of a step: case, step, attempt (design decision 5)."""
        return f"{self.id}-{step}-{self.attempt(step)}"

    def asked_at(self, step: Step) -> datetime:
        """Return from when on there can be an answer to the request of a step; our intake where we know no better."""
        intent = self.intent(step)
        if intent is not None:
            return intent.at
        return (self.link_asked_at if step is Step.LINK else None) or self.received_at

    def attempt(self, step: Step) -> int:
        """Return the number of the present request of a step: KDP's counts tokens, the banks' counts reopenings."""
        if step is Step.PERSONAL_DATA_CONSENT:
            return max(self.kdp_attempt, 1)
        return self.data_attempt if step in {Step.BANK_DATA, Step.REVOCATION} else 1
