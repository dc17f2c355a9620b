"""Count the open terms again after the calendar has changed: only later, once, and resumably (design decision 4).

The authority's own term to decide runs on after a case has ended here, so it is counted again too.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain
from typing import Protocol

from chalicelib.domain.case.case import Case
from chalicelib.domain.errors import Final
from chalicelib.domain.messages.operations import Failure
from chalicelib.services.commit import change_case
from chalicelib.services.decisions.recount import decide_recount, is_to_be_decided
from chalicelib.services.needs import CommitPorts, HasCases, HasClock, HasOperations, HasPolicy, HasShards

MOVED_AT_ONCE = 100
LOOKS_AHEAD_AT_MOST = timedelta(days=31)
"""The most days of the authority's term that can be holidays, weekends aside."""


@dataclass(frozen=True)
class Moved:
    """How many cases were looked at, in how many a term moved or became certain, and how many failed."""

    looked_at: int = 0
    moved: int = 0
    failed: int = 0

    def __add__(self, other: "Moved") -> "Moved":
        return Moved(self.looked_at + other.looked_at, self.moved + other.moved, self.failed + other.failed)


class StillToDecidePorts(HasCases, HasClock, HasPolicy, Protocol):
    """What finding ended cases whose decision is due uses."""


class MoveTermsPorts(CommitPorts, HasOperations, HasShards, Protocol):
    """What counting all terms again uses."""


def move_terms(deps: MoveTermsPorts) -> Iterator[Moved]:
    """Go through all open cases, then through those that ended and wait for the authority's decision.

    Yields the progress after each case. It can be stopped and started again at any time: a term that is already right
    stays, and each window counts its term again before it closes. A case that cannot be counted goes to the list of
    failures and stops no other. Raises `StoreBusy`.
    """
    so_far, seen = Moved(), set[str]()
    for case_id in chain(*map(deps.cases.open_ids, range(deps.shards)), _still_to_decide(deps)):
        if case_id not in seen:
            seen.add(case_id)
            so_far += _move(deps, case_id)
            yield so_far


def _still_to_decide(deps: StillToDecidePorts) -> Iterator[str]:
    """Yield the ids of cases whose decision is still due, from the feed of changes: those that ended, beside the open.

    A case that moves appears again at the end of the feed.
    """
    now = deps.clock.now()
    since = now - 2 * timedelta(days=deps.policy.decision_term) - LOOKS_AHEAD_AT_MOST
    after: str | None = None
    while True:
        listing = deps.cases.changed(None, since, after, MOVED_AT_ONCE)
        yield from (case.id for case in listing.cases if is_to_be_decided(case, now))
        if listing.after is None:
            return
        after = listing.after


def _move(deps: MoveTermsPorts, case_id: str) -> Moved:
    try:
        before = deps.cases.load(case_id)
        after = recount_terms(deps, before)
    except Final as error:
        deps.operations.record_failure(Failure(case_id, "count-terms", type(error).__name__, deps.clock.now()))
        return Moved(1, failed=1)
    return Moved(1, int(after.version != before.version))


def recount_terms(deps: CommitPorts, case: Case) -> Case:
    """Return the case with its terms counted by the current calendar; without a change nothing is stored."""
    return change_case(deps, case, decide_recount)
