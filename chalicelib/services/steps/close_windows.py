"""Close what is due: ask the partner once more, then end the wait (design decision 3)."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Protocol

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.states import State
from chalicelib.domain.errors import PartnerAnswerUnusable, PartnerRefused, PartnerUnavailable
from chalicelib.domain.journal.journal import Event
from chalicelib.domain.messages.partner_answers import ConsentAnswer, ConsentResult
from chalicelib.services.commit import change, change_case
from chalicelib.services.decisions.asked_again import decide_consent_window
from chalicelib.services.decisions.bank_answer import decide_bank_window
from chalicelib.services.decisions.patience import is_paused, window_stays_open
from chalicelib.services.gathering import gather_for_consent, gather_with_pause
from chalicelib.services.needs import HasClock, HasPolicy
from chalicelib.services.steps.answers import KnownToOpenApiPorts, bank_consent_result
from chalicelib.services.steps.ask_for_delivery_receipt import ask_for_delivery_receipt_if_due
from chalicelib.services.steps.ask_personal_data_consent import ClosePersonalDataPorts, close_personal_data_window
from chalicelib.services.steps.attempts import PatiencePorts, end_if_out_of_patience, put_off
from chalicelib.services.steps.fetch_bank_data import FetchBankDataPorts, fetch_missing_bank_data
from chalicelib.services.steps.looking import unless_denied
from chalicelib.services.steps.move_terms import recount_terms
from chalicelib.services.steps.send_sms import AskSmsPorts

FETCHING = timedelta(seconds=20)
"""How long one run fetches missing pages; with the call under way it ends before its function does."""


class CloseConsentPorts(KnownToOpenApiPorts, PatiencePorts, Protocol):
    """What closing the window of the consent uses."""


class CloseBankPorts(FetchBankDataPorts, PatiencePorts, Protocol):
    """What closing the window of the banks uses."""


class CloseIfDuePorts(ClosePersonalDataPorts, AskSmsPorts, CloseBankPorts, CloseConsentPorts, Protocol):
    """What closing any window uses."""


class IsDuePorts(HasClock, HasPolicy, Protocol):
    """What telling whether a window is due uses."""


def close_if_due(deps: CloseIfDuePorts, case: Case) -> Case:
    """Close the window or the patience of the case if it is due; otherwise return the case unchanged.

    Raises `StoreBusy`.
    """
    if case.state not in _CLOSERS or case.blocked_at is not None:
        return end_if_out_of_patience(deps, case)
    case = unless_denied(deps, case, ask_for_delivery_receipt_if_due)
    if not _is_due(deps, case):
        return case
    case = recount_terms(deps, case)
    if not _is_due(deps, case):
        return case
    return unless_denied(deps, case, _CLOSERS.get(case.state, end_if_out_of_patience))


def _is_due(deps: IsDuePorts, case: Case) -> bool:
    """Return whether the present window has to be closed now; an ended case has none.

    It may have been put off until now because the partner could not be asked.
    """
    closes_at = deps.policy.close_at(case)
    return closes_at is not None and deps.clock.now() >= max(closes_at, case.try_at or closes_at)


def _close_consent_window(deps: CloseConsentPorts, case: Case) -> Case:
    """Ask the Open API system once more. While it cannot answer, stay open up to the asking patience longer."""
    try:
        result = bank_consent_result(deps, case)
    except (PartnerUnavailable, PartnerAnswerUnusable):
        if window_stays_open(gather_with_pause(deps, case)):
            return put_off(deps, case, Event("asking_open_api_failed"))
        result = ConsentResult(status=ConsentAnswer.PENDING)
    except PartnerRefused:
        result = ConsentResult(status=ConsentAnswer.PENDING)
    return change(
        deps,
        case,
        lambda case: gather_for_consent(deps, case, result),
        lambda gathered: decide_consent_window(gathered, result),
    )[0]


def _close_bank_window(deps: CloseBankPorts, case: Case) -> Case:
    """Fetch missing answers, then end the wait with what there is; a bank without an answer is silent.

    As long as answers arrive, those for which there was no time are fetched a little later.
    """
    before, until = case.version, deps.clock.now() + FETCHING
    case = fetch_missing_bank_data(deps, case, until)
    if case.state is State.AWAITING_BANK_DATA:
        gathered = gather_with_pause(deps, case)
        timed_out = gathered.now >= until and case.version != before
        if is_paused(gathered) or (timed_out and window_stays_open(gathered)):
            return put_off(deps, case, Event("bank_data_fetched_in_part" if timed_out else "asking_open_api_failed"))
    return change_case(deps, case, decide_bank_window)


_CLOSERS: Mapping[State, Callable[[CloseIfDuePorts, Case], Case]] = {
    State.AWAITING_PERSONAL_DATA_CONSENT: close_personal_data_window,
    State.AWAITING_CONSENT: _close_consent_window,
    State.AWAITING_BANK_DATA: _close_bank_window,
}
