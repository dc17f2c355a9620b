"""Take a page of a bank's answer (order p. 11, 12)."""

from datetime import datetime

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.states import Step
from chalicelib.domain.ports.partner_answers import BankPage
from chalicelib.domain.ports.store import Deps
from chalicelib.services.callbacks.events import Ack, Envelope, attempt_of, find_case, take_event
from chalicelib.services.commit import Draft
from chalicelib.services.decisions.bank_answer import decide_bank_page, earlier_answer, keeping_page


def receive_bank_data(deps: Deps, envelope: Envelope, answer: BankPage) -> Ack:
    """Keep the payload, then claim the event and note the page on the case in one transaction (design decision 8).

    What comes after a revocation, or to a request before the case was reopened, is answered and never written.
    Raises `UnknownRequest`, `DoesNotFit`, `EventConflict`, `StoreBusy`.
    """
    case = find_case(deps, envelope.request_id, Step.BANK_DATA)

    keep = keeping_page(deps, answer)

    def decide(case: Case, now: datetime) -> Draft:
        if attempt_of(envelope.request_id) != case.attempt(Step.BANK_DATA):
            return Draft(case).telling(earlier_answer(answer))
        return decide_bank_page(deps, case, answer, keep(case), now)

    return take_event(deps, case, envelope, decide)
