"""Take what 1414 says became of a message (order p. 6): delivered starts the term, undeliverable ends the wait."""

from datetime import datetime

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.states import Step
from chalicelib.domain.ports.partner_answers import SmsStatus
from chalicelib.domain.ports.store import Deps
from chalicelib.services.callbacks.events import Ack, Envelope, find_case, take_event
from chalicelib.services.commit import Draft
from chalicelib.services.decisions.delivery_receipt import decide_receipt


def receive_sms_receipt(deps: Deps, envelope: Envelope, receipt: SmsStatus) -> Ack:
    """Raises `UnknownRequest`, `DoesNotFit`, `EventConflict`, `StoreBusy`."""
    case = find_case(deps, envelope.request_id, Step.SMS)

    def decide(case: Case, now: datetime) -> Draft:
        return decide_receipt(deps, case, receipt, now)

    return take_event(deps, case, envelope, decide)
