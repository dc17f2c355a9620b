"""Show a case and what belongs to it: its journal and its consent records."""

from chalicelib.domain.callers import Caller, Role
from chalicelib.domain.case.case import Case
from chalicelib.domain.consent.consent import Consent
from chalicelib.domain.journal.journal import Entry
from chalicelib.domain.ports.store import Deps
from chalicelib.services.office.find_case import find_for
from chalicelib.services.office.record_reads import note_read


def show_case(deps: Deps, caller: Caller, case_id: str) -> Case:
    """Return the case; `sees_personal_data` says in which view. Raises `CaseNotFound`."""
    case = find_for(deps, caller, case_id, over_all=Role.OPERATOR)
    if sees_personal_data(caller, case):
        note_read(deps, caller, "case", case.id)
    return case


def sees_personal_data(caller: Caller, case: Case) -> bool:
    """Whether the caller sees what leads to the person: the caseworker of the case's own authority."""
    return Role.CASEWORKER in caller.roles and caller.authority == case.authority


def show_journal(deps: Deps, caller: Caller, case_id: str, after: int, limit: int) -> tuple[Entry, ...]:
    """Return entries with a number above `after`, oldest first. Raises `CaseNotFound`."""
    case = find_for(deps, caller, case_id, over_all=Role.AUDITOR)
    note_read(deps, caller, "journal", case.id)
    return deps.cases.journal(case.id, after, limit)


def show_consents(deps: Deps, caller: Caller, case_id: str) -> tuple[Consent, ...]:
    """Return the consent records, oldest first. Raises `CaseNotFound`."""
    case = find_for(deps, caller, case_id, over_all=Role.AUDITOR)
    note_read(deps, caller, "consents", case.id)
    return deps.cases.consents(case.id)
