"""Check with BMG that the mobile number belongs to the applicant (order, p. 4)."""

from chalicelib.domain.case import facts
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.facts import Fact
from chalicelib.domain.case.looks import OutgoingCall
from chalicelib.domain.case.states import AttentionKind, State
from chalicelib.domain.errors import PartnerRefused
from chalicelib.domain.journal.journal import Event
from chalicelib.domain.ports.store import Deps
from chalicelib.services.commit import change_case
from chalicelib.services.decisions.draft import Draft
from chalicelib.services.steps.ask_personal_data_consent import ask_again
from chalicelib.services.steps.attempts import end_as_refused, end_if_out_of_patience, put_off
from chalicelib.services.steps.looking import look_before

BMG = "bmg"
KDP = "kdp"


def check_mobile(deps: Deps, case: Case) -> Case:
    """Ask BMG. The case goes on to the link or ends. If the token expired unused, a new one is requested first.

    Raises `PartnerUnavailable`, `StoreBusy`.
    """
    case = end_if_out_of_patience(deps, case)
    if case.state is not State.CHECKING_MOBILE:
        return case
    token = deps.cases.access_token(case.id)
    if token is None or token.expires_at <= deps.clock.now() + deps.policy.token_margin:
        return _renew(deps, case)
    try:
        request_id, look = f"{case.id}-bmg-{case.kdp_attempt}", look_before(deps, OutgoingCall.CHECK_MOBILE, case)
        result = deps.mobile_registry.look_up(request_id, deps.cases.person(case.id), token, look=look)
    except PartnerRefused as error:
        return end_as_refused(deps, case, error)
    return change_case(deps, case, lambda case: _decide(deps, case, result), wakes=False)


def _renew(deps: Deps, case: Case) -> Case:
    """Request a new token; if that one has also expired, wait before asking again.

    The person is not asked without end: after so many requests the case ends without a token.
    """
    if case.kdp_attempt >= deps.policy.most_personal_data_requests:
        return change_case(deps, case, lambda case: _no_token(deps, case), wakes=False)
    case = ask_again(deps, case)
    if case.state is not State.CHECKING_MOBILE:
        return case
    token = deps.cases.access_token(case.id)
    now = deps.clock.now()
    if token is None or token.expires_at <= now + deps.policy.token_margin:
        return put_off(deps, case, now + deps.policy.try_again_after, Event("personal_data_token_expired"))
    return case


def _no_token(deps: Deps, case: Case) -> Draft:
    if case.state is not State.CHECKING_MOBILE:
        return Draft(case)
    event = Event("personal_data_token_not_to_be_had", KDP, {"requests": case.kdp_attempt})
    return Draft(case).then(facts.PatienceEnded(deps.clock.now()), deps.policy, event)


def _decide(deps: Deps, case: Case, result: str) -> Draft:
    if case.state is not State.CHECKING_MOBILE:
        return Draft(case)
    now = deps.clock.now()
    event = Event(f"mobile_{result}", BMG)
    draft = Draft(case)
    fact: Fact = facts.MobileAccepted(now)
    if result == "not_found":
        fact = facts.MobileNotRegistered(now)
    elif result == "different" and deps.policy.mobile_difference_ends:
        fact = facts.MobileDiffers(now)
    elif result == "different":
        draft = draft.with_attention(AttentionKind.MOBILE_DIFFERS, now)
    return draft.then(fact, deps.policy, event)
