"""Find a case for a caller; a case of another authority is refused exactly as one that does not exist."""

from chalicelib.domain.calendar.working_days import almaty_day
from chalicelib.domain.callers import Caller, Role
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.key_classes import KeyClass
from chalicelib.domain.refusals import CaseNotFound, Erased
from chalicelib.services.needs import HasCases


def find_case(deps: HasCases, caller: Caller, case_id: str, everywhere: Role | None = None) -> Case:
    """Return the case if the caller may see it. Raises `CaseNotFound`.

    A caseworker sees only the cases of the own authority. `everywhere`: the one role that may see the cases of all
    authorities in this use case.
    """
    case = deps.cases.load(case_id)
    if everywhere in caller.roles or (Role.CASEWORKER in caller.roles and caller.authority == case.authority):
        return case
    raise CaseNotFound


def refuse_erased(case: Case, *needed: KeyClass) -> None:
    """Raise `Erased` if any of these classes of the case's data was erased; the text says when, and what is left."""
    gone = [erased.at for erased in case.erased if erased.key_class in needed]
    if gone:
        still = "its consents and its journal" if case.erased_at(KeyClass.PROOF) is None else "its journal"
        raise Erased(
            f"These data were destroyed on {almaty_day(min(gone)).isoformat()}, when their time had passed. "
            f"The case, {still} can still be read."
        )


def listed_authority(caller: Caller) -> str | None:
    """Return the authority whose cases the caller may list, or None for the cases of all (operators).

    For a caseworker without an authority it is the empty string, which no case has.
    """
    return caller.authority or "" if Role.CASEWORKER in caller.roles else None
