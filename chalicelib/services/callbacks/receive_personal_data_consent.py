"""Take KDP's result on the consent to personal data (order p. 4.2)."""

from dataclasses import replace
from datetime import datetime

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.states import Step
from chalicelib.domain.ports.partner_answers import ConsentAnswer, PersonalDataAnswer
from chalicelib.domain.ports.store import Deps
from chalicelib.domain.refusals import DoesNotFit
from chalicelib.services.callbacks.events import Ack, Envelope, attempt_of, find_case, take_event
from chalicelib.services.commit import Draft
from chalicelib.services.decisions.bank_consent import is_of_person
from chalicelib.services.decisions.personal_data_consent import decide_personal_data


def receive_personal_data_consent(deps: Deps, envelope: Envelope, iin: str, answer: PersonalDataAnswer) -> Ack:
    """Raises `UnknownRequest`, `DoesNotFit`, `EventConflict`, `StoreBusy`."""
    case = find_case(deps, envelope.request_id, Step.PERSONAL_DATA_CONSENT)

    def decide(case: Case, now: datetime) -> Draft:
        if not is_of_person(deps, case, iin):
            raise DoesNotFit("iin")
        received_at = answer.received_at
        if received_at is None or not deps.policy.plausible(
            case.asked_at(Step.PERSONAL_DATA_CONSENT), received_at, now
        ):
            raise DoesNotFit("received_at")
        if answer.status is ConsentAnswer.GRANTED and answer.token is None:
            raise DoesNotFit("token")
        case = replace(case, kdp_attempt=max(case.kdp_attempt, attempt_of(envelope.request_id)))
        return decide_personal_data(deps, case, answer, envelope.request_id, now)

    return take_event(deps, case, envelope, decide)
