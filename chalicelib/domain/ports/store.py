"""The ports: protocols for everything outside the program, and `Deps`, which holds one of each.

The contract tests run against every adapter and every fake. The partners' ports are in `partners.py`, those of signing,
anchoring and erasing in `records.py`, what operators share in `operations.py`, banks' pages in `bank_data.py`. Every
method of a store may also raise `StoreBusy`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from chalicelib.domain.calendar.day_orders import DayOrder
    from chalicelib.domain.calendar.working_days import Calendar
    from chalicelib.domain.case.banks import Bank, BanksAt
    from chalicelib.domain.case.case import Case
    from chalicelib.domain.case.policy import Policy
    from chalicelib.domain.case.states import State
    from chalicelib.domain.consent.consent import Consent
    from chalicelib.domain.journal.journal import Entry
    from chalicelib.domain.journal.reads import ReadEntry
    from chalicelib.domain.messages.along import Along
    from chalicelib.domain.messages.changes import ApplicationName, Change, Claim, Intake, Listing, Parked
    from chalicelib.domain.person import AccessToken, Link, Person
    from chalicelib.domain.portions import Portion
    from chalicelib.domain.ports.bank_data import BankData
    from chalicelib.domain.ports.operations import Operations
    from chalicelib.domain.ports.partners import MobileRegistry, OpenApiSystem, PersonalDataAccess, SmsGateway
    from chalicelib.domain.ports.records import Anchors, Ledger, Signer, Subjects, Thresholds
    from chalicelib.domain.ports.sealing import Canary, KeyedDigest
    from chalicelib.domain.ports.statistics import Statistics
from chalicelib.domain.statement.versions import Choice, StatementVersion


class Cases(Protocol):
    """Stores cases and everything that belongs to a case; the only source of truth (design decision 1).

    A read sees every commit that returned before it began, unless its docstring says that it may lag. A list skips
    cases that cannot be read, so that one damaged case does not hide the others; the sweep reports them.
    """

    def take_in(self, intake: Intake) -> None:
        """Store a new case, all of the intake or nothing.

        Raises `ApplicationNameTaken` (by another case than `intake.replaces`), `PersonLocked`, `PersonBlocked`.
        """

    def application(self, authority: str, number: str) -> ApplicationName | None:
        """Return the case of the application with this number, or None when the number is not used."""

    def load(self, case_id: str, along: Collection[Along] = ()) -> Case:
        """Return the case. Raises `CaseNotFound`, or `CaseUnreadable` for one that this version cannot read.

        `along`: what the caller asks for next, read in the same call. Each of these is then given once as it was then,
        unless this thread has seen another head of the case or committed a change since. Two that are read together
        may be of different commits, so the caller compares them with the case, and reads again what does not fit.
        """

    def load_many(self, case_ids: Sequence[str]) -> tuple[Case, ...]:
        """Return those of the cases that exist and can be read, in any order."""

    def commit(self, change: Change) -> None:
        """Store a change, all of it or nothing.

        Raises `VersionConflict`, `ClaimTaken`, `PersonLocked`, `IllegalTransition` (of a consent record's status).
        """

    def is_newest(self, case: Case) -> bool:
        """Return whether journal and consent records say that this is the newest head of the case. One read.

        False when an entry is missing or there is a later one, or when a consent record is not as it was written.
        """

    def renew_proof(self, case_id: str) -> bool:
        """Prove a case under the present key; return False when it is so proved already. Nothing else changes.

        Raises `CaseNotFound`, `CaseUnreadable`.
        """

    def claim(self, request_id: str, event_id: str) -> Claim | None:
        """Return the claim of an event that answers a request, or None when it was not received before."""

    def person(self, case_id: str) -> Person:
        """Open and return the applicant. Raises `CaseNotFound`, `SealBroken`, `SealErased`."""

    def access_token(self, case_id: str) -> AccessToken | None:
        """Open and return KDP's token, or None when none was stored. Raises `SealBroken`."""

    def link(self, case_id: str) -> Link | None:
        """Open and return the consent link, or None when none was stored. Raises `SealBroken`."""

    def consents(self, case_id: str, *, with_proofs: bool = True) -> tuple[Consent, ...]:
        """Return the consent records of a case, oldest first.

        Without proofs no key is needed; evidence and personal terms are left out, and so are records that cannot be
        read. Raises `SealBroken` with proofs.
        """

    def journal(self, case_id: str, after: int = 0, limit: int = 100, *, with_notes: bool = True) -> tuple[Entry, ...]:
        """Return up to `limit` entries numbered above `after`, oldest first; erased and unwanted notes are None."""

    def statement_version(self, case_id: str, version: int) -> StatementVersion | None:
        """Return the parts of a version of the statement, or None when there is no such version.

        Raises `CaseUnreadable` for one that was changed, or put in the place of another.
        """

    def banks(self, case_id: str, at: BanksAt) -> tuple[Bank, ...]:
        """Open and return the banks of a case in a version of their part.

        Raises `VersionConflict` when a later version is stored, `SealBroken`, `SealErased`.
        """

    def choices(self, case_id: str) -> tuple[Choice, ...]:
        """Open and return the categories that caseworkers chose, oldest first. Raises `SealBroken`."""

    def due(self, shard: int, until: datetime, limit: int) -> tuple[str, ...]:
        """Return up to `limit` ids of a shard's cases with `look_at` until then, earliest first. May lag."""

    def to_erase(self, shard: int, until: datetime, limit: int) -> tuple[str, ...]:
        """Return up to `limit` ids of a shard's cases with `erase_at` until then, earliest first. May lag."""

    def open_ids(self, shard: int) -> Iterator[str]:
        """Yield the ids of a shard's cases that have a `look_at`. May lag."""

    def by_state(
        self, authority: str | None, state: State, due_before: datetime | None, after: str | None, limit: int
    ) -> Listing:
        """Return one page of an authority's cases (None: of all authorities) in a state, by due time. May lag.

        `after`: the position that the page before returned. Raises `ValueError` when it is not a position.
        """

    def changed(
        self, authority: str | None, since: datetime, after: str | None, limit: int, until: datetime | None = None
    ) -> Listing:
        """Return one page of an authority's cases (None: of all) changed after `since`, oldest change first. May lag.

        `until`: leave out later changes, so that a commit that becomes visible late is not skipped. `after`: as above.
        """

    def of_person(self, persons: Sequence[str]) -> tuple[str, ...]:
        """Return the ids of the person's cases, oldest first; `persons`: the digests of the IIN under each key."""

    def park(self, case_id: str, parked: Parked) -> None:
        """Store the token of the workflow that waits for the case, replacing the one before."""

    def parked(self, case_id: str) -> Parked | None:
        """Return the workflow that waits for the case, or None: now, or at this thread's last commit that `wakes`."""


class Reads(Protocol):
    """The append-only journal of reads, by day: who saw which part of which cases, and why (design decision 9)."""

    def add(self, read: ReadEntry) -> None:
        """Store a read. The data may be shown only after this has returned."""

    def of_day(self, day: date) -> Iterator[ReadEntry]:
        """Yield the reads of a day (Asia/Almaty), oldest first."""

    def of_case(self, case_id: str, after: str = "", limit: int = 1000) -> Portion[ReadEntry]:
        """Return up to `limit` reads of a case after a position, oldest first; `after` is empty for the first."""


class Workflow(Protocol):
    """Drives cases from step to step."""

    def start(self, case_id: str, generation: int) -> None:
        """Start the workflow of a generation of a case. Does nothing when it was started before."""

    def wake(self, token: str) -> None:
        """Wake the workflow that waits with this token. Does nothing when none waits with it any more."""


class DayOrders(Protocol):
    """Stores the government's orders that move days off; append-only."""

    def all(self) -> tuple[DayOrder, ...]:
        """Return all orders, oldest first. A consistent read."""

    def add(self, order: DayOrder) -> None:
        """Store an order under its number. Raises `VersionConflict` when the number is taken."""


class Clock(Protocol):
    """The clock of the program; nothing else asks for the time."""

    def now(self) -> datetime:
        """Return the current instant, aware, in UTC."""


class StoreClock(Protocol):
    """The clock of the store, which no process of ours sets: erasing goes by it (docs/adr/0031)."""

    def now(self) -> datetime:
        """Return the current instant by the store, aware, in UTC, to the second at least."""


@dataclass(frozen=True, kw_only=True)
class Deps:
    """One of each port, and the settings that the services need: everything that a use case may use."""

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
    store_clock: StoreClock
    digest: KeyedDigest
    calendar: Callable[[], Calendar]
    day_orders: DayOrders
    operations: Operations
    anchors: Anchors
    ledger: Ledger
    thresholds: Thresholds
    statistics: Statistics
    signer: Signer
    anchor_signer: Signer
    canary: Canary
    rest: Callable[[int], None]  # waits before a change is tried again; takes the number of tries so far
    new_pace: Callable[[], Callable[[], bool]]  # makes the pacer of one run: waits between calls, False when time is up
    new_id: Callable[[datetime], str]
    policy: Policy
    shards: int
    forget_keys: Callable[[], None] = lambda: None  # drops the data keys, and what was read along
    open_under: Callable[[str | None], None] = lambda _: None  # the authority whose keys open; None: each case's own
    anchor_public_keys: Callable[[], Sequence[Mapping[str, str]]] = tuple  # JSON Web Keys of all that signed an anchor
    link_hosts: frozenset[str] = field(default_factory=frozenset)
    plain_http_hosts: frozenset[str] = field(default_factory=frozenset)
