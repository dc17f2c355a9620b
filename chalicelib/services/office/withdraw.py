"""The applicant withdraws a consent or the application (Personal Data Law art. 8; Algorithm, p. 6)."""

from typing import Protocol

from chalicelib.domain.callers import Caller
from chalicelib.domain.case.case import Case
from chalicelib.services.commit import change
from chalicelib.services.decisions.people.withdrawal import What, decide_withdrawal
from chalicelib.services.gathering import gather_with_statuses
from chalicelib.services.needs import CommitPorts, HasDigest, HasReads
from chalicelib.services.office.find_case import find_case
from chalicelib.services.office.human_acts import human_act
from chalicelib.services.office.record_reads import record_read_if_unchanged


class WithdrawPorts(CommitPorts, HasDigest, HasReads, Protocol):
    """What a withdrawal uses."""


def withdraw(deps: WithdrawPorts, caller: Caller, case_id: str, what: What, reason: str) -> Case:
    """Withdraw a consent or the application, as `decide_withdrawal` describes.

    Raises `CaseNotFound`, `CaseClosed`, `StoreBusy`.
    """
    before, act = find_case(deps, caller, case_id), human_act(deps, caller, reason)
    after, _ = change(
        deps,
        before,
        lambda case: gather_with_statuses(deps, case),
        lambda gathered: decide_withdrawal(gathered, what, act),
    )
    return record_read_if_unchanged(deps, caller, before, after)
