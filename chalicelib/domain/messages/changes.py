"""Values that the store takes and returns: changes, claims, names of applications, pages of lists."""

from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.domain.case.banks import Bank
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.key_classes import Erasure, KeyClass
from chalicelib.domain.case.states import State
from chalicelib.domain.consent.consent import Consent
from chalicelib.domain.journal.journal import Entry
from chalicelib.domain.person import AccessToken, Link, Person
from chalicelib.domain.statement.versions import Choice, StatementVersion

PrivatePart = Person | AccessToken | Link


ACCEPTED = "accepted"
"""The answer to an event that fits."""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A received callback event: the request that it answers, a keyed digest of its body, and the answer that we gave.

    An event id is unique among the events of one request.
    """

    request_id: str
    event_id: str
    digest: str
    case_id: str
    at: datetime
    answer: str = ACCEPTED
    """What the sender was told, and is told again: accepted, or the part that did not fit."""


@dataclass(frozen=True)
class ApplicationName:
    """The case of an application, by authority and application number, with the keyed digest of its content."""

    authority: str
    number: str
    digest: str
    case_id: str


@dataclass(frozen=True, kw_only=True)
class Change:
    """One commit: the new case and everything stored with it, provided that the stored version is `case.version - 1`.

    All or nothing. `ended`: consent records that are stored already, of which status and end alone are written, so
    that ending one needs no key. `frees_person`: release the lock "one open case per person". `locks_person`: take
    it again, for a reopened case. `erases`: data keys to delete, which are in the ledger already. `forgets_person`: the
    keyed digest of the person by which the case can no longer be found. `banks`: the banks of the case, sealed as the
    part that `case.banks_at` names; None: their part stays as it is. `statement`: the new version of the
    statement, with `choice` when a caseworker's choice made it. `message`: the keyed digest by which the SMS of the
    case can be found. `renews`: the digests that are replaced. `new_keys`: the classes of which this change seals the
    first piece; a key of any other class that is not there was lost, and is not made anew. `wakes`: whoever waits for
    the case is woken after it.
    """

    case: Case
    entries: tuple[Entry, ...]
    claim: Claim | None = None
    consents: tuple[Consent, ...] = ()
    ended: tuple[Consent, ...] = ()
    private: tuple[PrivatePart, ...] = ()
    frees_person: bool = False
    locks_person: bool = False
    erases: tuple[Erasure, ...] = ()
    forgets_person: str | None = None
    banks: tuple[Bank, ...] | None = None
    statement: StatementVersion | None = None
    choice: Choice | None = None
    message: str | None = None
    renews: "Renewal | None" = None
    new_keys: frozenset[KeyClass] = frozenset()
    wakes: bool = False


@dataclass(frozen=True)
class Renewal:
    """Digests of a case that are computed again under the current key; index, lock and application name follow.

    `before`: the person's earlier digests, the first of which is the one in the index. `name`: the application's name
    with the new digest of its content.
    """

    before: tuple[str, ...]
    name: ApplicationName


@dataclass(frozen=True)
class Intake:
    """The first commit of a case.

    `replaces`: the earlier case of the same application, when it is sent again. `locks_person`: take the lock "one
    open case per person". `unblocked`: the person's digests; none of them may be blocked when the case is stored.
    """

    change: Change
    name: ApplicationName
    replaces: str | None
    locks_person: bool
    unblocked: tuple[str, ...] = ()


@dataclass(frozen=True)
class Listing:
    """A page of cases. `after`: where the next page begins, not yet sealed as a cursor; None at the end."""

    cases: tuple[Case, ...]
    after: str | None


@dataclass(frozen=True)
class Parked:
    """A waiting workflow: its task token, and the generation and state of the case that it waits in."""

    token: str = field(repr=False)
    generation: int
    state: State
