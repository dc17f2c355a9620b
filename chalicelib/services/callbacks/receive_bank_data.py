"""Receive a page of a bank's answer (order, p. 11, 12)."""

from typing import Protocol

from chalicelib.domain.case.states import Step
from chalicelib.domain.messages.partner_answers import BankPage
from chalicelib.services.callbacks.events import Ack, CommitEventPorts, Envelope, case_of_request, commit_event
from chalicelib.services.decisions.bank_answer import decide_reported_page
from chalicelib.services.gathering import gather_for_bank_answer
from chalicelib.services.needs import HasBankData


class ReceiveBankDataPorts(CommitEventPorts, HasBankData, Protocol):
    """What receiving a page uses."""


def receive_bank_data(deps: ReceiveBankDataPorts, envelope: Envelope, answer: BankPage) -> Ack:
    """Store the payload, then claim the event and record the page on the case in one transaction (design decision 8).

    A page that arrives after a revocation, or for a request before the case was reopened, is accepted and discarded.

    Raises `UnknownRequest`, `DoesNotFit`, `EventConflict`, `StoreBusy`.
    """
    request_id = envelope.request_id
    return commit_event(
        deps,
        case_of_request(deps, request_id, Step.BANK_DATA),
        envelope,
        gather=gather_for_bank_answer(deps, answer, request_id),
        decide=lambda gathered: decide_reported_page(gathered, answer, request_id),
    )
