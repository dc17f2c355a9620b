"""Receive 1414's report on a message (order, p. 6): a delivery starts the term, undeliverable ends the wait."""

from chalicelib.domain.case.states import Step
from chalicelib.domain.messages.partner_answers import SmsStatus
from chalicelib.services.callbacks.events import Ack, CommitEventPorts, Envelope, case_of_request, commit_event
from chalicelib.services.decisions.delivery_receipt import decide_receipt
from chalicelib.services.gathering import gather_with_consents


def receive_delivery_receipt(deps: CommitEventPorts, envelope: Envelope, receipt: SmsStatus) -> Ack:
    """Record the report and what it changes. Raises `UnknownRequest`, `DoesNotFit`, `EventConflict`, `StoreBusy`."""
    return commit_event(
        deps,
        case_of_request(deps, envelope.request_id, Step.SMS),
        envelope,
        gather=lambda case: gather_with_consents(deps, case),
        decide=lambda gathered: decide_receipt(gathered, receipt),
    )
