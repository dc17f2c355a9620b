"""The revocation of a consent that was withdrawn here and is still valid at the Open API system."""

from dataclasses import replace

from chalicelib.domain.case.states import Step
from chalicelib.domain.consent.consent import ConsentKind
from chalicelib.domain.consent.records import are_as_written, intact
from chalicelib.domain.journal.journal import Event
from chalicelib.services.decisions.bank_consent import OPEN_API
from chalicelib.services.decisions.draft import Draft, Gathered
from chalicelib.services.decisions.ending_consents import with_damaged_records
from chalicelib.services.decisions.sms_sending import with_intent_done


def consent_to_revoke(gathered: Gathered) -> str | None:
    """Return the partner's id of the latest consent to bank data that exists there, or None.

    An edited record is left out: it might name another person's consent at the partner.
    """
    proved = intact(gathered.case, gathered.consents)
    of_banks = (one for one in gathered.consents if one.kind is ConsentKind.BANK_DATA and one.id in proved)
    known = [(one.received_at, one.partner_id) for one in of_banks if one.partner_id]
    return max(known)[1] if known else None


def decide_nothing_to_revoke(gathered: Gathered) -> Draft:
    """Return the case as owing no revocation, because no consent of it is known to exist at the partner."""
    draft = decide_revocation_settled(gathered, "nothing_to_revoke")
    if are_as_written(gathered.case, gathered.consents):
        return draft
    return with_damaged_records(draft, gathered.now)


def decide_revocation_settled(gathered: Gathered, event_name: str) -> Draft:
    """Return the case as owing no revocation any more; the event says how that came."""
    case = gathered.case
    if not case.consent.owes_revocation:
        return Draft(case=case)
    done = with_intent_done(case, Step.REVOCATION, gathered.now)
    settled = replace(done, consent=replace(done.consent, owes_revocation=False), look_at=None, try_at=None)
    return Draft(case=settled).with_event(Event(event_name, OPEN_API))
