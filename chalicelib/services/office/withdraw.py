"""The applicant withdraws a consent or the application (Personal Data Law art. 8; order, p. 6)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from chalicelib.domain.callers import Caller
from chalicelib.domain.case import facts
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.facts import Fact
from chalicelib.domain.case.policy import Policy
from chalicelib.domain.case.states import ConsentStatus, Reason, State
from chalicelib.domain.case.transitions import admits
from chalicelib.domain.consent.consent import Consent, ConsentKind, withdrawn
from chalicelib.domain.refusals import CaseClosed
from chalicelib.services.commit import change_case
from chalicelib.services.decisions.draft import Draft
from chalicelib.services.decisions.ending_consents import end_consents
from chalicelib.services.needs import CommitPorts, HasDigest, HasReads
from chalicelib.services.office.find_case import find_case
from chalicelib.services.office.human_acts import HumanAct, human_act
from chalicelib.services.office.record_reads import record_read_if_unchanged


class What(StrEnum):
    """What is withdrawn. Names as on the wire."""

    BANK_CONSENT = "bank_consent"
    PERSONAL_DATA_CONSENT = "personal_data_consent"
    APPLICATION = "application"


_FACTS: dict[What, type[Fact]] = {
    What.BANK_CONSENT: facts.ConsentWithdrawn,
    What.PERSONAL_DATA_CONSENT: facts.PersonalDataWithdrawn,
    What.APPLICATION: facts.ApplicationWithdrawn,
}
_ENDED_BY = {
    What.BANK_CONSENT: frozenset({ConsentKind.BANK_DATA}),
    What.PERSONAL_DATA_CONSENT: frozenset({ConsentKind.PERSONAL_DATA, ConsentKind.BANK_DATA}),
    What.APPLICATION: frozenset(ConsentKind),
}


_REASONS = {
    What.BANK_CONSENT: Reason.CONSENT_REVOKED,
    What.PERSONAL_DATA_CONSENT: Reason.PERSONAL_DATA_WITHDRAWN,
}
"""The reason with which the withdrawal of a consent ends an open case."""


class WithdrawPorts(CommitPorts, HasDigest, HasReads, Protocol):
    """What a withdrawal uses."""


@dataclass(frozen=True)
class Situation:
    """What the decision on a withdrawal rests on besides the case."""

    consents: tuple[Consent, ...]
    now: datetime
    policy: Policy


def withdraw(deps: WithdrawPorts, caller: Caller, case_id: str, what: What, reason: str) -> Case:
    """Withdraw a consent or the application, as `decide_withdrawal` describes.

    Raises `CaseNotFound`, `CaseClosed`, `StoreBusy`.
    """
    before, act = find_case(deps, caller, case_id), human_act(deps, caller, reason)

    def decide(case: Case) -> Draft:
        return decide_withdrawal(
            case, what, act, Situation(deps.cases.consents(case.id, with_proofs=False), deps.clock.now(), deps.policy)
        )

    return record_read_if_unchanged(deps, caller, before, change_case(deps, before, decide))


def decide_withdrawal(case: Case, what: What, act: HumanAct, given: Situation) -> Draft:
    """Return what the withdrawal changes. Raises `CaseClosed`.

    An open case ends. At `bank_data_ready` the state stays and the consent is withdrawn. A consent that exists at the
    Open API system, even one that never counted here, must then be revoked there. A later withdrawal of another kind
    is stored too; repeating the same one changes nothing, also where it ended the case.
    """
    if _ended_by_the_same(case, what):
        return Draft(case)
    if not admits(case, _FACTS[what]):
        raise CaseClosed("The case has ended otherwise; there is nothing to withdraw from it any more.")
    ended = withdrawn(given.consents, _ENDED_BY[what], given.now)
    if case.ended and not ended and case.consent_status in {ConsentStatus.WITHDRAWN, ConsentStatus.REVOKED}:
        return Draft(case)
    event = act.event(f"{what}_withdrawn")
    draft = Draft(case).then(_FACTS[what](given.now), given.policy, event)
    return end_consents(draft, given.consents, _ENDED_BY[what], given.now)


def _ended_by_the_same(case: Case, what: What) -> bool:
    """Return whether this withdrawal has ended the case already. Its answer may have been lost, so it is repeated.

    The partner that was told may have confirmed it since, and a consent not yet asked for has no status at all.
    """
    if what is What.APPLICATION:
        return case.state is State.WITHDRAWN
    return case.state is State.ORDINARY_PROCEDURE and case.reason is _REASONS[what]
