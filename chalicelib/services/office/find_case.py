"""Find a case for a caller; a case of another authority is refused exactly as one that does not exist."""

from typing import Protocol

from chalicelib.domain.callers import Caller, Role
from chalicelib.domain.case.case import Case
from chalicelib.domain.consent.consent import Consent
from chalicelib.domain.consent.records import are_as_written
from chalicelib.domain.errors import CaseUnreadable
from chalicelib.domain.journal.anchoring import head_of
from chalicelib.domain.journal.journal import Entry
from chalicelib.domain.journal.verifying import verify_chain
from chalicelib.domain.refusals import CaseNotFound
from chalicelib.services.needs import HasCases, HasClock, HasPolicy
from chalicelib.tracing import concerns


class ShowingPorts(HasCases, HasClock, HasPolicy, Protocol):
    """What finding a case to show its data uses."""


def find_case(deps: HasCases, caller: Caller, case_id: str, everywhere: Role | None = None) -> Case:
    """Return the case if the caller may see it. Raises `CaseNotFound`.

    A caseworker sees only the cases of the own authority. `everywhere`: the one role that may see the cases of all
    authorities in this use case.
    """
    case = deps.cases.load(case_id)
    if everywhere in caller.roles or (Role.CASEWORKER in caller.roles and caller.authority == case.authority):
        concerns(case.id)
        return case
    raise CaseNotFound


def find_case_to_show(deps: ShowingPorts, caller: Caller, case_id: str, everywhere: Role | None = None) -> Case:
    """Return the case as `find_case` does, once it is sure that nobody put an older one back. Raises as both do."""
    return prove_newest(deps, find_case(deps, caller, case_id, everywhere))


def prove_newest(deps: ShowingPorts, case: Case) -> Case:
    """Return the case, loaded again if it changed meanwhile (design decision 15).

    Raises `CaseUnreadable` when its journal or its consent records speak of another head of the case.
    """
    while not _is_newest(deps, case):
        again = deps.cases.load(case.id)
        if again.version == case.version:
            raise CaseUnreadable(case.id)
        case = again
    return case


def consents_to_show(deps: ShowingPorts, case: Case) -> tuple[Consent, ...]:
    """Return the consent records, exactly those that the case names, each as it was written.

    Raises `CaseUnreadable` for any other: one more in the store was written behind our back.
    """
    consents = deps.cases.consents(case.id)
    while not are_as_written(case, consents):
        newer = deps.cases.load(case.id)
        if newer.version == case.version:
            raise CaseUnreadable(case.id)
        case, consents = newer, deps.cases.consents(case.id)
    return consents


def journal_to_show(deps: ShowingPorts, case: Case, after: int, limit: int) -> tuple[Entry, ...]:
    """Return the entries with a number above `after`, oldest first, linked to one another as they were written.

    The last page leads to the head of the case. Raises `CaseUnreadable` for an entry that was edited, put in or taken
    out; `console verify-journal` says which.
    """
    entries = deps.cases.journal(case.id, after, limit)
    heads = (head_of(case),) if len(entries) < limit else ()
    may_be_cut = case.received_at + deps.policy.journal_lifetime <= deps.clock.now()
    has_gap = bool(entries) and entries[0].seq != after + 1 and not may_be_cut
    if has_gap or verify_chain(case.id, entries, heads, began_late=True) is not None:
        raise CaseUnreadable(case.id)
    return entries


def _is_newest(deps: ShowingPorts, case: Case) -> bool:
    """Ask the store; the journal of a case that nobody touched for years has expired, with all that could be shown."""
    return case.updated_at + deps.policy.journal_lifetime <= deps.clock.now() or deps.cases.is_newest(case)


def listed_authority(caller: Caller) -> str | None:
    """Return the authority whose cases the caller may list, or None for the cases of all (operators).

    For a caseworker without an authority it is the empty string, which no case has.
    """
    return caller.authority or "" if Role.CASEWORKER in caller.roles else None
