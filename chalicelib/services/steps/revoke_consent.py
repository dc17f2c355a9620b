"""Revoke at the Open API system a consent that was withdrawn here; an ended case may still owe this."""

from dataclasses import replace

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.looks import OutgoingCall
from chalicelib.domain.case.states import Step
from chalicelib.domain.consent.consent import Consent, ConsentKind
from chalicelib.domain.errors import PartnerAnswerUnusable, PartnerRefused, PartnerUnavailable
from chalicelib.domain.journal.journal import Event
from chalicelib.domain.ports.store import Deps
from chalicelib.services.commit import change_case
from chalicelib.services.decisions.draft import Draft
from chalicelib.services.decisions.sms_sending import with_intent_done
from chalicelib.services.steps.attempts import release_lease, take_lease
from chalicelib.services.steps.looking import look_before


def revoke_consent(deps: Deps, case: Case) -> Case:
    """Revoke. The case then owes nothing. Raises `PartnerUnavailable`, `StoreBusy`.

    A final refusal by the partner is journaled and ends the debt: there is nothing more that we can do.
    """
    if not case.owes_revocation:
        return case
    consent = _consent(deps, case)
    if consent is None or consent.partner_id is None:
        return change_case(deps, case, lambda case: _settled(deps, case, "nothing_to_revoke"), wakes=False)
    leased = take_lease(deps, case, Step.REVOCATION, lambda _: Event("revocation_intended"))
    if leased is None:
        return deps.cases.load(case.id)
    try:
        deps.open_api.revoke(
            case.request_id(Step.REVOCATION), consent.partner_id, look=look_before(deps, OutgoingCall.REVOKE, leased)
        )
    except (PartnerUnavailable, PartnerAnswerUnusable):
        release_lease(deps, leased, Step.REVOCATION)
        raise
    except PartnerRefused:
        return change_case(deps, leased, lambda case: _settled(deps, case, "revocation_refused"), wakes=False)
    return change_case(deps, leased, lambda case: _settled(deps, case, "consent_revoked_at_partner"), wakes=False)


def _consent(deps: Deps, case: Case) -> Consent | None:
    records = (
        c for c in deps.cases.consents(case.id, with_proofs=False) if c.kind is ConsentKind.BANK_DATA and c.partner_id
    )
    return max(records, key=lambda consent: consent.received_at, default=None)


def _settled(deps: Deps, case: Case, what: str) -> Draft:
    if not case.owes_revocation:
        return Draft(case)
    now = deps.clock.now()
    settled = replace(with_intent_done(case, Step.REVOCATION, now), owes_revocation=False, look_at=None, try_at=None)
    return Draft(settled).with_event(Event(what, "open-api"))
