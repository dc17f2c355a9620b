"""Revoke at the Open API system a consent that was withdrawn here; an ended case may still owe this."""

from typing import Protocol

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.looks import OutgoingCall
from chalicelib.domain.case.states import Step
from chalicelib.domain.errors import PartnerAnswerUnusable, PartnerRefused, PartnerUnavailable
from chalicelib.domain.journal.journal import Event
from chalicelib.services.commit import change, change_case
from chalicelib.services.decisions.revocation import (
    consent_to_revoke,
    decide_nothing_to_revoke,
    decide_revocation_settled,
)
from chalicelib.services.gathering import gather_with_statuses
from chalicelib.services.needs import CommitPorts, HasOpenApi
from chalicelib.services.steps.attempts import release_lease, take_lease
from chalicelib.services.steps.looking import look_before


class RevokeConsentPorts(CommitPorts, HasOpenApi, Protocol):
    """What revoking uses."""


def revoke_consent(deps: RevokeConsentPorts, case: Case) -> Case:
    """Revoke. The case then owes nothing. Raises `PartnerUnavailable`, `StoreBusy`.

    A final refusal by the partner is journaled and ends the debt: there is nothing more that we can do.
    """
    if not case.consent.owes_revocation:
        return case
    consent_id = consent_to_revoke(gather_with_statuses(deps, case))
    if consent_id is None:
        return change(deps, case, lambda case: gather_with_statuses(deps, case), decide_nothing_to_revoke)[0]
    leased = take_lease(deps, case, Step.REVOCATION, lambda _: Event("revocation_intended"))
    if leased is None:
        return deps.cases.load(case.id)
    try:
        look = look_before(deps, OutgoingCall.REVOKE, leased)
        deps.open_api.revoke(case.request_id(Step.REVOCATION), consent_id, look=look)
    except (PartnerUnavailable, PartnerAnswerUnusable):
        release_lease(deps, leased, Step.REVOCATION)
        raise
    except PartnerRefused:
        return _settle(deps, leased, "revocation_refused")
    return _settle(deps, leased, "consent_revoked_at_partner")


def _settle(deps: RevokeConsentPorts, case: Case, how: str) -> Case:
    return change_case(deps, case, lambda gathered: decide_revocation_settled(gathered, how))
