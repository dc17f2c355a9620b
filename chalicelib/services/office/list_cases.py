"""List cases by state and due time, or as the feed of changes."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.callers import Caller, Role
from chalicelib.domain.case.states import State
from chalicelib.domain.ports.changes import Listing
from chalicelib.domain.ports.store import Deps
from chalicelib.services.office.find_case import scope_of
from chalicelib.services.office.record_reads import note_read


@dataclass(frozen=True)
class ByState:
    """Cases in a state, those due first; `due_before` leaves out what is due then or later."""

    state: State
    due_before: datetime | None = None


@dataclass(frozen=True)
class ByChange:
    """The feed: cases changed after an instant, oldest change first."""

    changed_after: datetime


def list_cases(deps: Deps, caller: Caller, query: ByState | ByChange, after: str | None, limit: int) -> Listing:
    """Return a page of the list: a caseworker's of that authority, an operator's of all.

    The feed holds the youngest changes back. A change is stamped before it is committed, so one stamped earlier may
    land after a reader has seen a later one; what is old enough to be told has nothing before it that could still land.
    """
    authority = scope_of(caller)
    if isinstance(query, ByState):
        listing = deps.cases.by_state(authority, query.state, query.due_before, after, limit)
    else:
        held_back = deps.policy.feed_holds_back
        until = deps.clock.now() - held_back if held_back else None
        listing = deps.cases.changed(authority, query.changed_after, after, limit, until)
    if Role.CASEWORKER in caller.roles:
        note_read(deps, caller, "cases", *(case.id for case in listing.cases))
    return listing
