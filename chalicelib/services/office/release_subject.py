"""End the open case that keeps a person from applying elsewhere; its consents are revoked at the partners."""

from datetime import datetime
from typing import Protocol

from chalicelib.domain.callers import Caller
from chalicelib.domain.case import facts
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.policy import Policy
from chalicelib.domain.consent.consent import Consent, ConsentKind
from chalicelib.services.commit import change_case
from chalicelib.services.decisions.draft import Draft
from chalicelib.services.decisions.ending_consents import end_consents
from chalicelib.services.needs import CommitPorts, HasDigest, HasReads
from chalicelib.services.office.human_acts import HumanAct, human_act
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

    def decide(case: Case) -> Draft:
        consents = deps.cases.consents(case.id, with_proofs=False)
        return decide_release(case, consents, act, deps.clock.now(), deps.policy)

    return sum(change_case(deps, case, decide).version > case.version for case in found)


def decide_release(case: Case, consents: tuple[Consent, ...], act: HumanAct, now: datetime, policy: Policy) -> Draft:
    """Return the case as released to the ordinary procedure, unless it has ended.

    The consents to personal and bank data end; one that exists at the Open API system must be revoked there.
    """
    if case.ended:
        return Draft(case)
    draft = Draft(case).then(facts.Released(now), policy, act.event("released"))
    return end_consents(draft, consents, {ConsentKind.PERSONAL_DATA, ConsentKind.BANK_DATA}, now)
