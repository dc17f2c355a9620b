"""Ask the banks for the data, through the Open API system, behind the consent gate (Algorithm, p. 7, 11)."""

from contextlib import suppress
from typing import Protocol

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.key_classes import KeyClass
from chalicelib.domain.case.looks import OutgoingCall
from chalicelib.domain.case.requests import bank_data_period
from chalicelib.domain.case.states import State, Step
from chalicelib.domain.consent.consent import ALL_SCOPES, Consent, granted_consent
from chalicelib.domain.errors import ConsentGateDenied, PartnerAnswerUnusable, PartnerRefused, PartnerUnavailable
from chalicelib.domain.journal.journal import Event
from chalicelib.services.commit import change, change_case
from chalicelib.services.decisions.bank_request import (
    decide_bank_request_refused,
    decide_banks_asked,
    decide_denied_by_gate,
    permitted,
)
from chalicelib.services.decisions.draft import Gathered
from chalicelib.services.gathering import gather_case, gather_with_consents
from chalicelib.services.needs import HasBankData
from chalicelib.services.steps.answers import KnownToOpenApiPorts
from chalicelib.services.steps.ask_partners import ask_for_consent_result
from chalicelib.services.steps.attempts import (
    PatiencePorts,
    end_if_out_of_patience,
    release_lease,
    take_lease,
)
from chalicelib.services.steps.looking import look_before


class RequestBankDataPorts(HasBankData, KnownToOpenApiPorts, PatiencePorts, Protocol):
    """What asking the banks uses."""


def request_bank_data(deps: RequestBankDataPorts, case: Case) -> Case:
    """Ask for exactly the quarter before that of the application date. The case then waits for the banks.

    The gate's permit is committed in the same transaction as the intent, so no request leaves without one. Raises
    `PartnerUnavailable`, `StoreBusy`; `SealBroken` for a consent record that is not as it was written.
    """
    case = end_if_out_of_patience(deps, case)
    if case.state is not State.REQUESTING_BANK_DATA:
        return case
    passed: list[Consent] = []

    def allow(gathered: Gathered) -> Event:
        consent = granted_consent(gathered.consents)
        event = permitted(gathered, consent)
        passed.extend([consent] if consent else [])
        return event

    try:
        leased = take_lease(deps, case, Step.BANK_DATA, allow, gather=gather_with_consents)
    except ConsentGateDenied as error:
        because = error.because
        return change_case(deps, case, lambda gathered: decide_denied_by_gate(gathered, because), wakes=False)
    # After a conflict the gate was passed again: the last consent is the one that the lease was committed with.
    return deps.cases.load(case.id) if leased is None else _ask(deps, leased, passed[-1])


def _ask(deps: RequestBankDataPorts, case: Case, consent: Consent) -> Case:
    request_id, iin = case.request_id(Step.BANK_DATA), deps.cases.person(case.id).iin
    try:
        look = look_before(deps, OutgoingCall.REQUEST_BANK_DATA, case, consent.valid_until)
        routed = deps.open_api.request_bank_data(
            request_id, consent, iin, ALL_SCOPES, bank_data_period(case), look=look
        )
    except (PartnerUnavailable, PartnerAnswerUnusable):
        release_lease(deps, case, Step.BANK_DATA)
        raise
    except PartnerRefused as error:
        return _refused(deps, case, error)
    digests = {bank.bic: deps.bank_data.bank_digest(case.id, bank.bic, KeyClass.PROOF) for bank in routed.banks}
    return change(
        deps,
        case,
        lambda case: gather_case(deps, case.opened(deps.cases.banks)),
        lambda gathered: decide_banks_asked(gathered, request_id, routed, consent, digests),
        wakes=False,
    )[0]


def _refused(deps: RequestBankDataPorts, case: Case, error: PartnerRefused) -> Case:
    """Handle a refusal by the partner: it may be the person's revocation, which has not reached us yet."""
    request_id = case.request_id(Step.BANK_DATA)
    with suppress(PartnerUnavailable, PartnerAnswerUnusable):  # then the refusal is all that we know
        case = ask_for_consent_result(deps, case, wakes=False)
    if case.state is not State.REQUESTING_BANK_DATA:
        return case
    return change_case(
        deps, case, lambda gathered: decide_bank_request_refused(gathered, request_id, error), wakes=False
    )
