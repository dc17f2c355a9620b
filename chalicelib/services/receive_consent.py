"""Take the Open API system's result on the consent to bank data (order p. 7)."""

from datetime import datetime

from chalicelib.domain.case import Case
from chalicelib.domain.partner_answers import ConsentResult
from chalicelib.domain.ports import Deps
from chalicelib.domain.states import Step
from chalicelib.services.callbacks import Envelope, Receipt, find_case, take_event
from chalicelib.services.changing import Draft
from chalicelib.services.hearing_consent import decide_consent


def receive_consent(deps: Deps, envelope: Envelope, result: ConsentResult) -> Receipt:
    """Raises `UnknownRequest`, `DoesNotFit`, `EventConflict`, `StoreBusy`."""
    case = find_case(deps, envelope.request_id, Step.LINK)

    def decide(case: Case, now: datetime) -> Draft:
        return decide_consent(deps, case, result, now)

    return take_event(deps, case, envelope, decide)
