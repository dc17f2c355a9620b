"""What a partner's answer means that we asked for: when a window closes, or after a restore (design decision 3)."""

from dataclasses import replace

from chalicelib.domain.case import facts
from chalicelib.domain.case.states import AttentionKind, State, Step
from chalicelib.domain.journal.journal import Event
from chalicelib.domain.messages.partner_answers import BankPage, ConsentAnswer, ConsentResult, PersonalDataAnswer
from chalicelib.domain.refusals import DoesNotFit
from chalicelib.services.decisions.bank_answer import decide_bank_page
from chalicelib.services.decisions.bank_consent import OPEN_API, decide_consent
from chalicelib.services.decisions.draft import Draft, Gathered
from chalicelib.services.decisions.personal_data_consent import KDP, decide_personal_data

ASK_KDP = frozenset({State.RECEIVED, State.AWAITING_PERSONAL_DATA_CONSENT})
"""The states in which KDP's answer to an earlier request still decides."""


def decide_personal_data_window(gathered: Gathered, answer: PersonalDataAnswer, request_id: str) -> Draft:
    """Return the end of the wait for KDP, unless the answer moved the case or its term has not passed."""
    case, policy = gathered.case, gathered.policy
    if case.state is not State.AWAITING_PERSONAL_DATA_CONSENT or not _window_is_over(gathered):
        return Draft(case=case)
    draft = _decide_asked_personal_data(gathered, answer, request_id)
    if draft.case.state is not State.AWAITING_PERSONAL_DATA_CONSENT:
        return draft
    return draft.then(facts.PersonalDataNotAnswered(gathered.now), policy, Event("personal_data_not_answered"))


def decide_consent_window(gathered: Gathered, result: ConsentResult) -> Draft:
    """Return the end of the wait for the consent, unless the result, or a receipt, moved the case or its term."""
    case, now = gathered.case, gathered.now
    if case.state is not State.AWAITING_CONSENT or not _window_is_over(gathered):
        return Draft(case=case)
    try:
        draft = decide_consent(gathered, result)
    except DoesNotFit as misfit:
        event = Event("consent_result_does_not_fit", OPEN_API, {"what": misfit.what})
        draft = Draft(case=case).with_attention(AttentionKind.CALLBACK_DOES_NOT_FIT, now).with_event(event)
    if draft.case.state is not State.AWAITING_CONSENT:
        return draft
    if draft.case.sms.delivered_at is None:
        draft = draft.with_attention(AttentionKind.DELIVERY_NOT_PROVED, now)
    return draft.then(facts.ConsentNotGiven(now), gathered.policy, Event("consent_not_given"))


def _window_is_over(gathered: Gathered) -> bool:
    closes_at = gathered.policy.close_at(gathered.case)
    return closes_at is not None and gathered.now >= closes_at


def decide_own_request(
    gathered: Gathered, answer: PersonalDataAnswer, request_id: str, attempts: tuple[int, int]
) -> Draft:
    """Return what KDP's answer to our own request changes.

    `attempts`: the number of the case's request when we asked, and that of the request that was answered. A case that
    has asked again since, or that a callback moved to the wait, stays as it is.
    """
    case, (before, answered) = gathered.case, attempts
    if case.requests.kdp not in {before, answered} or case.state is State.AWAITING_PERSONAL_DATA_CONSENT:
        return Draft(case=case)
    case = case.asked_kdp(answered)
    return _decide_asked_personal_data(replace(gathered, case=case), answer, request_id)


def _decide_asked_personal_data(gathered: Gathered, answer: PersonalDataAnswer, request_id: str) -> Draft:
    """Return what the answer changes; a decision at an impossible time is as none yet, and raises attention.

    A callback with such a time is refused. Here nothing can be refused, and KDP may still report the decision right.
    """
    if _is_possible(gathered, answer):
        return decide_personal_data(gathered, answer, request_id)
    event = Event("personal_data_does_not_fit", KDP, {"what": "received_at"})
    draft = decide_personal_data(gathered, PersonalDataAnswer(ConsentAnswer.PENDING), request_id)
    return draft.with_attention(AttentionKind.CALLBACK_DOES_NOT_FIT, gathered.now).with_event(event)


def _is_possible(gathered: Gathered, answer: PersonalDataAnswer) -> bool:
    asked_at = gathered.case.asked_at(Step.PERSONAL_DATA_CONSENT)
    return answer.received_at is None or gathered.policy.plausible(asked_at, answer.received_at, gathered.now)


def decide_known_personal_data(gathered: Gathered, answer: PersonalDataAnswer, request_id: str) -> Draft:
    """Return what KDP already knows changes; no answer yet, or one at an impossible time, changes nothing."""
    if (
        gathered.case.state not in ASK_KDP
        or answer.status is ConsentAnswer.PENDING
        or not _is_possible(gathered, answer)
    ):
        return Draft(case=gathered.case)
    return decide_personal_data(gathered, answer, request_id)


def decide_known_consent(gathered: Gathered, result: ConsentResult) -> Draft:
    """Return what the Open API system already knows changes; a result that does not fit changes nothing."""
    try:
        return decide_consent(gathered, result)
    except DoesNotFit:
        return Draft(case=gathered.case)


def decide_fetched_page(gathered: Gathered, answer: BankPage, request_id: str) -> Draft:
    """Return what a page that we fetched changes; one that does not fit, or answers an earlier request, is left out."""
    if request_id != gathered.case.request_id(Step.BANK_DATA):
        return Draft(case=gathered.case)
    try:
        return decide_bank_page(gathered, answer)
    except DoesNotFit:
        return Draft(case=gathered.case)
