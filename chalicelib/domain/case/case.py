"""The case: one application for assistance, from intake to its end.

A `Case` contains no personal data, only keyed digests; the person is stored sealed, apart from it. Days are dates in
Asia/Almaty, instants are aware datetimes in UTC.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from chalicelib.domain.bank_data.bic import bank_of
from chalicelib.domain.case.banks import Bank, BankCounts, BanksAt, after_the_wait
from chalicelib.domain.case.deadline import Deadline
from chalicelib.domain.case.key_classes import RecordDigest
from chalicelib.domain.case.parts import (
    Acknowledged,
    ApplicationDate,
    CaseDigests,
    ConsentSummary,
    JournalHead,
    RequestCounts,
    SealedClasses,
    SmsTimes,
    StatementCount,
)
from chalicelib.domain.case.states import ENDS, AttentionKind, Language, Reason, State, Step
from chalicelib.domain.errors import SealBroken


@dataclass(frozen=True)
class Attention:
    """Something that a human should look at: since when, and when somebody acknowledged it."""

    kind: AttentionKind
    since: datetime
    acknowledged_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Intent:
    """The intent to make a call that cannot be undone, committed before the call (design decision 1).

    Whoever has the lease makes the call. After `lease_until` another may take it over, and first asks the partner
    whether the call was made. `at`: when it was first tried; `tries`: how often; `done_at`: when it succeeded.
    """

    step: Step
    request_id: str
    tries: int
    at: datetime
    lease_until: datetime
    done_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Case:
    """A case as stored. Immutable: every change makes a new instance."""

    id: str
    authority: str
    application_number: str
    language: Language
    digests: CaseDigests
    submitted_at: datetime
    registered_on: date
    """The day of registration by the Rules No. 227: the day of submission, or the next working day."""
    decision: Deadline
    """The end of the authority's term for its decision."""
    received_at: datetime
    """When we took the application in."""
    updated_at: datetime
    blocked_at: datetime | None = None
    """Since when no partner may be called for this person (Personal Data Law, art. 25)."""
    group: str | None = None
    supersedes: str | None = None
    state: State = State.RECEIVED
    reason: Reason | None = None
    entered_at: datetime | None = None
    """When the case came to its present state."""
    ended_at: datetime | None = None
    sms: SmsTimes = field(default_factory=SmsTimes)
    consent: ConsentSummary = field(default_factory=ConsentSummary)
    bank_data_deadline: Deadline | None = None
    deadline: Deadline | None = None
    """When the present state ends by time: its term, or our patience; None at an end."""
    look_at: datetime | None = None
    """When the sweep must look at the case; None when nothing is left to do."""
    try_at: datetime | None = None
    """A postponed step is not tried again before this instant."""
    paused_at: datetime | None = None
    """When a pause of our calls last stopped the step, or the closing of a window; patience counts from then."""
    application_date: ApplicationDate | None = None
    """None before the consent or an end gives it, and for an application that was withdrawn."""
    banks: tuple[Bank, ...] | None = field(default=(), compare=False)
    """The banks, while they are open; None as long as their part is sealed. `banks_at` says which part that is."""
    banks_at: BanksAt = field(default_factory=BanksAt)
    counted: BankCounts = field(default_factory=BankCounts)
    """The counts of the sealed banks; read `bank_counts`."""
    attention: tuple[Attention, ...] = ()
    intents: tuple[Intent, ...] = ()
    requests: RequestCounts = field(default_factory=RequestCounts)
    check_code: str | None = None
    sealed: SealedClasses = field(default_factory=SealedClasses)
    records: tuple[RecordDigest, ...] = ()
    statement: StatementCount = field(default_factory=StatementCount)
    acknowledged: Acknowledged = field(default_factory=Acknowledged)
    generation: int = 1
    """Counts the workflows of the case: a reopened case gets a new one."""
    version: int = 1
    journal: JournalHead = field(default_factory=JournalHead)

    @property
    def due_at(self) -> datetime | None:
        """When the present state ends by time."""
        return self.deadline.at if self.deadline else None

    @property
    def due_rule(self) -> str | None:
        """The code of the rule that `due_at` comes from."""
        return self.deadline.rule if self.deadline else None

    @property
    def bank_data_due_at(self) -> datetime | None:
        """The end of the term for the banks' answers; None before it began."""
        return self.bank_data_deadline.at if self.bank_data_deadline else None

    @property
    def ended(self) -> bool:
        """True in one of the three final states."""
        return self.state in ENDS

    @property
    def complete(self) -> bool | None:
        """Whether every bank's answer is usable; None until the list of banks is known."""
        counts = self.bank_counts
        if not counts.total or self.state is State.REQUESTING_BANK_DATA:
            return None
        return counts.usable == counts.total

    @property
    def bank_counts(self) -> BankCounts:
        """How many banks gave each outcome; known without opening them."""
        return self.counted if self.banks is None else BankCounts.of(self.banks)

    @property
    def open_banks(self) -> tuple[Bank, ...]:
        """The banks. Raises `ValueError` while they are sealed."""
        if self.banks is None:
            raise ValueError("The banks of the case are sealed.")
        return self.banks

    def bank(self, bic: str) -> Bank | None:
        """Return the bank with this BIC, of 8 or 11 letters, or None when it was not asked."""
        return next((bank for bank in self.open_banks if bank_of(bank.bic) == bank_of(bic)), None)

    def with_banks(self, banks: Iterable[Bank]) -> "Case":
        """Return the case with these banks in place of the earlier ones, for a new version of their part."""
        return replace(self, banks=tuple(banks), banks_at=replace(self.banks_at, version=self.banks_at.version + 1))

    def with_bank(self, bank: Bank) -> "Case":
        """Return the case with this bank in place of the one with the same BIC."""
        return self.with_banks(bank if bank_of(old.bic) == bank_of(bank.bic) else old for old in self.open_banks)

    def opened(self, read: Callable[[str, BanksAt], tuple[Bank, ...]]) -> "Case":
        """Return the case with its banks open. `read`: opens those of a case's id that are stored at a place.

        Raises what `read` raises, and `SealBroken` for banks that are not those that the case counts.
        """
        return self if self.banks is not None else self.with_opened(read(self.id, self.banks_at))

    def with_opened(self, banks: tuple[Bank, ...]) -> "Case":
        """Return the case with its banks open. Who has not answered is silent once nobody is waited for any more.

        Raises `SealBroken` for banks that are not those that the case counts.
        """
        banks = banks if self.counted.pending else after_the_wait(banks)
        if BankCounts.of(banks) != self.counted:
            raise SealBroken(self.id, "banks")
        return replace(self, banks=banks)

    def without_banks(self) -> "Case":
        """Return the case as it is stored: of its banks there are counts alone."""
        counts = self.bank_counts
        return replace(self, banks=None if counts.total else (), counted=counts)

    def intent(self, step: Step) -> Intent | None:
        """Return the intent of a step, or None when it was never committed."""
        return next((intent for intent in self.intents if intent.step is step), None)

    def with_intent(self, intent: Intent) -> "Case":
        """Return the case with the intent of its step set or replaced."""
        return replace(self, intents=(*(i for i in self.intents if i.step is not intent.step), intent))

    def with_attention(self, kind: AttentionKind, now: datetime) -> "Case":
        """Return the case with attention raised, unless attention of this kind is already open."""
        if any(a.kind is kind and a.acknowledged_at is None for a in self.attention):
            return self
        return replace(self, attention=(*self.attention, Attention(kind, now)))

    def records_of(self, kind: str) -> tuple[RecordDigest, ...]:
        """Return what the case says of its consent records of this kind, whose ids are `{kind}-{number}`."""
        return tuple(record for record in self.records if record.id.startswith(f"{kind}-"))

    def asked_kdp(self, attempt: int) -> "Case":
        """Return the case with the number of its current request to KDP."""
        return replace(self, requests=replace(self.requests, kdp=attempt))

    def request_id(self, step: Step) -> str:
        """Return the id of the current request of a step, made of case, step and attempt (design decision 5)."""
        return f"{self.id}-{step}-{self.attempt(step)}"

    def asked_at(self, step: Step) -> datetime:
        """Return the earliest time at which the request of a step can have been made; at worst that of the intake."""
        intent = self.intent(step)
        if intent is not None:
            return intent.at
        return (self.requests.link_at if step is Step.LINK else None) or self.received_at

    def attempt(self, step: Step) -> int:
        """Return the number of a step's current request; KDP's grows with each token.

        The banks' grows with a reopening, and with a later yes that names other banks.
        """
        if step is Step.PERSONAL_DATA_CONSENT:
            return max(self.requests.kdp, 1)
        return self.requests.data if step in {Step.BANK_DATA, Step.REVOCATION} else 1
