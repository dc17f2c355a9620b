"""What Kelisim needs of the world, as protocols, and `Deps`, which holds one of each.

Adapters implement them; fakes pass the same contract tests. Those of the partners stand in `partner_ports.py`. Unless
said otherwise every call of the store raises `StoreBusy`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from chalicelib.domain.calendar.day_orders import DayOrder
from chalicelib.domain.calendar.working_days import Calendar
from chalicelib.domain.case.case import Case, StoredPage
from chalicelib.domain.case.policy import Policy
from chalicelib.domain.case.states import State
from chalicelib.domain.consent.consent import Consent
from chalicelib.domain.journal.journal import Entry
from chalicelib.domain.journal.reads import ReadEntry
from chalicelib.domain.person import AccessToken, Link, Person
from chalicelib.domain.ports.changes import ApplicationName, Change, Claim, Intake, Listing, Parked
from chalicelib.domain.ports.operations import Failure, Pause
from chalicelib.domain.ports.partners import MobileRegistry, OpenApiSystem, PersonalDataAccess, SmsGateway
from chalicelib.domain.ports.records import Anchors, Erasures, Signer, Subjects
from chalicelib.domain.statement.versions import Choice, StatementVersion


class Cases(Protocol):
    """The store of cases and all that belongs to one: the truth (design decision 1). Reads are consistent.

    A list leaves out a case that cannot be read, so that it hides no other; the sweep tells of it.
    """

    def take_in(self, intake: Intake) -> None:
        """Store a new case. Raises `ApplicationNameTaken`, `PersonLocked`, `PersonBlocked`."""

    def application(self, authority: str, number: str) -> ApplicationName | None:
        """Return which case the application stands for, or None."""

    def load(self, case_id: str) -> Case:
        """Return the case. Raises `CaseNotFound`, `CaseUnreadable`."""

    def load_many(self, case_ids: Sequence[str]) -> tuple[Case, ...]:
        """Return the cases that there are of these and can be read, in any order."""

    def commit(self, change: Change) -> None:
        """Store a change. Raises `VersionConflict`, `ClaimTaken`, `PersonLocked`, `IllegalTransition` (a consent's)."""

    def claim(self, partner: str, event_id: str) -> Claim | None:
        """Return the claim of an event, or None."""

    def person(self, case_id: str) -> Person:
        """Open the applicant of a case. Raises `SealBroken`."""

    def access_token(self, case_id: str) -> AccessToken | None:
        """Open KDP's token, or None when there is none."""

    def link(self, case_id: str) -> Link | None:
        """Open the consent link, or None when there is none."""

    def consents(self, case_id: str) -> tuple[Consent, ...]:
        """Return the consent records of a case, oldest first."""

    def journal(self, case_id: str, after: int = 0, limit: int = 100, *, with_notes: bool = True) -> tuple[Entry, ...]:
        """Return entries with a number above `after`, oldest first; their notes opened, if wanted and not erased."""

    def statement_version(self, case_id: str, version: int) -> StatementVersion | None:
        """Return what a version of the statement is made of, or None when there is no such version."""

    def choices(self, case_id: str) -> tuple[Choice, ...]:
        """Open all that caseworkers chose for movements, oldest first. Raises `SealBroken`."""

    def due(self, shard: int, until: datetime, limit: int) -> tuple[str, ...]:
        """Return ids of cases of a shard to be looked at until then, longest due first. May lag behind a commit."""

    def to_erase(self, shard: int, until: datetime, limit: int) -> tuple[str, ...]:
        """Return ids of cases of a shard of which something is to be erased until then. May lag behind a commit."""

    def open_ids(self, shard: int) -> Iterator[str]:
        """Yield the ids of all cases of a shard that anything is left to do for. May lag behind a commit."""

    def by_state(
        self, authority: str | None, state: State, due_before: datetime | None, after: str | None, limit: int
    ) -> Listing:
        """Return cases of an authority (None: of all) in a state, by due time.

        Raises `ValueError` for an `after` that is no position.
        """

    def changed(
        self, authority: str | None, since: datetime, after: str | None, limit: int, until: datetime | None = None
    ) -> Listing:
        """Return cases of an authority (None: of all) changed after an instant, oldest change first.

        `until`: only what has not changed since then, so that a commit which lands late is not passed over.
        """

    def of_person(self, persons: Sequence[str]) -> tuple[str, ...]:
        """Return the ids of the cases of a person, known by these digests of the IIN, oldest first."""

    def park(self, case_id: str, parked: Parked) -> None:
        """Store the token of a workflow that waits; it replaces the one before."""

    def parked(self, case_id: str) -> Parked | None:
        """Return the workflow that waits, or None."""


class BankData(Protocol):
    """The store of banks' pages: sealed, compressed chunks named by the page's digest (design decision 8)."""

    def keep(self, case_id: str, bic: str, number: int, of: int, accounts: bytes) -> StoredPage:
        """Store the accounts (JSON) of a page of so many, and return what it is found by; twice is the same page."""

    def read(self, case_id: str, bic: str, page: StoredPage) -> bytes:
        """Return the page's accounts (JSON). Raises `SealBroken`."""

    def naming_secret(self, case_id: str) -> str:
        """Return a secret of the case's bank data, the same as long as they are kept. Raises `SealErased`."""

    def read_all(self, case_id: str, wanted: Sequence[tuple[str, StoredPage]]) -> tuple[bytes, ...]:
        """Return the accounts of these pages of banks (by BIC), in their order. Raises `SealBroken`."""


class Reads(Protocol):
    """The journal of reads, by day, append-only: who saw what of whom, and why (design decision 9)."""

    def note(self, read: ReadEntry) -> None:
        """Write a read down. Nothing may be shown before this came back."""

    def of_day(self, day: date) -> Iterator[ReadEntry]:
        """Yield the reads of a day (Asia/Almaty), oldest first."""

    def of_case(self, case_id: str) -> Iterator[ReadEntry]:
        """Yield the reads of a case, oldest first."""


class Workflow(Protocol):
    """What drives a case from step to step."""

    def start(self, case_id: str, generation: int) -> None:
        """Start the way of a case; one that runs already under that name is left alone."""

    def wake(self, token: str) -> None:
        """Wake what waits with this token; a token that nobody waits with any more is left alone."""


class DayOrders(Protocol):
    """The orders that move days off, append-only."""

    def all(self) -> tuple[DayOrder, ...]:
        """Return all orders, oldest first, consistently read."""

    def add(self, order: DayOrder) -> None:
        """Store an order under its number. Raises `VersionConflict` when the number is taken."""


class Operations(Protocol):
    """What operators and schedules keep in the store."""

    def take_turn(self, name: str, now: datetime, until: datetime) -> bool:
        """Take the turn to run something until then; False while another has it."""

    def end_turn(self, name: str, until: datetime) -> None:
        """Give the turn back that was taken until then; another's, taken when that had run out, stays."""

    def note_failure(self, failure: Failure) -> None:
        """Put a case on the list of failures; one that is there counts one more."""

    def failures(self) -> tuple[Failure, ...]:
        """Return the list, oldest first."""

    def forget_failure(self, case_id: str) -> None:
        """Take a case from the list."""

    def pause(self, pause: Pause | None) -> None:
        """Pause all calls to partners, or, with None, let them go on."""

    def paused(self) -> Pause | None:
        """Return the pause, or None when calls go out."""


class Clock(Protocol):
    """The time."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""


class KeyedDigest(Protocol):
    """A keyed hash: equal inputs can be seen to be equal, and nothing else. Two keys may live at once."""

    @property
    def key_id(self) -> str:
        """A name of the present key that says nothing about it."""

    def __call__(self, purpose: str, *parts: str) -> str:
        """Return the digest of the parts, different for each purpose; URL-safe."""

    def all(self, purpose: str, *parts: str) -> tuple[str, ...]:
        """Return the digests under each live key, the present one first: what was made earlier is known by them."""


class KeyWrapper(Protocol):
    """Wraps data keys with a key that never leaves its place (AWS KMS, a key file)."""

    def wrap(self, key: bytes, context: Mapping[str, str]) -> bytes:
        """Return the key wrapped under this context."""

    def unwrap(self, wrapped: bytes, context: Mapping[str, str]) -> bytes:
        """Return the key. Raises `SealBroken` with another context or a changed wrapping."""


@dataclass(frozen=True)
class Deps:
    """One of each port, and the settings that the services need: all that a use case may touch."""

    cases: Cases
    bank_data: BankData
    reads: Reads
    subjects: Subjects
    workflow: Workflow
    personal_data_access: PersonalDataAccess
    mobile_registry: MobileRegistry
    open_api: OpenApiSystem
    sms: SmsGateway
    clock: Clock
    digest: KeyedDigest
    calendar: Callable[[], Calendar]
    day_orders: DayOrders
    operations: Operations
    anchors: Anchors
    erasures: Erasures
    signer: Signer
    rest: Callable[[int], None]  # lets a moment pass before a change is tried again; told how often it was tried
    new_pace: Callable[[], Callable[[], bool]]  # makes what keeps a run's calls apart; False when its time is up
    new_id: Callable[[datetime], str]
    policy: Policy
    shards: int = 16
    forget_keys: Callable[[], None] = lambda: None  # drops the data keys that are held in memory
    link_hosts: frozenset[str] = field(default_factory=frozenset)
    plain_http_hosts: frozenset[str] = field(default_factory=frozenset)
