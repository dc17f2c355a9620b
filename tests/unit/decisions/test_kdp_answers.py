"""What an answer of KDP changes, and which earlier consents end with it (order, p. 4 (2))."""

from dataclasses import replace
from datetime import datetime

import pytest

from chalicelib.domain.calendar.working_days import Calendar
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.deadline import Deadline
from chalicelib.domain.case.parts import RequestCounts
from chalicelib.domain.case.states import ConsentStatus, Reason, State
from chalicelib.domain.consent.consent import Consent, ConsentKind
from chalicelib.domain.messages.partner_answers import ConsentAnswer, PersonalDataAnswer
from chalicelib.domain.person import AccessToken
from chalicelib.domain.refusals import DoesNotFit
from chalicelib.services.decisions.draft import Draft, Gathered
from chalicelib.services.decisions.personal_data_consent import decide_personal_data, decide_reported_personal_data
from tests.fakes.policy import a_policy
from tests.unit.case.cases import DAY, HOUR, MINUTE, NOW, a_case

NOW_HEARD = NOW + 2 * HOUR
GRANTED, REFUSED, REVOKED = ConsentAnswer.GRANTED, ConsentAnswer.REFUSED, ConsentAnswer.REVOKED


def given(case: Case, *consents: Consent, persons: tuple[str, ...] = ("digest-of-the-iin",)) -> Gathered:
    """The input of a decision."""
    calendar = Calendar(version="calendar-1")
    return Gathered(case=case, calendar=calendar, policy=a_policy(), now=NOW_HEARD, consents=consents, persons=persons)


def an_answer(status: ConsentAnswer, at: datetime = NOW + HOUR) -> PersonalDataAnswer:
    """An answer, with a token if it grants."""
    token = AccessToken("token", "key", NOW + DAY) if status is GRANTED else None
    return PersonalDataAnswer(status, at, token)


def a_record(kind: ConsentKind, status: ConsentStatus = ConsentStatus.GRANTED, **changes: object) -> Consent:
    """A record of an earlier request."""
    usual = Consent(
        id=f"{kind}-1",
        case_id="01k7e000000000000000000001",
        kind=kind,
        status=status,
        person="digest-of-the-iin",
        request_id="earlier-1",
        received_at=NOW,
        heard_at=NOW,
        valid_until=NOW + DAY,
    )
    return replace(usual, **changes)  # type: ignore[arg-type]  # fields


def ended(draft: Draft) -> dict[str, ConsentStatus]:
    """The records that end with the answer."""
    return {record.id: record.status for record in draft.consents[1:]}


TOKEN = a_record(ConsentKind.PERSONAL_DATA)
BANKS = a_record(ConsentKind.BANK_DATA)


@pytest.mark.parametrize("valid_until", [NOW + DAY, NOW + HOUR, NOW, None], ids=str)
def test_a_new_grant_replaces_the_one_before_also_one_that_has_expired(valid_until: datetime | None) -> None:
    """It ends as expired, from when KDP received the new one; the consent to bank data is untouched."""
    before = replace(TOKEN, valid_until=valid_until)
    draft = decide_personal_data(given(a_case(State.CHECKING_MOBILE), before, BANKS), an_answer(GRANTED), "kdp-2")
    assert draft.consents[1:] == (replace(before, status=ConsentStatus.EXPIRED, ended_at=NOW + HOUR),)
    assert draft.consents[0].id == "personal_data-2"


def test_a_refusal_of_a_new_request_ends_no_earlier_grant() -> None:
    """It was not asked about that one."""
    draft = decide_personal_data(given(a_case(State.CHECKING_MOBILE), TOKEN, BANKS), an_answer(REFUSED), "kdp-2")
    assert ended(draft) == {}


def test_a_revocation_ends_the_grant_and_the_consent_to_bank_data() -> None:
    """The latter as if it had been withdrawn at the office."""
    draft = decide_personal_data(given(a_case(State.AWAITING_CONSENT), TOKEN, BANKS), an_answer(REVOKED), "kdp-1")
    assert ended(draft) == {
        "personal_data-1": ConsentStatus.REVOKED,
        "bank_data-1": ConsentStatus.WITHDRAWN,
    }


@pytest.mark.parametrize("state", [State.ORDINARY_PROCEDURE, State.WITHDRAWN])
def test_after_the_end_a_revocation_ends_only_the_grant(state: State) -> None:
    """No data were fetched or none can come; the record of the other consent stays as it ended."""
    draft = decide_personal_data(given(a_case(state), TOKEN, BANKS), an_answer(REVOKED), "kdp-1")
    assert ended(draft) == {"personal_data-1": ConsentStatus.REVOKED}


@pytest.mark.parametrize("state", [State.AWAITING_PERSONAL_DATA_CONSENT, State.SENDING_SMS, State.BANK_DATA_READY])
def test_pending_changes_nothing_where_nothing_waits_for_it(state: State) -> None:
    """The term has already begun, or the case has moved on."""
    case = a_case(state)
    assert decide_personal_data(given(case), an_answer(ConsentAnswer.PENDING), "kdp-1") == Draft(case=case)


@pytest.mark.parametrize(
    ("answer", "persons", "what"),
    [
        (an_answer(GRANTED), ("another",), "iin"),
        (an_answer(GRANTED), (), "iin"),
        (an_answer(GRANTED, NOW - DAY), ("digest-of-the-iin",), "received_at"),
        (an_answer(GRANTED, NOW_HEARD + HOUR), ("digest-of-the-iin",), "received_at"),
        (PersonalDataAnswer(GRANTED, NOW + HOUR), ("digest-of-the-iin",), "token"),
        (PersonalDataAnswer(REFUSED, None), ("digest-of-the-iin",), "received_at"),
    ],
)
def test_a_callback_that_does_not_fit_is_refused(
    answer: PersonalDataAnswer, persons: tuple[str, ...], what: str
) -> None:
    """Another person's, one at an impossible time, and a grant without its token."""
    with pytest.raises(DoesNotFit) as misfit:
        decide_reported_personal_data(given(a_case(), persons=persons), answer, "case-kdp-1")
    assert misfit.value.what == what


def test_a_callback_on_a_later_request_counts_as_its_own() -> None:
    """It may overtake our own record of the request."""
    draft = decide_reported_personal_data(given(a_case()), an_answer(GRANTED), "case-kdp-3")
    assert (draft.case.requests.kdp, draft.case.state) == (3, State.CHECKING_MOBILE)
    again = decide_reported_personal_data(
        given(a_case(requests=RequestCounts(kdp=5))), an_answer(GRANTED), "case-kdp-3"
    )
    assert again.case.requests.kdp == 5


def test_a_later_answer_that_came_first_overrides_an_earlier_one() -> None:
    """Of one request; a revocation overrides whenever it was received."""
    later = a_record(ConsentKind.PERSONAL_DATA, ConsentStatus.REFUSED, request_id="kdp-1", received_at=NOW + HOUR)
    case = a_case(State.CHECKING_MOBILE)
    draft = decide_personal_data(given(case, later), an_answer(GRANTED, NOW + MINUTE), "kdp-1")
    assert (draft.case, [event.name for event in draft.events]) == (case, ["personal_data_granted_outdated"])
    revoked = decide_personal_data(given(case, later), an_answer(REVOKED, NOW + MINUTE), "kdp-1")
    assert [event.name for event in revoked.events] == ["personal_data_revoked"]


@pytest.mark.parametrize("state", [State.RECEIVED, State.AWAITING_PERSONAL_DATA_CONSENT, State.CHECKING_MOBILE])
def test_a_person_whom_kdp_cannot_ask_goes_to_the_ordinary_procedure(state: State) -> None:
    """KDP asks over the number in BMG: without one there is nobody to ask, and no consent record is made."""
    draft = decide_personal_data(given(a_case(state)), PersonalDataAnswer(ConsentAnswer.NOT_FOUND), "request-1")
    end = (State.ORDINARY_PROCEDURE, Reason.MOBILE_NOT_REGISTERED, ())
    assert (draft.case.state, draft.case.reason, draft.consents) == end
    assert [event.name for event in draft.events] == ["personal_data_not_found"]


@pytest.mark.parametrize("state", [State.ORDINARY_PROCEDURE, State.WITHDRAWN, State.AWAITING_CONSENT])
def test_that_kdp_cannot_ask_changes_nothing_where_that_is_over(state: State) -> None:
    """The case has moved on or has ended."""
    case = a_case(state)
    assert decide_personal_data(given(case), PersonalDataAnswer(ConsentAnswer.NOT_FOUND), "kdp-1") == Draft(case=case)


@pytest.mark.parametrize("answer", [ConsentAnswer.NOT_FOUND, ConsentAnswer.PENDING, ConsentAnswer.EXPIRED])
def test_an_answer_without_a_decision_changes_nothing_after_one(answer: ConsentAnswer) -> None:
    """A callback with the person's decision on the same request may overtake our own record."""
    case = a_case()
    decided = given(case, replace(TOKEN, request_id="kdp-1"))
    assert decide_personal_data(decided, PersonalDataAnswer(answer), "kdp-1") == Draft(case=case)


def test_only_the_persons_own_term_makes_a_grant_late() -> None:
    """The patience of a step of ours is no term that a person could miss."""
    case = a_case(deadline=Deadline(NOW, "patience"))
    draft = decide_personal_data(given(case), an_answer(GRANTED), "kdp-1")
    assert (draft.case.state, [event.name for event in draft.events]) == (
        State.CHECKING_MOBILE,
        ["personal_data_granted"],
    )


@pytest.mark.parametrize("state", [State.RECEIVED, State.CHECKING_MOBILE])
def test_the_term_begins_also_when_kdp_has_already_waited_in_vain(state: State) -> None:
    """KDP's own wait may be minutes; the person has the whole of our term to answer."""
    gathered = given(a_case(state))
    draft = decide_personal_data(gathered, PersonalDataAnswer(ConsentAnswer.EXPIRED), "request-1")
    asked = decide_personal_data(gathered, PersonalDataAnswer(ConsentAnswer.PENDING), "request-1")
    assert (draft.case, draft.case.state) == (asked.case, State.AWAITING_PERSONAL_DATA_CONSENT)
    assert [event.name for event in draft.events] == ["personal_data_expired"]


def test_a_term_that_runs_is_not_cut_short_when_kdp_stops_waiting() -> None:
    """Nor begun anew; the journal says that KDP's wait is over."""
    gathered = given(a_case(State.AWAITING_PERSONAL_DATA_CONSENT))
    draft = decide_personal_data(gathered, PersonalDataAnswer(ConsentAnswer.EXPIRED), "request-1")
    assert (draft.case, [event.name for event in draft.events]) == (gathered.case, ["personal_data_expired"])


def test_such_an_answer_changes_nothing_after_a_decision() -> None:
    """It may arrive after the person's own decision on the same request, or after the case has gone on."""
    answered = given(a_case(State.CHECKING_MOBILE), replace(TOKEN, request_id="request-1"))
    ended_already = given(a_case(State.ORDINARY_PROCEDURE))
    for gathered in (answered, ended_already):
        draft = decide_personal_data(gathered, PersonalDataAnswer(ConsentAnswer.EXPIRED), "request-1")
        assert (draft.case, draft.consents, draft.events) == (gathered.case, (), ())
