"""Take the Open API system's result on the consent to bank data (order p. 7)."""

from datetime import datetime

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.states import Step
from chalicelib.domain.ports.partner_answers import ConsentResult
from chalicelib.domain.ports.store import Deps
from chalicelib.services.callbacks.events import Ack, Envelope, find_case, take_event
from chalicelib.services.commit import Draft
from chalicelib.services.decisions.bank_consent import decide_consent


def receive_consent(deps: Deps, envelope: Envelope, result: ConsentResult) -> Ack:
    """Raises `UnknownRequest`, `DoesNotFit`, `EventConflict`, `StoreBusy`."""
    case = find_case(deps, envelope.request_id, Step.LINK)

    def decide(case: Case, now: datetime) -> Draft:
        return decide_consent(deps, case, result, now)

    return take_event(deps, case, envelope, decide)
