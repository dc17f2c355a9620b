"""How a caller comes to a case: the same path for one that does not exist and one of another authority."""

from chalicelib.domain.callers import Caller, Role
from chalicelib.domain.case import Case
from chalicelib.domain.ports import Deps
from chalicelib.domain.refusals import CaseNotFound


def find_for(deps: Deps, caller: Caller, case_id: str) -> Case:
    """Return the case if the caller may know of it. Raises `CaseNotFound`."""
    case = deps.cases.load(case_id)
    if not may_see(caller, case):
        raise CaseNotFound
    return case


def may_see(caller: Caller, case: Case) -> bool:
    """A caseworker sees the cases of that authority alone; operators and auditors see those of all."""
    return sees_all(caller) or (Role.CASEWORKER in caller.roles and caller.authority == case.authority)


def sees_all(caller: Caller) -> bool:
    """Return whether the caller's roles reach over the authorities."""
    return bool({Role.OPERATOR, Role.AUDITOR} & caller.roles)


def scope_of(caller: Caller) -> str | None:
    """Return the authority whose cases a list for this caller holds, or None for all."""
    return caller.authority if Role.CASEWORKER in caller.roles else None
