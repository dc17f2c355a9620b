"""What an answer of KDP writes, whole: the record, the journal's event, the token, attention (order, p. 4 (2))."""

from dataclasses import replace

import pytest

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.deadline import Deadline
from chalicelib.domain.case.parts import RequestCounts
from chalicelib.domain.case.states import AttentionKind, ConsentStatus, Reason, State
from chalicelib.domain.consent.consent import Consent, ConsentKind, Evidence
from chalicelib.domain.journal.journal import Event
from chalicelib.domain.messages.partner_answers import ConsentAnswer, PersonalDataAnswer
from chalicelib.domain.person import AccessToken, Representative
from chalicelib.services.decisions.draft import Draft
from chalicelib.services.decisions.personal_data_consent import decide_personal_data, decide_reported_personal_data
from tests.fakes.policy import a_policy
from tests.unit.case.cases import DAY, END_OF_TUESDAY, HOUR, MINUTE, NOW, a_case
from tests.unit.case.test_recording import changed
from tests.unit.decisions.test_kdp_answers import (
    GRANTED,
    NOW_HEARD,
    REFUSED,
    REVOKED,
    a_record,
    an_answer,
    ended,
    given,
)

PROOF = Evidence(b"{}", "e30..c2ln", {"kid": "kdp-1"})
TOKEN = AccessToken("token", "key", NOW + DAY)
YES = PersonalDataAnswer(GRANTED, NOW + HOUR, TOKEN, evidence=PROOF)
WAITS = a_case(State.AWAITING_PERSONAL_DATA_CONSENT, deadline=Deadline(END_OF_TUESDAY, "term"))
RECORD = Consent(
    id="personal_data-1",
    case_id=WAITS.id,
    kind=ConsentKind.PERSONAL_DATA,
    status=ConsentStatus.GRANTED,
    person="digest-of-the-iin",
    request_id="kdp-1",
    received_at=NOW + HOUR,
    heard_at=NOW_HEARD,
    language="kk",
    scope=("MCDB_SERVICE",),
    valid_until=NOW + DAY,
    given_by="applicant",
    evidence=PROOF,
)


def said(name: str) -> Event:
    """Return the journal's event of an answer to the first request."""
    return Event(f"personal_data_{name}", "kdp", {"request_id": "kdp-1"})


def test_a_grant_is_recorded_whole_and_its_token_is_stored_sealed() -> None:
    """The applicant's own, in the case's language, as long as the token is valid, with what proves it."""
    draft = decide_personal_data(given(WAITS), YES, "kdp-1")
    assert (draft.consents, draft.private, draft.events) == ((RECORD,), (TOKEN,), (said("granted"),))
    assert draft.case.state is State.CHECKING_MOBILE


def test_a_representatives_grant_names_the_basis() -> None:
    """A record says who gave the consent for whom."""
    representative = Representative("900101300811", "Үлгі", "Марат", None, "guardianship order 12")
    draft = decide_personal_data(replace(given(WAITS), representative=representative), YES, "kdp-1")
    assert draft.consents == (replace(RECORD, given_by="representative", basis="guardianship order 12"),)


@pytest.mark.parametrize(
    ("answer", "status", "state", "reason"),
    [
        (REFUSED, ConsentStatus.REFUSED, State.ORDINARY_PROCEDURE, Reason.PERSONAL_DATA_REFUSED),
        (REVOKED, ConsentStatus.REVOKED, State.ORDINARY_PROCEDURE, Reason.PERSONAL_DATA_WITHDRAWN),
    ],
)
def test_a_no_is_recorded_without_a_token_or_an_end_of_validity(
    answer: ConsentAnswer, status: ConsentStatus, state: State, reason: Reason
) -> None:
    """Received when we heard it, if KDP gives no time."""
    draft = decide_personal_data(given(WAITS), PersonalDataAnswer(answer, None), "kdp-1")
    no = replace(RECORD, status=status, received_at=NOW_HEARD, valid_until=None, evidence=None)
    assert (draft.consents, draft.private, draft.events) == ((no,), (), (said(str(answer)),))
    assert (draft.case.state, draft.case.reason) == (state, reason)


def test_the_same_answer_again_is_only_journaled() -> None:
    """By its status and the time at which KDP received it."""
    again = decide_personal_data(given(WAITS, RECORD), YES, "kdp-1")
    assert again == Draft(case=WAITS, events=(said("granted_again"),))
    later = decide_personal_data(given(WAITS, RECORD), replace(YES, received_at=NOW + HOUR + MINUTE), "kdp-1")
    assert later.events == (said("granted"),)


@pytest.mark.parametrize("old_at", [NOW + MINUTE, NOW + 90 * MINUTE])
def test_nothing_overrides_a_revocation(old_at: object) -> None:
    """Whichever of the two KDP received first."""
    revoked = replace(RECORD, status=ConsentStatus.REVOKED, received_at=old_at)  # type: ignore[arg-type]  # a time
    draft = decide_personal_data(given(WAITS, revoked), YES, "kdp-1")
    assert draft == Draft(case=WAITS, events=(said("granted_outdated"),))


def test_of_two_answers_received_at_one_instant_the_one_that_came_last_counts() -> None:
    """Only a later one overrides."""
    refused = replace(RECORD, status=ConsentStatus.REFUSED)
    draft = decide_personal_data(given(WAITS, refused), YES, "kdp-1")
    assert (draft.case.state, draft.events) == (State.CHECKING_MOBILE, (said("granted"),))


@pytest.mark.parametrize(
    ("answer", "in_time"),
    [
        (replace(YES, received_at=END_OF_TUESDAY - MINUTE), True),
        (replace(YES, received_at=END_OF_TUESDAY), False),
        (PersonalDataAnswer(REFUSED, END_OF_TUESDAY), True),
    ],
)
def test_a_grant_after_the_term_is_recorded_and_put_before_a_human(
    answer: PersonalDataAnswer, *, in_time: bool
) -> None:
    """Civil Code, art. 176: it does not count; a no counts whenever it comes."""
    given_late = replace(given(WAITS), now=END_OF_TUESDAY + MINUTE)
    draft = decide_personal_data(given_late, answer, "kdp-1")
    assert (draft.case.state is not WAITS.state) is in_time
    if not in_time:
        late = replace(RECORD, received_at=END_OF_TUESDAY, heard_at=END_OF_TUESDAY + MINUTE)
        assert draft == Draft(
            case=WAITS.with_attention(AttentionKind.LATE_CONSENT, END_OF_TUESDAY + MINUTE),
            consents=(late,),
            events=(said("granted_late"),),
        )


@pytest.mark.parametrize(
    ("reason", "answer", "kind"),
    [
        (Reason.PERSONAL_DATA_NOT_ANSWERED, GRANTED, AttentionKind.LATE_CONSENT),
        (Reason.PERSONAL_DATA_REFUSED, GRANTED, AttentionKind.CONSENT_AFTER_REFUSAL),
        (Reason.PARTNER_UNAVAILABLE, GRANTED, None),
        (Reason.PERSONAL_DATA_NOT_ANSWERED, REFUSED, None),
    ],
)
def test_after_the_end_only_a_grant_that_was_missing_is_put_before_a_human(
    reason: Reason, answer: ConsentAnswer, kind: AttentionKind | None
) -> None:
    """The end stays and no token is stored; the record and the journal have it all the same."""
    over = a_case(State.ORDINARY_PROCEDURE, reason=reason, deadline=None, ended_at=NOW)
    draft = decide_personal_data(given(over), an_answer(answer), "kdp-1")
    assert draft.case == (over.with_attention(kind, NOW_HEARD) if kind else over)
    assert (draft.private, draft.events, [one.id for one in draft.consents]) == (
        (),
        (said(str(answer)),),
        ["personal_data-1"],
    )


def test_pending_starts_the_term_and_counts_the_wait() -> None:
    """By working days from now; once a decision on this request is there, it changes nothing."""
    case = a_case(requests=RequestCounts(waits=1))
    draft = decide_personal_data(given(case), PersonalDataAnswer(ConsentAnswer.PENDING), "kdp-1")
    deadline = Deadline(
        END_OF_TUESDAY, "working_days_after_personal_data_request", NOW_HEARD, "confirmed", "calendar-1"
    )
    assert changed(case, draft.case) == {
        "state": State.AWAITING_PERSONAL_DATA_CONSENT,
        "entered_at": NOW_HEARD,
        "deadline": deadline,
        "requests": RequestCounts(waits=2),
        "look_at": a_policy().close_at(draft.case),
    }
    assert draft.events == (Event("personal_data_pending", "kdp"),)
    decided = given(case, replace(RECORD, status=ConsentStatus.REFUSED))
    assert decide_personal_data(decided, PersonalDataAnswer(ConsentAnswer.PENDING), "kdp-1") == Draft(case=case)


def test_a_decision_on_another_request_or_another_consent_is_none_on_this_one() -> None:
    """The person is asked anew under a new token."""
    others = (replace(RECORD, request_id="kdp-0"), a_record(ConsentKind.BANK_DATA, request_id="kdp-1"))
    draft = decide_personal_data(given(a_case(), *others), PersonalDataAnswer(ConsentAnswer.PENDING), "kdp-1")
    assert draft.case.state is State.AWAITING_PERSONAL_DATA_CONSENT


def test_a_person_who_has_been_waited_for_too_often_is_not_waited_for_again() -> None:
    """The case ends as out of patience, and the journal says how often it waited."""
    most = a_policy().most_personal_data_waits
    case: Case = a_case(requests=RequestCounts(waits=most))
    draft = decide_personal_data(given(case), PersonalDataAnswer(ConsentAnswer.PENDING), "kdp-1")
    assert (draft.case.state, draft.events) == (
        State.ORDINARY_PROCEDURE,
        (Event("personal_data_waited_for_too_often", "kdp", {"waits": most}),),
    )


def test_a_revocation_ends_no_record_that_has_ended_already() -> None:
    """Neither a refused nor a revoked one changes; the new record has the next number of its kind."""
    old = (
        replace(RECORD, id="personal_data-1", request_id="kdp-0", status=ConsentStatus.REFUSED),
        replace(RECORD, id="personal_data-2", request_id="kdp-0", status=ConsentStatus.REVOKED),
        replace(RECORD, id="personal_data-3", request_id="kdp-1"),
    )
    draft = decide_personal_data(given(a_case(State.CHECKING_MOBILE), *old), an_answer(REVOKED), "kdp-1")
    assert (draft.consents[0].id, ended(draft)) == ("personal_data-4", {"personal_data-3": ConsentStatus.REVOKED})
    assert draft.consents[1].ended_at == NOW + HOUR


def test_a_callback_without_a_grant_needs_no_token() -> None:
    """There is nothing that a token could serve for."""
    draft = decide_reported_personal_data(given(a_case()), an_answer(REFUSED), "case-kdp-1")
    assert (draft.case.state, draft.case.reason) == (State.ORDINARY_PROCEDURE, Reason.PERSONAL_DATA_REFUSED)
