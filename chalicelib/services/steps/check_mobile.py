"""Check with BMG that the mobile number belongs to the applicant (Algorithm, p. 4)."""

from typing import Protocol

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.looks import OutgoingCall
from chalicelib.domain.case.states import State
from chalicelib.domain.errors import PartnerRefused
from chalicelib.domain.journal.journal import Event
from chalicelib.domain.person import AccessToken
from chalicelib.services.commit import change_case
from chalicelib.services.decisions.mobile_check import decide_mobile, decide_no_token, is_usable
from chalicelib.services.gathering import gather_case
from chalicelib.services.needs import HasDigest, HasMobileRegistry, HasPersonalDataAccess, HasSubjects
from chalicelib.services.steps.attempts import PatiencePorts, end_as_refused, end_if_out_of_patience, put_off
from chalicelib.services.steps.looking import look_before


class CheckMobilePorts(PatiencePorts, HasDigest, HasMobileRegistry, HasPersonalDataAccess, HasSubjects, Protocol):
    """What the check uses, and asking for the token anew."""


def check_mobile(deps: CheckMobilePorts, case: Case) -> Case:
    """Ask BMG. The case goes on to the link or ends. If the token expired unused, a new one is requested first.

    Raises `PartnerUnavailable`, `StoreBusy`.
    """
    case = end_if_out_of_patience(deps, case)
    if case.state is not State.CHECKING_MOBILE:
        return case
    token = _token_of(deps, case)
    if token is None:
        return _renew(deps, case)
    try:
        look = look_before(deps, OutgoingCall.CHECK_MOBILE, case, token.expires_at)
        request_id = f"{case.id}-bmg-{case.requests.kdp}"
        result = deps.mobile_registry.look_up(request_id, deps.cases.person(case.id), token, look=look)
    except PartnerRefused as error:
        return end_as_refused(deps, case, error)
    return change_case(deps, case, lambda gathered: decide_mobile(gathered, result), wakes=False)


def _token_of(deps: CheckMobilePorts, case: Case) -> AccessToken | None:
    """Return a usable token. The one read along with the case may be an earlier one: then it is read again."""
    gathered, token = gather_case(deps, case), deps.cases.access_token(case.id)
    if not is_usable(gathered, token):
        token = deps.cases.access_token(case.id)
    return token if is_usable(gathered, token) else None


def _renew(deps: CheckMobilePorts, case: Case) -> Case:
    """Request a new token; if that one has also expired, wait before asking again.

    The person is not asked without end: after so many requests the case ends without a token.
    """
    from chalicelib.services.steps.ask_personal_data_consent import ask_again

    if case.requests.kdp >= deps.policy.most_personal_data_requests:
        return change_case(deps, case, decide_no_token, wakes=False)
    before, case = case.requests.kdp, ask_again(deps, case)
    if case.state is not State.CHECKING_MOBILE or case.requests.kdp == before:  # it waits for tomorrow
        return case
    if is_usable(gather_case(deps, case), deps.cases.access_token(case.id)):
        return case
    return put_off(deps, case, Event("personal_data_token_expired"))
