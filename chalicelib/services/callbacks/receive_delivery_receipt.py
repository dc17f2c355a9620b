"""Receive the delivery receipt of 1414 (order p. 6): delivered starts the term, undeliverable ends the wait."""

from chalicelib.domain.case.states import Step
from chalicelib.domain.messages.partner_answers import SmsStatus
from chalicelib.domain.ports.store import Deps
from chalicelib.services.callbacks.events import Ack, Envelope, commit_event, find_case
from chalicelib.services.decisions.delivery_receipt import decide_receipt
from chalicelib.services.gathering import gather_with_consents


def receive_sms_receipt(deps: Deps, envelope: Envelope, receipt: SmsStatus) -> Ack:
    """Record the report and what it changes. Raises `UnknownRequest`, `DoesNotFit`, `EventConflict`, `StoreBusy`."""
    return commit_event(
        deps,
        find_case(deps, envelope.request_id, Step.SMS),
        envelope,
        gather=lambda case: gather_with_consents(deps, case),
        decide=lambda gathered: decide_receipt(gathered, receipt),
    )
