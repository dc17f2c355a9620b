"""Show a case and what belongs to it: its journal and its consent records."""

from chalicelib.domain.callers import Caller, Role
from chalicelib.domain.case import Case
from chalicelib.domain.consent import Consent
from chalicelib.domain.journal import Entry
from chalicelib.domain.ports import Deps
from chalicelib.services.finding import find_for


def show_case(deps: Deps, caller: Caller, case_id: str) -> Case:
    """Return the case. Raises `CaseNotFound`."""
    return find_for(deps, caller, case_id, over_all=Role.OPERATOR)


def show_journal(deps: Deps, caller: Caller, case_id: str, after: int, limit: int) -> tuple[Entry, ...]:
    """Return entries with a number above `after`, oldest first. Raises `CaseNotFound`."""
    case = find_for(deps, caller, case_id, over_all=Role.AUDITOR)
    return deps.cases.journal(case.id, after, limit)


def show_consents(deps: Deps, caller: Caller, case_id: str) -> tuple[Consent, ...]:
    """Return the consent records, oldest first. Raises `CaseNotFound`."""
    case = find_for(deps, caller, case_id, over_all=Role.AUDITOR)
    return deps.cases.consents(case.id)
