"""A caseworker accepts a consent that was given in time and received after the end (design decision 3)."""

from typing import Protocol

from chalicelib.domain.callers import Caller
from chalicelib.domain.case.case import Case
from chalicelib.domain.errors import PersonLocked
from chalicelib.domain.refusals import OpenCaseExists
from chalicelib.services.commit import change
from chalicelib.services.decisions.people.reopening import decide_reopening
from chalicelib.services.gathering import gather_with_consents
from chalicelib.services.needs import CommitPorts, HasDigest, HasReads
from chalicelib.services.office.find_case import find_case
from chalicelib.services.office.human_acts import human_act
from chalicelib.services.office.open_cases import open_cases_of, turn_away
from chalicelib.services.office.record_reads import record_read_if_unchanged


class ReopenCasePorts(CommitPorts, HasDigest, HasReads, Protocol):
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
