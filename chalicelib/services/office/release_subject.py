"""End the open case that keeps a person from applying elsewhere; its consents are revoked at the partners."""

from typing import Protocol

from chalicelib.domain.callers import Caller
from chalicelib.services.commit import change
from chalicelib.services.decisions.people.blocking import decide_release
from chalicelib.services.gathering import gather_with_statuses
from chalicelib.services.needs import CommitPorts, HasDigest, HasReads
from chalicelib.services.office.human_acts import human_act
from chalicelib.services.office.open_cases import open_cases_of
from chalicelib.services.office.record_reads import record_inquiry


class ReleaseSubjectPorts(CommitPorts, HasDigest, HasReads, Protocol):
    """What releasing a person uses."""


def release_subject(deps: ReleaseSubjectPorts, caller: Caller, iin: str, reason: str) -> int:
    """End the person's open case; return how many were ended, 0 or 1. The inquiry is recorded with its reason.

    Raises `StoreBusy`.
    """
    found = open_cases_of(deps, deps.digest.all("person", iin))
    record_inquiry(deps, caller, "subject_release", [case.id for case in found], reason)
    act = human_act(deps, caller, reason)
    for case in found:
        change(
            deps, case, lambda case: gather_with_statuses(deps, case), lambda gathered: decide_release(gathered, act)
        )
    return len(found)
