"""Receive the Open API system's result on the consent to bank data (order, p. 7)."""

from chalicelib.domain.case.states import Step
from chalicelib.domain.messages.partner_answers import ConsentResult
from chalicelib.services.callbacks.events import Ack, CommitEventPorts, Envelope, case_of_request, commit_event
from chalicelib.services.decisions.bank_consent import decide_consent
from chalicelib.services.gathering import gather_for_consent


def receive_bank_consent(deps: CommitEventPorts, envelope: Envelope, result: ConsentResult) -> Ack:
    """Record the result and what it changes. Raises `UnknownRequest`, `DoesNotFit`, `EventConflict`, `StoreBusy`."""
    return commit_event(
        deps,
        case_of_request(deps, envelope.request_id, Step.LINK),
        envelope,
        gather=lambda case: gather_for_consent(deps, case, result),
        decide=lambda gathered: decide_consent(gathered, result),
    )
