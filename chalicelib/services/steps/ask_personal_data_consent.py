"""Ask KDP for the consent to personal data (order, p. 4 (2)), and once more before the window closes."""

from typing import Protocol

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.looks import OutgoingCall
from chalicelib.domain.case.states import State, Step
from chalicelib.domain.errors import PartnerAnswerUnusable, PartnerRefused, PartnerUnavailable
from chalicelib.domain.journal.journal import Event
from chalicelib.domain.messages.partner_answers import ConsentAnswer, PersonalDataAnswer
from chalicelib.services.commit import change
from chalicelib.services.decisions.asked_again import decide_own_request, decide_personal_data_window
from chalicelib.services.decisions.patience import window_stays_open
from chalicelib.services.gathering import gather_for_personal_data, gather_with_pause
from chalicelib.services.limits import KDP_REQUESTS, limit_of_day, may_request, was_counted_at_intake
from chalicelib.services.needs import HasSubjects
from chalicelib.services.steps.answers import KnownToKdpPorts, personal_data_result
from chalicelib.services.steps.attempts import (
    PatiencePorts,
    end_as_refused,
    end_if_out_of_patience,
    put_off,
    wait_for_tomorrow,
)
from chalicelib.services.steps.looking import look_before


class ClosePersonalDataPorts(KnownToKdpPorts, PatiencePorts, Protocol):
    """What closing KDP's window uses."""


class AskPersonalDataPorts(ClosePersonalDataPorts, HasSubjects, Protocol):
    """What asking KDP uses."""


def ask_personal_data_consent(deps: AskPersonalDataPorts, case: Case) -> Case:
    """Ask KDP. The case goes on to the mobile check, waits for the person, or ends.

    Asking can be repeated: the request id stays the same until a token has expired unused (`ask_again`).

    Raises `PartnerUnavailable`, `StoreBusy`.
    """
    case = end_if_out_of_patience(deps, case)
    if case.state is not State.RECEIVED:
        return case
    return _ask(deps, case, max(case.requests.kdp, 1))


def ask_again(deps: AskPersonalDataPorts, case: Case) -> Case:
    """Ask KDP again under a new request id, because the token expired before it was used."""
    return _ask(deps, case, case.requests.kdp + 1)


def _ask(deps: AskPersonalDataPorts, case: Case, attempt: int) -> Case:
    request_id = case.asked_kdp(attempt).request_id(Step.PERSONAL_DATA_CONSENT)
    person = deps.cases.person(case.id)
    if not _may_ask(deps, case, attempt, person.iin, request_id):
        return wait_for_tomorrow(deps, case, Event("personal_data_request_limit"))
    try:
        answer = deps.personal_data_access.ask(
            request_id, person, look=look_before(deps, OutgoingCall.ASK_PERSONAL_DATA, case)
        )
    except PartnerRefused as error:
        return end_as_refused(deps, case, error)
    attempts = case.requests.kdp, attempt
    return change(
        deps,
        case,
        lambda case: gather_for_personal_data(deps, case, answer),
        lambda gathered: decide_own_request(gathered, answer, request_id, attempts),
        wakes=False,
    )[0]


def _may_ask(deps: AskPersonalDataPorts, case: Case, attempt: int, iin: str, request_id: str) -> bool:
    """Count the request for the person's day, unless the intake did; return False if there were too many today."""
    now = deps.clock.now()
    if attempt == 1 and was_counted_at_intake(case, now):
        return True
    limit = limit_of_day(KDP_REQUESTS, deps.digest.all("person", iin), deps.policy.kdp_requests_a_day, now)
    return may_request(deps, limit, request_id)


def close_personal_data_window(deps: ClosePersonalDataPorts, case: Case) -> Case:
    """At the end of KDP's term, ask once more for the result, then end the wait.

    While KDP cannot answer, the case stays open up to the asking patience longer (design decision 3). Raises
    `StoreBusy`.
    """
    request_id = case.request_id(Step.PERSONAL_DATA_CONSENT)
    try:
        answer = personal_data_result(deps, case, request_id)
    except (PartnerUnavailable, PartnerAnswerUnusable):
        if window_stays_open(gather_with_pause(deps, case)):
            return put_off(deps, case, Event("asking_kdp_failed"))
        answer = PersonalDataAnswer(ConsentAnswer.PENDING)
    except PartnerRefused:
        answer = PersonalDataAnswer(ConsentAnswer.PENDING)
    return change(
        deps,
        case,
        lambda case: gather_for_personal_data(deps, case, answer),
        lambda gathered: decide_personal_data_window(gathered, answer, request_id),
        wakes=False,
    )[0]
