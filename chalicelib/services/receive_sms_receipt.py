"""Take what 1414 says became of a message (order p. 6): delivered starts the term, undeliverable ends the wait."""

from datetime import datetime

from chalicelib.domain.case import Case
from chalicelib.domain.partner_answers import SmsStatus
from chalicelib.domain.ports import Deps
from chalicelib.domain.states import Step
from chalicelib.services.callbacks import Envelope, Receipt, find_case, take_event
from chalicelib.services.changing import Draft
from chalicelib.services.hearing_receipt import decide_receipt


def receive_sms_receipt(deps: Deps, envelope: Envelope, receipt: SmsStatus) -> Receipt:
    """Raises `UnknownRequest`, `DoesNotFit`, `EventConflict`, `StoreBusy`."""
    case = find_case(deps, envelope.request_id, Step.SMS)

    def decide(case: Case, now: datetime) -> Draft:
        return decide_receipt(deps, case, receipt, now)

    return take_event(deps, case, envelope, decide)
