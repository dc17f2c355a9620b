"""Close what is due: ask the partner once more, then end the wait (design decision 3)."""

from datetime import timedelta

from chalicelib.domain.case import facts
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.looks import OutgoingCall
from chalicelib.domain.case.states import AttentionKind, State, Step
from chalicelib.domain.errors import PartnerAnswerUnusable, PartnerRefused, PartnerUnavailable
from chalicelib.domain.journal.journal import Event
from chalicelib.domain.messages.partner_answers import ConsentAnswer, ConsentResult
from chalicelib.domain.ports.store import Deps
from chalicelib.domain.refusals import DoesNotFit
from chalicelib.services.commit import change, change_case
from chalicelib.services.decisions.bank_consent import decide_consent
from chalicelib.services.decisions.close_bank_window import close_bank_wait
from chalicelib.services.decisions.draft import Draft, Gathered
from chalicelib.services.gathering import gather_for_consent
from chalicelib.services.steps.ask_for_delivery_receipt import ask_for_delivery_receipt_if_due
from chalicelib.services.steps.ask_personal_data_consent import close_personal_data_window
from chalicelib.services.steps.attempts import calls_are_paused, end_if_out_of_patience, put_off, window_stays_open
from chalicelib.services.steps.fetch_bank_data import fetch_missing_bank_data
from chalicelib.services.steps.looking import look_before, unless_denied
from chalicelib.services.steps.move_terms import recount_terms

FETCHING = timedelta(seconds=20)
"""How long one run fetches missing pages; with the call under way it ends before its function does."""


def close_if_due(deps: Deps, case: Case) -> Case:
    """Close the window or the patience of the case if it is due; otherwise return the case unchanged.

    Raises `StoreBusy`.
    """
    if case.state not in _CLOSERS or case.blocked_at is not None:
        return end_if_out_of_patience(deps, case)
    case = unless_denied(deps, case, ask_for_delivery_receipt_if_due)
    if not _is_due(deps, case):
        return case
    case = recount_terms(deps, case)
    return unless_denied(deps, case, _CLOSERS[case.state]) if _is_due(deps, case) else case


def _is_due(deps: Deps, case: Case) -> bool:
    """Return whether the present window has to be closed now.

    It may have been put off until now because the partner could not be asked.
    """
    closes_at = deps.policy.close_at(case)
    if case.state not in _CLOSERS or closes_at is None:
        return False
    return deps.clock.now() >= max(closes_at, case.try_at or closes_at)


def _close_consent_window(deps: Deps, case: Case) -> Case:
    """Ask the Open API system once more. While it cannot answer, stay open up to the asking patience longer."""
    try:
        result = deps.open_api.consent_result(
            case.request_id(Step.LINK), look=look_before(deps, OutgoingCall.CONSENT_RESULT, case)
        )
    except (PartnerUnavailable, PartnerAnswerUnusable):
        if window_stays_open(deps, case):
            return put_off(deps, case, deps.clock.now() + deps.policy.try_again_after, Event("asking_open_api_failed"))
        result = ConsentResult(ConsentAnswer.PENDING)
    except PartnerRefused:
        result = ConsentResult(ConsentAnswer.PENDING)
    return change(
        deps,
        case,
        lambda case: gather_for_consent(deps, case, result),
        lambda gathered: _consent_closed(gathered, result),
    )[0]


def _consent_closed(gathered: Gathered, result: ConsentResult) -> Draft:
    """End the wait unless the answer, or a receipt that arrived meanwhile, moved the case or its term."""
    case, now, policy = gathered.case, gathered.now, gathered.policy
    closes_at = policy.close_at(case)
    if case.state is not State.AWAITING_CONSENT or closes_at is None or now < closes_at:
        return Draft(case)
    try:
        draft = decide_consent(gathered, result)
    except DoesNotFit as misfit:
        event = Event("consent_result_does_not_fit", "open-api", {"what": misfit.what})
        draft = Draft(case).with_attention(AttentionKind.CALLBACK_DOES_NOT_FIT, now).with_event(event)
    if draft.case.state is not State.AWAITING_CONSENT:
        return draft
    if draft.case.sms_delivered_at is None:
        draft = draft.with_attention(AttentionKind.DELIVERY_NOT_PROVED, now)
    return draft.then(facts.ConsentNotGiven(now), policy, Event("consent_not_given"))


def _close_bank_window(deps: Deps, case: Case) -> Case:
    """Fetch missing answers, then end the wait with what there is; a bank without an answer is silent.

    As long as answers arrive, those for which there was no time are fetched a little later.
    """
    before, until = case.version, deps.clock.now() + FETCHING
    case = fetch_missing_bank_data(deps, case, until)
    now = deps.clock.now()
    timed_out = now >= until and case.version != before
    if not all(bank.all_here for bank in case.banks) and (
        calls_are_paused(deps, case) or (timed_out and window_stays_open(deps, case))
    ):
        event = Event("bank_data_fetched_in_part" if timed_out else "asking_open_api_failed")
        return put_off(deps, case, now + deps.policy.try_again_after, event)
    return change_case(
        deps, case, lambda case: close_bank_wait(Draft(case), deps.policy, deps.clock.now(), at_term=True)
    )


_CLOSERS = {
    State.AWAITING_PERSONAL_DATA_CONSENT: close_personal_data_window,
    State.AWAITING_CONSENT: _close_consent_window,
    State.AWAITING_BANK_DATA: _close_bank_window,
}
