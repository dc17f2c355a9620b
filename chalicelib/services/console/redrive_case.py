"""Restart a case that failed after all retries, under a new generation of its workflow (design decision 5)."""

from dataclasses import dataclass, replace
from typing import Protocol

from chalicelib.domain.case.case import Case
from chalicelib.domain.errors import CaseUnreadable
from chalicelib.domain.journal.journal import Event
from chalicelib.domain.messages.operations import Failure
from chalicelib.domain.refusals import CaseNotFound
from chalicelib.services.commit import change_case
from chalicelib.services.decisions.draft import Draft
from chalicelib.services.needs import HasCases, HasOperations
from chalicelib.services.steps.driver import DrivePorts, drive_on

UNREADABLE_CASE = "unreadable"


@dataclass(frozen=True)
class Redrivable:
    """A failure with the present state and due time of its case; no personal data.

    `state` is None for a case that no longer exists, `unreadable` for one whose stored form cannot be read.
    """

    failure: Failure
    state: str | None
    due_at: str | None


class RedrivablePorts(HasCases, HasOperations, Protocol):
    """What the list of failures uses."""


def redrivable_cases(deps: RedrivablePorts) -> tuple[Redrivable, ...]:
    """Return the list of failures with the present state of each case. Raises `StoreBusy`."""
    return tuple(_redrivable(deps, failure) for failure in deps.operations.failures())


def redrive(deps: DrivePorts, case_id: str) -> Case:
    """Raise the generation, start its workflow and take all steps that are possible now; return the case.

    A workflow of an earlier generation ends by itself. The driver takes any step, so this needs all ports.
    Raises `CaseNotFound`, `StoreBusy`, and the error that stopped the case before, if it occurs again.
    """
    case = change_case(deps, deps.cases.load(case_id), lambda gathered: decide_redrive(gathered.case))
    case = drive_on(deps, case)
    deps.operations.forget_failure(case_id)
    return case


def decide_redrive(case: Case) -> Draft:
    """Return the case with a new generation and no pause before its next try, unless it has ended."""
    if case.ended:
        return Draft(case=case)
    again = replace(case, generation=case.generation + 1, try_at=None)
    return Draft(case=again).with_event(Event("redriven", data={"generation": again.generation}))


def _redrivable(deps: HasCases, failure: Failure) -> Redrivable:
    try:
        case = deps.cases.load(failure.case_id)
    except CaseNotFound:
        return Redrivable(failure, None, None)
    except CaseUnreadable:
        return Redrivable(failure, UNREADABLE_CASE, None)
    return Redrivable(failure, case.state, case.due_at.isoformat() if case.due_at else None)
