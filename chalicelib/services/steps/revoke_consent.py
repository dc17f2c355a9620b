"""Revoke at the Open API system a consent that was withdrawn here; an ended case may still owe this."""

from dataclasses import replace

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.looks import OutgoingCall
from chalicelib.domain.case.states import Step
from chalicelib.domain.consent.consent import Consent, ConsentKind
from chalicelib.domain.consent.records import are_as_written, intact
from chalicelib.domain.errors import PartnerAnswerUnusable, PartnerRefused, PartnerUnavailable
from chalicelib.domain.journal.journal import Event
from chalicelib.domain.ports.store import Deps
from chalicelib.services.commit import change_case
from chalicelib.services.decisions.draft import Draft
from chalicelib.services.decisions.ending_consents import with_damaged_records
from chalicelib.services.decisions.sms_sending import with_intent_done
from chalicelib.services.steps.attempts import release_lease, take_lease
from chalicelib.services.steps.looking import look_before


def revoke_consent(deps: Deps, case: Case) -> Case:
    """Revoke. The case then owes nothing. Raises `PartnerUnavailable`, `StoreBusy`.

    A final refusal by the partner is journaled and ends the debt: there is nothing more that we can do.
    """
    if not case.owes_revocation:
        return case
    records = deps.cases.consents(case.id, with_proofs=False)
    consent = _consent(case, records)
    if consent is None or consent.partner_id is None:
        return change_case(deps, case, lambda case: _nothing_to_revoke(deps, case, records), wakes=False)
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


def _consent(case: Case, records: tuple[Consent, ...]) -> Consent | None:
    """Return the last consent to bank data; an edited record might name another person's consent at the partner."""
    proved = intact(case, records)
    known = (one for one in records if one.kind is ConsentKind.BANK_DATA and one.partner_id and one.id in proved)
    return max(known, key=lambda consent: consent.received_at, default=None)


def _nothing_to_revoke(deps: Deps, case: Case, records: tuple[Consent, ...]) -> Draft:
    draft = _settled(deps, case, "nothing_to_revoke")
    return draft if are_as_written(case, records) else with_damaged_records(draft, deps.clock.now())


def _settled(deps: Deps, case: Case, what: str) -> Draft:
    if not case.owes_revocation:
        return Draft(case)
    now = deps.clock.now()
    settled = replace(with_intent_done(case, Step.REVOCATION, now), owes_revocation=False, look_at=None, try_at=None)
    return Draft(settled).with_event(Event(what, "open-api"))
