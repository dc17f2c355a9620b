"""A caseworker lets a consent count that was given in time and heard of after the end (design decision 3)."""

from chalicelib.domain.calendar.working_days import almaty_day
from chalicelib.domain.callers import Caller
from chalicelib.domain.case import facts
from chalicelib.domain.case.case import Case
from chalicelib.domain.consent.reopening import may_reopen
from chalicelib.domain.errors import PersonLocked
from chalicelib.domain.ports.store import Deps
from chalicelib.domain.refusals import NotReopenable, OpenCaseExists
from chalicelib.services.commit import Draft, change_case
from chalicelib.services.office.acknowledge_case import human_event
from chalicelib.services.office.find_case import find_for
from chalicelib.services.steps.request_bank_data import bank_consent


def reopen_case(deps: Deps, caller: Caller, case_id: str, reason: str) -> Case:
    """Take the case back to the request to the banks, under a new generation of the workflow.

    Raises `CaseNotFound`, `NotReopenable`, `OpenCaseExists`, `StoreBusy`.
    """

    def decide(case: Case) -> Draft:
        now = deps.clock.now()
        consent = bank_consent(deps, case)
        if consent is None or not may_reopen(case, consent, now, deps.policy):
            raise NotReopenable("There is no valid consent given in time, or the case ended otherwise or too long ago.")
        fact = facts.Reopened(now, consent.received_at, almaty_day(consent.received_at))
        return Draft(case).then(fact, deps.policy, human_event(deps, caller, "reopened", reason, consent=consent.id))

    try:
        return change_case(deps, find_for(deps, caller, case_id), decide)
    except PersonLocked:
        raise OpenCaseExists("This person has another open case. Wait until it has ended.") from None
