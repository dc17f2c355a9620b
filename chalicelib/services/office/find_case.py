"""How a caller comes to a case: the same path for one that does not exist and one of another authority."""

from chalicelib.domain.calendar.working_days import almaty_day
from chalicelib.domain.callers import Caller, Role
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.key_classes import KeyClass
from chalicelib.domain.ports.store import Deps
from chalicelib.domain.refusals import CaseNotFound, Erased


def find_for(deps: Deps, caller: Caller, case_id: str, over_all: Role | None = None) -> Case:
    """Return the case if the caller may know of it. Raises `CaseNotFound`.

    A caseworker sees the cases of that authority alone. `over_all`: the role that this call lets see those of all;
    a caller's other roles reach no further here than without it.
    """
    case = deps.cases.load(case_id)
    if over_all in caller.roles or (Role.CASEWORKER in caller.roles and caller.authority == case.authority):
        return case
    raise CaseNotFound


def refuse_erased(case: Case, *needed: KeyClass) -> None:
    """Raise `Erased` if any of these classes of the case's data was destroyed; say when, and what is still here."""
    gone = [erased.at for erased in case.erased if erased.key_class in needed]
    if gone:
        still = "its consents and its journal" if case.erased_at(KeyClass.PROOF) is None else "its journal"
        raise Erased(
            f"These data were destroyed on {almaty_day(min(gone)).isoformat()}, when their time had passed. "
            f"The case, {still} can still be read."
        )


def scope_of(caller: Caller) -> str | None:
    """Return the authority whose cases a list for this caller holds, or None for all: an operator's.

    A caseworker without an authority is shown none.
    """
    return caller.authority or "" if Role.CASEWORKER in caller.roles else None
