"""List cases by state and due time, or as the feed of changes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chalicelib.domain.callers import Caller, Role
from chalicelib.domain.case.states import State
from chalicelib.domain.messages.changes import Listing
from chalicelib.services.needs import HasCases, HasClock, HasPolicy, HasReads
from chalicelib.services.office.find_case import listed_authority
from chalicelib.services.office.record_reads import record_inquiry


class ListCasesPorts(HasCases, HasClock, HasPolicy, HasReads, Protocol):
    """What listing cases uses."""


@dataclass(frozen=True)
class ByState:
    """Cases in a state, those due first; `due_before` leaves out what is due then or later."""

    state: State
    due_before: datetime | None = None


@dataclass(frozen=True)
class ByChange:
    """The feed: cases changed after an instant, oldest change first."""

    changed_after: datetime


def list_cases(
    deps: ListCasesPorts, caller: Caller, query: ByState | ByChange, after: str | None, limit: int
) -> Listing:
    """Return a page of the list: for a caseworker the cases of the own authority, for an operator those of all.

    The feed delays the youngest changes by `policy.feed_holds_back`. A change gets its time before it is committed, so
    one with an earlier time may be stored after a reader has seen a later one. After the delay this cannot happen.
    A list is no read of persons: the journal of reads gets one entry for it, which names no case.
    """
    authority = listed_authority(caller)
    if isinstance(query, ByState):
        listing = deps.cases.by_state(authority, query.state, query.due_before, after, limit)
    else:
        delay = deps.policy.feed_holds_back
        until = deps.clock.now() - delay if delay else None
        listing = deps.cases.changed(authority, query.changed_after, after, limit, until)
    if Role.CASEWORKER in caller.roles:
        record_inquiry(deps, caller, "cases", (), caller.why)
    return listing
