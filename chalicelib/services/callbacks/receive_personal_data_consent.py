"""Receive KDP's result on the consent to personal data (order, p. 4.2)."""

from chalicelib.domain.case.states import Step
from chalicelib.domain.messages.partner_answers import PersonalDataAnswer
from chalicelib.services.callbacks.events import Ack, CommitEventPorts, Envelope, case_of_request, commit_event
from chalicelib.services.decisions.personal_data_consent import decide_reported_personal_data
from chalicelib.services.gathering import gather_for_personal_data


def receive_personal_data_consent(deps: CommitEventPorts, envelope: Envelope, answer: PersonalDataAnswer) -> Ack:
    """Record the result and what it changes. Raises `UnknownRequest`, `DoesNotFit`, `EventConflict`, `StoreBusy`."""
    return commit_event(
        deps,
        case_of_request(deps, envelope.request_id, Step.PERSONAL_DATA_CONSENT),
        envelope,
        gather=lambda case: gather_for_personal_data(deps, case, answer),
        decide=lambda gathered: decide_reported_personal_data(gathered, answer, envelope.request_id),
    )
