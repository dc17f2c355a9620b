"""The applicant withdraws a consent or the application (Personal Data Law art. 8; order p. 6)."""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from chalicelib.domain.callers import Caller
from chalicelib.domain.case import facts
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.facts import Fact
from chalicelib.domain.case.states import ConsentStatus
from chalicelib.domain.case.transitions import admits
from chalicelib.domain.consent.consent import ALLOWED_CHANGES, Consent, ConsentKind
from chalicelib.domain.ports.store import Deps
from chalicelib.domain.refusals import CaseClosed
from chalicelib.services.commit import Draft, change_case
from chalicelib.services.decisions.bank_consent import owing
from chalicelib.services.office.acknowledge_case import human_event
from chalicelib.services.office.find_case import find_for
from chalicelib.services.office.record_reads import noted_if_unchanged


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


def withdraw(deps: Deps, caller: Caller, case_id: str, what: What, reason: str) -> Case:
    """Withdraw before the end: the case ends. After `bank_data_ready`: the state stays, the consent is withdrawn.

    A consent that stands at the Open API system is then owed a revocation there, also one that never counted. Another
    kind withdrawn later is put on record too; the same once more changes nothing. Raises `CaseNotFound`, `CaseClosed`,
    `StoreBusy`.
    """

    def decide(case: Case) -> Draft:
        now = deps.clock.now()
        if not admits(case, _FACTS[what]):
            raise CaseClosed("The case has ended otherwise; there is nothing to withdraw from it any more.")
        ended = _ended(deps, case, what, now)
        if case.ended and not ended and case.consent_status in {ConsentStatus.WITHDRAWN, ConsentStatus.REVOKED}:
            return Draft(case)
        event = human_event(deps, caller, f"{what}_withdrawn", reason)
        draft = Draft(case).then(_FACTS[what](now), deps.policy, event).keeping(*ended)
        stood_there = any(record.kind is ConsentKind.BANK_DATA and record.partner_id for record in ended)
        return owing(draft, now) if stood_there else draft

    before = find_for(deps, caller, case_id)
    return noted_if_unchanged(deps, caller, before, change_case(deps, before, decide))


def _ended(deps: Deps, case: Case, what: What, now: datetime) -> tuple[Consent, ...]:
    """The records that end with the withdrawal; what they prove stays."""
    return tuple(
        replace(record, status=ConsentStatus.WITHDRAWN, ended_at=now)
        for record in deps.cases.consents(case.id)
        if record.kind in _ENDED_BY[what] and ConsentStatus.WITHDRAWN in ALLOWED_CHANGES.get(record.status, frozenset())
    )
