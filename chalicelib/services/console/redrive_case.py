"""Take up again a case that failed past its retries, under a new generation of its workflow (design decision 5)."""

from dataclasses import dataclass, replace

from chalicelib.domain.case.case import Case
from chalicelib.domain.errors import CaseUnreadable
from chalicelib.domain.journal.journal import Event
from chalicelib.domain.ports.operations import Failure
from chalicelib.domain.ports.store import Deps
from chalicelib.domain.refusals import CaseNotFound
from chalicelib.services.commit import Draft, change_case
from chalicelib.services.steps.driver import drive_on

UNREADABLE_CASE = "unreadable"


@dataclass(frozen=True)
class Redrivable:
    """A failure and where its case stands now; no personal data.

    `state` is None for a case that is gone, `unreadable` for one that cannot be read as it is stored.
    """

    failure: Failure
    state: str | None
    due_at: str | None


def redrivable_cases(deps: Deps) -> tuple[Redrivable, ...]:
    """Return the list of failures with where each case stands. Raises `StoreBusy`."""
    return tuple(_shown(deps, failure) for failure in deps.operations.failures())


def redrive(deps: Deps, case_id: str) -> Case:
    """Raise the generation, which ends whatever still drives the case, start its workflow, and take what steps it can.

    Raises `CaseNotFound`, `StoreBusy`, and what kept the case where it was, if it still does.
    """
    case = deps.cases.load(case_id)
    if not case.ended:
        case = change_case(deps, case, _again)
    case = drive_on(deps, case)
    deps.operations.forget_failure(case_id)
    return case


def _again(case: Case) -> Draft:
    if case.ended:
        return Draft(case)
    again = replace(case, generation=case.generation + 1, try_at=None)
    return Draft(again).telling(Event("redriven", data={"generation": again.generation}))


def _shown(deps: Deps, failure: Failure) -> Redrivable:
    try:
        case = deps.cases.load(failure.case_id)
    except CaseNotFound:
        return Redrivable(failure, None, None)
    except CaseUnreadable:
        return Redrivable(failure, UNREADABLE_CASE, None)
    return Redrivable(failure, case.state, case.due_at.isoformat() if case.due_at else None)
