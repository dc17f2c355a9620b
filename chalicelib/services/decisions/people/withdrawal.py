"""The applicant withdraws a consent or the application (Personal Data Law art. 8; Algorithm, p. 6)."""

from enum import StrEnum

from chalicelib.domain.case import facts
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.facts import Fact
from chalicelib.domain.case.states import ConsentStatus, Reason, State
from chalicelib.domain.case.transitions import admits
from chalicelib.domain.consent.consent import ConsentKind, withdrawn
from chalicelib.domain.consent.records import named
from chalicelib.domain.refusals import CaseClosed
from chalicelib.services.decisions.draft import Draft, Gathered
from chalicelib.services.decisions.ending_consents import end_consents
from chalicelib.services.decisions.people.acts import RecordedAct


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


def decide_withdrawal(gathered: Gathered, what: What, act: RecordedAct) -> Draft:
    """Return what the withdrawal changes. Raises `CaseClosed`.

    An open case ends. At `bank_data_ready` the state stays and the consent is withdrawn. A consent that exists at the
    Open API system, even one that never counted here, must then be revoked there. A later withdrawal of another kind
    is stored too; repeating the same one changes nothing, also where it ended the case.
    """
    case, now = gathered.case, gathered.now
    if _ended_by_the_same(case, what):
        return Draft(case=case)
    if not admits(case, _FACTS[what]):
        raise CaseClosed(
            "The case has ended in another way, so there is nothing to withdraw. Its state and reason say how."
        )
    ended = withdrawn(named(case, gathered.consents), _ENDED_BY[what], now)
    if case.ended and not ended and case.consent.status in {ConsentStatus.WITHDRAWN, ConsentStatus.REVOKED}:
        return Draft(case=case)
    event = act.event(f"{what}_withdrawn")
    draft = Draft(case=case).then(_FACTS[what](now), gathered.policy, event)
    return end_consents(draft, gathered.consents, _ENDED_BY[what], now)


def _ended_by_the_same(case: Case, what: What) -> bool:
    """Return whether this withdrawal has ended the case already. Its answer may have been lost, so it is repeated.

    The partner that was told may have confirmed it since, and a consent not yet asked for has no status at all.
    """
    if what is What.APPLICATION:
        return case.state is State.WITHDRAWN
    return case.state is State.ORDINARY_PROCEDURE and case.reason is _REASONS[what]
