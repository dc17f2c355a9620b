"""Show a case and what belongs to it: its journal and its consent records."""

from typing import Protocol

from chalicelib.domain.calendar.decision_stages import Stage, decision_stages
from chalicelib.domain.callers import Caller, Role
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.states import State
from chalicelib.domain.consent.consent import Consent
from chalicelib.domain.journal.journal import Entry
from chalicelib.services.needs import HasCalendar, HasCases, ReadingPorts
from chalicelib.services.office.find_case import (
    ShowingPorts,
    consents_to_show,
    find_case,
    find_case_to_show,
    journal_to_show,
    prove_newest,
)
from chalicelib.services.office.record_reads import record_read
from chalicelib.services.opened_banks import with_banks_to_show


class ShowCasePorts(ShowingPorts, ReadingPorts, Protocol):
    """What showing a case uses."""


class ShowStagesPorts(HasCalendar, HasCases, Protocol):
    """What showing the stages of a decision uses."""


def show_case(deps: ShowCasePorts, caller: Caller, case_id: str) -> Case:
    """Return the case, for a caseworker with its banks; `sees_personal_data` tells which view the caller gets.

    Raises as `find_case_to_show`.
    """
    case = find_case(deps, caller, case_id, everywhere=Role.OPERATOR)
    if sees_personal_data(caller, case):
        case = prove_newest(deps, case)
        record_read(deps, caller, "case", case.id)
        case = with_banks_to_show(deps, case)
    return case


def sees_personal_data(caller: Caller, case: Case) -> bool:
    """Return whether the caller may see what identifies the person: only caseworkers of the case's authority."""
    return Role.CASEWORKER in caller.roles and caller.authority == case.authority


def show_stages(deps: ShowStagesPorts, caller: Caller, case_id: str) -> tuple[Case, tuple[Stage, ...]]:
    """Return the case and the stages of its decision by the present calendar; none when there is nothing to decide.

    They say nothing of the person, so this is no read of personal data. Raises `CaseNotFound`.
    """
    case = find_case(deps, caller, case_id, everywhere=Role.OPERATOR)
    return case, () if case.state is State.WITHDRAWN else decision_stages(case.decision.last_day, deps.calendar())


def show_journal(deps: ShowCasePorts, caller: Caller, case_id: str, after: int, limit: int) -> tuple[Entry, ...]:
    """Return entries with a number above `after`, oldest first. Raises `CaseNotFound`, `CaseUnreadable`."""
    case = find_case_to_show(deps, caller, case_id, everywhere=Role.AUDITOR)
    record_read(deps, caller, "journal", case.id)
    return journal_to_show(deps, case, after, limit)


def show_consents(deps: ShowCasePorts, caller: Caller, case_id: str) -> tuple[Consent, ...]:
    """Return the consent records, oldest first. Raises `CaseNotFound`."""
    case = find_case_to_show(deps, caller, case_id, everywhere=Role.AUDITOR)
    record_read(deps, caller, "consents", case.id)
    return consents_to_show(deps, case)
