"""What a partner's answer to our own question means, as tables of values: nothing is stored, asked or faked."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from chalicelib.domain.calendar.working_days import Calendar, Period
from chalicelib.domain.case.banks import Bank
from chalicelib.domain.case.case import Case, Intent
from chalicelib.domain.case.deadline import Deadline
from chalicelib.domain.case.parts import ConsentSummary, RequestCounts, SmsTimes
from chalicelib.domain.case.states import ConsentStatus, Outcome, Reason, State, Step
from chalicelib.domain.consent.consent import ALL_SCOPES, Evidence
from chalicelib.domain.journal.journal import Event
from chalicelib.domain.messages.partner_answers import (
    BankPage,
    ConsentAnswer,
    ConsentResult,
    PersonalDataAnswer,
)
from chalicelib.services.decisions.asked_again import (
    decide_consent_window,
    decide_fetched_page,
    decide_known_consent,
    decide_known_personal_data,
    decide_own_request,
    decide_personal_data_window,
)
from chalicelib.services.decisions.draft import Draft, Gathered
from tests.fakes.policy import a_policy
from tests.unit.case.cases import DAY, END_OF_TUESDAY, HOUR, MINUTE, NOW, a_case

POLICY = a_policy()
DUE = Deadline(END_OF_TUESDAY, "one_working_day_after_sending")
WAITING_FOR_KDP = a_case(State.AWAITING_PERSONAL_DATA_CONSENT, deadline=DUE, requests=RequestCounts(kdp=1))
SMS = Intent(step=Step.SMS, request_id="sms-1", tries=1, at=NOW, lease_until=NOW, done_at=NOW)
WAITING = a_case(
    State.AWAITING_CONSENT,
    deadline=DUE,
    consent=ConsentSummary(deadline=DUE, status=ConsentStatus.REQUESTED),
    sms=SmsTimes(sent_at=NOW, ask_at=NOW + 2 * HOUR),
    intents=(SMS,),
)
CLOSED = POLICY.close_at(WAITING) or NOW
KDP_CLOSED = POLICY.close_at(WAITING_FOR_KDP) or NOW
GRANT = ConsentResult(
    status=ConsentAnswer.GRANTED,
    received_at=NOW + HOUR,
    consent_id="consent-77",
    scope=ALL_SCOPES,
    period=Period(date(2025, 7, 1), date(2025, 9, 30)),
    valid_until=NOW + 90 * DAY,
    evidence=Evidence(b"{}", "e30..c2ln", {"kid": "open-api-1"}),
)
GRANTED = replace(WAITING, state=State.REQUESTING_BANK_DATA)
REVOKED = ConsentResult(status=ConsentAnswer.REVOKED, received_at=NOW + HOUR)
PENDING, NO = ConsentResult(status=ConsentAnswer.PENDING), PersonalDataAnswer(ConsentAnswer.REFUSED, NOW + HOUR)
ASKED_KDP = PersonalDataAnswer(ConsentAnswer.PENDING)
ORDINARY = State.ORDINARY_PROCEDURE
Seen = tuple[State, Reason | None, list[str], list[str]]


def gathered(case: Case, now: datetime) -> Gathered:
    """The input of a decision on the case."""
    return Gathered(case=case, calendar=Calendar(version="calendar-1"), policy=POLICY, now=now)


def seen(draft: Draft) -> Seen:
    """The state, its reason, the names of the events and the attention of a draft."""
    case = draft.case
    return case.state, case.reason, [event.name for event in draft.events], [one.kind.value for one in case.attention]


@pytest.mark.parametrize(
    ("case", "now", "answer", "expected"),
    [
        (WAITING_FOR_KDP, KDP_CLOSED - MINUTE, NO, (WAITING_FOR_KDP.state, None, [], [])),
        (a_case(), KDP_CLOSED, NO, (State.RECEIVED, None, [], [])),
        (
            WAITING_FOR_KDP,
            KDP_CLOSED,
            ASKED_KDP,
            (ORDINARY, Reason.PERSONAL_DATA_NOT_ANSWERED, ["personal_data_not_answered"], []),
        ),
        (
            WAITING_FOR_KDP,
            KDP_CLOSED,
            NO,
            (ORDINARY, Reason.PERSONAL_DATA_REFUSED, ["personal_data_refused"], []),
        ),
    ],
    ids=["before the end", "not waiting", "no answer", "a refusal"],
)
def test_the_wait_for_kdp_ends_with_what_it_knows_then(
    case: Case, now: datetime, answer: PersonalDataAnswer, expected: Seen
) -> None:
    """Not before its end, and only once."""
    assert seen(decide_personal_data_window(gathered(case, now), answer, "kdp-1")) == expected


@pytest.mark.parametrize(
    "received_at",
    [NOW - POLICY.callback_behind - timedelta(seconds=1), KDP_CLOSED + POLICY.callback_ahead + timedelta(seconds=1)],
    ids=["before it was asked for", "in the future"],
)
def test_a_decision_at_an_impossible_time_is_as_none_yet(received_at: datetime) -> None:
    """KDP's own answer to a request starts the wait, the last one ends it, and after a restore nothing changes."""
    no, known = PersonalDataAnswer(ConsentAnswer.REFUSED, received_at), ["callback_does_not_fit"]
    closing, asking = gathered(WAITING_FOR_KDP, KDP_CLOSED), gathered(a_case(), NOW)
    assert seen(decide_personal_data_window(closing, no, "kdp-1")) == (
        ORDINARY,
        Reason.PERSONAL_DATA_NOT_ANSWERED,
        ["personal_data_does_not_fit", "personal_data_not_answered"],
        known,
    )
    own = decide_own_request(asking, no, "kdp-1", (0, 1))
    assert own.events[-1] == Event("personal_data_does_not_fit", "kdp", {"what": "received_at"})
    assert seen(own) == (
        State.AWAITING_PERSONAL_DATA_CONSENT,
        None,
        ["personal_data_pending", "personal_data_does_not_fit"],
        known,
    )
    assert seen(decide_known_personal_data(asking, no, "kdp-1")) == (State.RECEIVED, None, [], [])


@pytest.mark.parametrize(
    ("case", "now", "result", "expected"),
    [
        (WAITING, CLOSED - MINUTE, PENDING, (State.AWAITING_CONSENT, None, [], [])),
        (GRANTED, CLOSED, REVOKED, (State.REQUESTING_BANK_DATA, None, [], [])),
        (replace(WAITING, deadline=None), CLOSED, REVOKED, (State.AWAITING_CONSENT, None, [], [])),
        (
            WAITING,
            CLOSED,
            PENDING,
            (ORDINARY, Reason.CONSENT_NOT_GIVEN, ["consent_not_given"], ["delivery_not_proved"]),
        ),
        (
            replace(WAITING, sms=replace(WAITING.sms, delivered_at=NOW)),
            CLOSED,
            PENDING,
            (ORDINARY, Reason.CONSENT_NOT_GIVEN, ["consent_not_given"], []),
        ),
        (WAITING, CLOSED, GRANT, (State.REQUESTING_BANK_DATA, None, ["consent_granted"], [])),
        (
            WAITING,
            CLOSED,
            replace(GRANT, received_at=END_OF_TUESDAY),
            (
                ORDINARY,
                Reason.CONSENT_NOT_GIVEN,
                ["consent_granted_late", "consent_not_given"],
                ["late_consent", "delivery_not_proved"],
            ),
        ),
        (
            WAITING,
            CLOSED,
            replace(GRANT, scope=()),
            (
                ORDINARY,
                Reason.CONSENT_NOT_GIVEN,
                ["consent_result_does_not_fit", "consent_not_given"],
                ["callback_does_not_fit", "delivery_not_proved"],
            ),
        ),
    ],
    ids=["before the end", "not waiting", "no term", "no answer", "delivered", "in time", "late", "does not fit"],
)
def test_the_wait_for_the_consent_ends_with_what_is_known_then(
    case: Case, now: datetime, result: ConsentResult, expected: Seen
) -> None:
    """A consent in time counts although nobody reported it; a late one does not (Algorithm, p. 6)."""
    assert seen(decide_consent_window(gathered(case, now), result)) == expected


def test_the_journal_says_what_of_a_result_does_not_fit() -> None:
    """Its name, as a partner is told it."""
    events = decide_consent_window(gathered(WAITING, CLOSED), replace(GRANT, scope=())).events
    assert events[0] == Event("consent_result_does_not_fit", "open-api", {"what": "scope"})


@pytest.mark.parametrize(
    ("case", "attempts", "moves"),
    [
        (a_case(), (0, 1), True),
        (a_case(requests=RequestCounts(kdp=1)), (0, 1), True),
        (a_case(requests=RequestCounts(kdp=2)), (0, 1), False),
        (WAITING_FOR_KDP, (0, 1), False),
    ],
    ids=["ours", "recorded already", "asked again since", "a callback was first"],
)
def test_the_answer_to_our_request_counts_for_that_request_alone(
    case: Case, attempts: tuple[int, int], *, moves: bool
) -> None:
    """What came meanwhile is not undone."""
    draft = decide_own_request(gathered(case, NOW + 2 * HOUR), NO, "kdp-1", attempts)
    assert (draft.case.reason is Reason.PERSONAL_DATA_REFUSED, draft == Draft(case=case)) == (moves, not moves)
    assert draft.case.requests.kdp == (1 if moves else case.requests.kdp)


@pytest.mark.parametrize(
    ("case", "answer", "moves"),
    [(a_case(), NO, True), (WAITING_FOR_KDP, NO, True), (a_case(), ASKED_KDP, False), (WAITING, NO, False)],
    ids=["received", "waiting", "no answer yet", "the case is further on"],
)
def test_what_kdp_knows_after_a_restore_moves_a_case_that_waits_for_it(
    case: Case, answer: PersonalDataAnswer, *, moves: bool
) -> None:
    """A person who has not answered yet changes nothing, nor does an answer that the case no longer needs."""
    draft = decide_known_personal_data(gathered(case, NOW + 2 * HOUR), answer, "kdp-1")
    assert (draft.case.reason is Reason.PERSONAL_DATA_REFUSED, draft == Draft(case=case)) == (moves, not moves)


def test_a_known_consent_counts_and_one_that_does_not_fit_changes_nothing() -> None:
    """After a restore nobody is told of a misfit: the partner was answered before."""
    at_work = gathered(WAITING, NOW + 2 * HOUR)
    assert decide_known_consent(at_work, GRANT).case.state is State.REQUESTING_BANK_DATA
    assert decide_known_consent(at_work, replace(GRANT, scope=())) == Draft(case=WAITING)


@pytest.mark.parametrize(
    ("request_id", "bic", "counts"),
    [
        ("01k7e000000000000000000001-data-1", "ALATKZKA", True),
        ("01k7e000000000000000000001-data-2", "ALATKZKA", False),
        ("01k7e000000000000000000001-data-1", "ESILKZKA", False),
    ],
    ids=["ours", "another request", "another bank"],
)
def test_a_fetched_page_of_another_request_or_bank_is_left_out(request_id: str, bic: str, *, counts: bool) -> None:
    """The case was reopened since, or this bank was never asked."""
    case = a_case(
        State.AWAITING_BANK_DATA,
        bank_data_deadline=DUE,
        consent=ConsentSummary(status=ConsentStatus.GRANTED),
        intents=(replace(SMS, step=Step.BANK_DATA, request_id="data-1"),),
        banks=(Bank(bic="ALATKZKA", name="Банк"),),
    )
    page = BankPage(bic=bic, name="Банк", outcome=Outcome.NO_ACCOUNTS, page=None, pages=None, accounts=b"[]")
    draft = decide_fetched_page(gathered(case, NOW + HOUR), page, request_id)
    assert (draft.case.state is State.BANK_DATA_READY, draft == Draft(case=case)) == (counts, not counts)
