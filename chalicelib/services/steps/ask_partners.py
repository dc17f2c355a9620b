"""Ask the partners of an open case what they know, without ordering anything: needed after a restore (runbook).

A restored table may be behind the world. So while orders are paused, each open case first records what its partners
have already accepted, decided or answered. Only then is anything sent again.
"""

from typing import Protocol

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.states import State, Step
from chalicelib.domain.errors import PartnerRefused
from chalicelib.services.commit import change
from chalicelib.services.decisions.asked_again import ASK_KDP, decide_known_consent, decide_known_personal_data
from chalicelib.services.gathering import gather_for_consent, gather_for_personal_data
from chalicelib.services.steps.answers import (
    KnownToKdpPorts,
    KnownToOpenApiPorts,
    bank_consent_result,
    personal_data_result,
)
from chalicelib.services.steps.fetch_bank_data import FetchBankDataPorts, fetch_missing_bank_data
from chalicelib.services.steps.looking import unless_denied
from chalicelib.services.steps.send_sms import AskSmsPorts, ask_whether_sms_was_sent

_ASK_OPEN_API = frozenset({State.SENDING_SMS, State.AWAITING_CONSENT})


class AskPartnersPorts(AskSmsPorts, FetchBankDataPorts, KnownToKdpPorts, KnownToOpenApiPorts, Protocol):
    """What asking all partners uses."""


def ask_partners(deps: AskPartnersPorts, case: Case) -> Case:
    """Return the case with what its partners know. A request that a partner never received changes nothing.

    Raises `PartnerUnavailable`, `StoreBusy`.
    """
    return unless_denied(deps, case, _ask_partners)


def _ask_partners(deps: AskPartnersPorts, case: Case) -> Case:
    if case.blocked_at is not None:
        return case
    if case.state in ASK_KDP:
        return _ask_kdp(deps, case)
    if case.state is State.SENDING_SMS:
        case = ask_whether_sms_was_sent(deps, case)
    if case.state in _ASK_OPEN_API:
        return ask_for_consent_result(deps, case)
    return fetch_missing_bank_data(deps, case) if case.state is State.AWAITING_BANK_DATA else case


def _ask_kdp(deps: KnownToKdpPorts, case: Case) -> Case:
    request_id = case.request_id(Step.PERSONAL_DATA_CONSENT)
    try:
        answer = personal_data_result(deps, case, request_id)
    except PartnerRefused:
        return case

    return change(
        deps,
        case,
        lambda case: gather_for_personal_data(deps, case, answer),
        lambda gathered: decide_known_personal_data(gathered, answer, request_id),
    )[0]


def ask_for_consent_result(deps: KnownToOpenApiPorts, case: Case, *, wakes: bool = True) -> Case:
    """Ask the Open API system for the result on the consent.

    Raises `PartnerUnavailable`, `PartnerAnswerUnusable`, `StoreBusy`.

    `wakes`: as in `change_case`; a driver that is at a step of the case need not wake its workflow.
    """
    try:
        result = bank_consent_result(deps, case)
    except PartnerRefused:
        return case

    return change(
        deps,
        case,
        lambda case: gather_for_consent(deps, case, result),
        lambda gathered: decide_known_consent(gathered, result),
        wakes=wakes,
    )[0]
