"""What the store is given and gives back at once: changes, claims, names, listings."""

from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.key_classes import Erasure
from chalicelib.domain.case.states import State
from chalicelib.domain.consent.consent import Consent
from chalicelib.domain.journal.journal import Entry
from chalicelib.domain.person import AccessToken, Link, Person
from chalicelib.domain.statement.versions import Choice, StatementVersion

PrivatePart = Person | AccessToken | Link


@dataclass(frozen=True)
class Claim:
    """That a callback's event was taken: by partner and event id, with a keyed digest of its body and our answer."""

    partner: str
    event_id: str
    digest: str
    answer: str
    case_id: str
    at: datetime


@dataclass(frozen=True)
class ApplicationName:
    """Which case an application stands for: authority and number, and the keyed digest of its content."""

    authority: str
    number: str
    digest: str
    case_id: str


@dataclass(frozen=True)
class Change:
    """One commit: the new case, and all that goes with it, if the stored version is `case.version - 1`.

    All or nothing. `frees_person`: the lock "one open case per person" falls with it. `locks_person`: a reopened
    case takes it again, if it is free. `erases`: the data keys that are deleted and written to the ledger.
    `forgets_person`: the keyed digest of the person whom the store now forgets as the applicant of this case.
    `statement`: the version of the statement that it makes, and `choice`, if a caseworker's choice made it.
    `message`: the keyed digest that the SMS of the case can be found by. `renews`: the digests that this one replaces.
    """

    case: Case
    entries: tuple[Entry, ...]
    claim: Claim | None = None
    consents: tuple[Consent, ...] = ()
    private: tuple[PrivatePart, ...] = ()
    frees_person: bool = False
    locks_person: bool = False
    erases: tuple[Erasure, ...] = ()
    forgets_person: str | None = None
    statement: StatementVersion | None = None
    choice: Choice | None = None
    message: str | None = None
    renews: "Renewal | None" = None


@dataclass(frozen=True)
class Renewal:
    """The digests of a case are made anew under the present key: index, lock and application's name go along.

    `before`: the digests that the person was known by, the first of which the index had; `name`: the application's,
    with the new digest of its content.
    """

    before: tuple[str, ...]
    name: ApplicationName


@dataclass(frozen=True)
class Intake:
    """The first commit of a case.

    `replaces`: the case that the application stood for until now, if it comes again. `unblocked`: the digests of a
    person whom nobody may have blocked meanwhile.
    """

    change: Change
    name: ApplicationName
    replaces: str | None
    locks_person: bool
    unblocked: tuple[str, ...] = ()


@dataclass(frozen=True)
class Listing:
    """A page of cases and where the next one begins (None at the end). `after` is a plain position, not yet sealed."""

    cases: tuple[Case, ...]
    after: str | None


@dataclass(frozen=True)
class Parked:
    """A workflow that waits: its task token, and the generation and state it waits in."""

    token: str = field(repr=False)
    generation: int
    state: State
