"""A caseworker accepts a consent that was given in time and received after the end (design decision 3)."""

from typing import Protocol

from chalicelib.domain.calendar.working_days import almaty_day
from chalicelib.domain.callers import Caller
from chalicelib.domain.case import facts
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.states import ConsentStatus, State
from chalicelib.domain.consent.reopening import may_reopen
from chalicelib.domain.errors import PersonLocked
from chalicelib.domain.refusals import NotReopenable, OpenCaseExists
from chalicelib.services.commit import change
from chalicelib.services.decisions.bank_request import granted_consent
from chalicelib.services.decisions.draft import Draft, Gathered
from chalicelib.services.gathering import gather_with_consents
from chalicelib.services.needs import CommitPorts, HasDigest, HasReads, HasSubjects
from chalicelib.services.office.find_case import find_case
from chalicelib.services.office.human_acts import HumanAct, human_act
from chalicelib.services.office.open_cases import open_cases_of, turn_away
from chalicelib.services.office.record_reads import record_read_if_unchanged

_GOES_ON = frozenset({State.REQUESTING_BANK_DATA, State.AWAITING_BANK_DATA, State.BANK_DATA_READY})


class ReopenCasePorts(CommitPorts, HasDigest, HasReads, HasSubjects, Protocol):
    """What reopening a case uses."""


def reopen_case(deps: ReopenCasePorts, caller: Caller, case_id: str, reason: str) -> Case:
    """Return the case to the request to the banks, under a new generation of the workflow; repeating changes nothing.

    Raises `CaseNotFound`, `NotReopenable`, `OpenCaseExists`, `StoreBusy`.
    """
    before, act = find_case(deps, caller, case_id), human_act(deps, caller, reason)
    try:
        after, _ = change(
            deps,
            before,
            lambda case: gather_with_consents(deps, case),
            lambda gathered: decide_reopening(gathered, act),
        )
        return record_read_if_unchanged(deps, caller, before, after)
    except PersonLocked:
        detail = "This person has another open case."
        for holder in open_cases_of(deps, before.digests.persons):
            raise turn_away(deps, caller, holder, detail) from None
        raise OpenCaseExists(f"{detail} Wait until it has ended.") from None


def decide_reopening(gathered: Gathered, act: HumanAct) -> Draft:
    """Return the case as reopened under its granted consent. Raises `NotReopenable`.

    A case that goes on after a reopening stays as it is: the first answer may have been lost.
    """
    case, now, policy = gathered.case, gathered.now, gathered.policy
    if case.generation > 1 and case.state in _GOES_ON and case.consent.status is ConsentStatus.GRANTED:
        return Draft(case=case)
    consent = granted_consent(gathered.consents)
    if consent is None or not may_reopen(case, consent, now, policy):
        raise NotReopenable(
            "The case has no valid consent that was given in time, or it ended in another way or too long ago."
        )
    fact = facts.Reopened(now, consent.received_at, almaty_day(consent.received_at))
    return Draft(case=case).then(fact, policy, act.event("reopened", consent=consent.id))
