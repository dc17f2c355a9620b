"""A person who says yes, no and yes again: the order is that of `received_at` (ADR 27), and each word is recorded."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from chalicelib.domain.calendar.working_days import Calendar
from chalicelib.domain.case.banks import Bank
from chalicelib.domain.case.case import Case, Intent
from chalicelib.domain.case.deadline import Deadline
from chalicelib.domain.case.states import AttentionKind, ConsentStatus, Reason, State, Step
from chalicelib.domain.consent.consent import Consent, Evidence, consent_is_gone
from chalicelib.domain.messages.partner_answers import ConsentAnswer, ConsentResult, SmsStatus
from chalicelib.services.decisions.bank_answer import decide_bank_page
from chalicelib.services.decisions.bank_consent import decide_consent
from chalicelib.services.decisions.delivery_receipt import decide_receipt
from chalicelib.services.decisions.draft import Draft, Gathered
from tests.fakes.policy import a_policy
from tests.unit.case.cases import END_OF_TUESDAY, HOUR, MINUTE, NOW
from tests.unit.decisions.test_decisions import ASKED, GRANT, NO_ACCOUNTS, WAITING

REFUSED, REVOKED = ConsentAnswer.REFUSED, ConsentAnswer.REVOKED


def no(at: datetime) -> ConsentResult:
    """A no that was received at this instant."""
    return ConsentResult(status=REFUSED, received_at=at)


def yes(at: datetime) -> ConsentResult:
    """A yes that was received at this instant, to the same request."""
    return replace(GRANT, received_at=at)


def revoked(at: datetime) -> ConsentResult:
    """A revocation of that yes."""
    return ConsentResult(status=REVOKED, received_at=at, consent_id=GRANT.consent_id)


def hear(case: Case, *results: ConsentResult, **policy: bool) -> tuple[Draft, tuple[Consent, ...]]:
    """Hear one result after another, a minute apart; return the last draft and all records."""
    records: dict[str, Consent] = {}
    draft, now = Draft(case=case), NOW + 3 * HOUR
    for result in results:
        consents = tuple(records.values())
        given = Gathered(
            case=draft.case,
            calendar=Calendar(version="calendar-1"),
            policy=a_policy(**policy),
            now=now,
            consents=consents,
        )
        draft, now = decide_consent(given, result), now + MINUTE
        records |= {record.id: record for record in draft.consents}
    return draft, tuple(records.values())


def seen(draft: Draft) -> tuple[State, Reason | None, ConsentStatus, date | None]:
    """What the case says of its consent."""
    case, dated = draft.case, draft.case.application_date
    return case.state, case.reason, case.consent.status, dated.day if dated else None


FIRST, SECOND, THIRD = NOW + HOUR, NOW + HOUR + MINUTE, NOW + 2 * HOUR
GOES_ON = (State.REQUESTING_BANK_DATA, None, ConsentStatus.GRANTED, date(2025, 10, 13))
ENDS = (State.ORDINARY_PROCEDURE, Reason.CONSENT_REFUSED, ConsentStatus.REFUSED, date(2025, 10, 13))


def test_yes_no_yes_is_yes_in_whatever_order_it_is_reported() -> None:
    """The last word counts. A yes that a no has ended is no revocation, which would be final."""
    said = (yes(FIRST), no(SECOND), yes(THIRD))
    for first, second, third in ((0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0)):
        draft, _ = hear(WAITING, said[first], said[second], said[third])
        assert seen(draft) == GOES_ON


def test_no_yes_no_is_no_in_whatever_order_it_is_reported() -> None:
    """The last word counts."""
    said = (no(FIRST), yes(SECOND), no(THIRD))
    for first, second, third in ((0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0)):
        draft, _ = hear(WAITING, said[first], said[second], said[third])
        assert seen(draft) == ENDS


def test_each_word_has_its_record() -> None:
    """The first yes ends with the no; the second one is valid. None of them is lost."""
    _, records = hear(WAITING, yes(FIRST), no(SECOND), yes(THIRD))
    assert [(one.id, one.status, one.received_at, one.ended_at) for one in records] == [
        ("bank_data-1", ConsentStatus.REVOKED, FIRST, SECOND),
        ("bank_data-2", ConsentStatus.REFUSED, SECOND, None),
        ("bank_data-3", ConsentStatus.GRANTED, THIRD, None),
    ]
    assert [one.is_revocation for one in records] == [False, False, False]


def test_a_yes_after_a_revocation_is_outdated() -> None:
    """A revocation is final, whenever it was received."""
    draft, records = hear(WAITING, yes(FIRST), revoked(SECOND), yes(THIRD))
    assert (draft.case.reason, [event.name for event in draft.events]) == (
        Reason.CONSENT_REVOKED,
        ["consent_granted_outdated"],
    )
    assert [one.is_revocation for one in records] == [False, True, False]


def test_with_the_banks_asked_a_yes_after_a_no_asks_them_anew() -> None:
    """Under another request: the answers to the first one belong to the yes that was taken back."""
    first = decide_consent(_given(WAITING), yes(FIRST))
    asked = replace(
        first.case,
        state=State.AWAITING_BANK_DATA,
        intents=(
            *first.case.intents,
            Intent(step=Step.BANK_DATA, request_id="data-1", tries=1, at=NOW, lease_until=NOW, done_at=NOW),
        ),
        banks=(Bank(bic="KZKOKZKX", name="Bank"),),
    )
    taken_back = decide_consent(_given(asked, first.consents), no(SECOND))
    draft = decide_consent(_given(taken_back.case, taken_back.consents[::-1]), yes(THIRD))
    assert seen(draft) == GOES_ON
    assert (draft.case.requests.data, draft.case.generation, draft.case.banks) == (2, 2, ())
    assert (draft.case.consent.gone_at, draft.case.intent(Step.BANK_DATA)) == (None, None)


def test_where_a_no_is_final_a_later_yes_only_raises_attention() -> None:
    """The setting `REFUSAL_CAN_BE_TAKEN_BACK`."""
    draft, _ = hear(WAITING, no(FIRST), yes(SECOND), refusal_can_be_taken_back=False)
    assert seen(draft) == ENDS
    assert [one.kind for one in draft.case.attention] == [AttentionKind.CONSENT_AFTER_REFUSAL]


READY = replace(
    ASKED,
    state=State.BANK_DATA_READY,
    deadline=None,
    ended_at=NOW + HOUR,
    consent=replace(ASKED.consent, deadline=Deadline(END_OF_TUESDAY, "one_working_day_after_delivery")),
)


def _given(case: Case, consents: tuple[Consent, ...] = ()) -> Gathered:
    return Gathered(
        case=case, calendar=Calendar(version="calendar-1"), policy=a_policy(), now=NOW + 3 * HOUR, consents=consents
    )


@pytest.mark.parametrize(
    ("result", "status"), [(no(SECOND), ConsentStatus.REFUSED), (revoked(SECOND), ConsentStatus.REVOKED)]
)
def test_after_the_end_a_no_or_a_revocation_hides_the_data(result: ConsentResult, status: ConsentStatus) -> None:
    """The state stays, the consent is gone from when we learned of it, and what banks still send is discarded."""
    grant = decide_consent(_given(WAITING), yes(FIRST)).consents
    case = decide_consent(_given(READY, grant), result).case
    assert (case.state, case.consent.status, case.consent.gone_at) == (State.BANK_DATA_READY, status, NOW + 3 * HOUR)
    assert consent_is_gone(case)
    late = decide_bank_page(_given(case), NO_ACCOUNTS)
    assert (late.case.banks, [one.kind for one in late.case.attention]) == (
        case.banks,
        [AttentionKind.DATA_AFTER_REVOCATION],
    )


def test_data_that_a_no_has_hidden_stay_hidden_after_another_yes() -> None:
    """They were obtained under the yes that was taken back; a human sees that the person changed their mind."""
    grant = decide_consent(_given(WAITING), yes(FIRST)).consents
    hidden = decide_consent(_given(READY, grant), no(SECOND))
    again = decide_consent(_given(hidden.case, hidden.consents[::-1]), yes(THIRD))
    assert (again.case.state, again.case.consent.status) == (State.BANK_DATA_READY, ConsentStatus.REFUSED)
    assert [one.kind for one in again.case.attention] == [AttentionKind.CONSENT_AFTER_REFUSAL]


@pytest.mark.parametrize("status", [ConsentStatus.REFUSED, ConsentStatus.EXPIRED])
def test_without_a_request_to_the_banks_a_no_leaves_no_consent_to_be_gone(status: ConsentStatus) -> None:
    """Nothing was asked, so nothing can come of it; a withdrawal and a revocation count all the same."""
    never_asked = replace(READY, intents=(), consent=replace(READY.consent, status=status))
    assert not consent_is_gone(never_asked)
    assert consent_is_gone(replace(READY, consent=replace(READY.consent, status=status)))


@pytest.mark.parametrize("status", [ConsentStatus.NONE, ConsentStatus.REQUESTED, ConsentStatus.GRANTED])
def test_a_consent_that_was_not_taken_back_is_not_gone(status: ConsentStatus) -> None:
    """Also where the banks were asked."""
    assert not consent_is_gone(replace(READY, consent=replace(READY.consent, status=status)))


def test_a_late_yes_of_a_person_with_another_open_case_is_recorded_and_locks_nobody() -> None:
    """The draft to commit otherwise has the record, the attention and the event, and leaves the case ended."""
    ended = replace(
        WAITING, state=State.ORDINARY_PROCEDURE, reason=Reason.CONSENT_NOT_GIVEN, deadline=None, ended_at=NOW + HOUR
    )
    draft, _ = hear(ended, yes(FIRST))
    left = draft.otherwise
    assert left is not None
    assert (draft.case.state, [event.name for event in draft.events]) == (
        State.REQUESTING_BANK_DATA,
        ["consent_heard_late", "reopened"],
    )
    assert left.case == ended.with_attention(AttentionKind.LATE_CONSENT, NOW + 3 * HOUR)
    assert ([event.name for event in left.events], left.consents) == (["consent_heard_late"], draft.consents)


@pytest.mark.parametrize(
    ("evidence", "state"), [(None, State.AWAITING_CONSENT), (GRANT.evidence, State.REQUESTING_BANK_DATA)]
)
def test_when_a_receipt_moves_the_term_only_a_proved_yes_counts(evidence: Evidence | None, state: State) -> None:
    """Received after the term, recorded, and in time by the term that begins with the delivery."""
    after_the_term = END_OF_TUESDAY + HOUR
    late = replace(yes(after_the_term), evidence=evidence)
    now = after_the_term + HOUR
    first = decide_consent(replace(_given(WAITING), now=now), late)
    given = replace(_given(first.case, first.consents), now=now)
    moved = decide_receipt(given, SmsStatus("delivered", END_OF_TUESDAY - HOUR))
    assert (first.case.state, moved.case.state) == (State.AWAITING_CONSENT, state)


def test_a_revocation_that_is_done_is_not_owed_again() -> None:
    """A yes after a withdrawal must be revoked at the Open API system, once."""
    withdrawn = replace(WAITING, consent=replace(WAITING.consent, status=ConsentStatus.WITHDRAWN))
    done = withdrawn.with_intent(
        Intent(step=Step.REVOCATION, request_id="revoke-1", tries=1, at=NOW, lease_until=NOW, done_at=NOW)
    )
    begun = withdrawn.with_intent(Intent(step=Step.REVOCATION, request_id="revoke-1", tries=1, at=NOW, lease_until=NOW))
    owed = [hear(case, yes(FIRST))[0].case.consent.owes_revocation for case in (withdrawn, begun, done)]
    assert owed == [True, True, False]


def test_a_yes_after_a_withdrawal_is_recorded_as_withdrawn() -> None:
    """It never counts here, and the journal says why."""
    draft, records = hear(
        replace(WAITING, consent=replace(WAITING.consent, status=ConsentStatus.WITHDRAWN)), yes(FIRST)
    )
    assert [event.name for event in draft.events] == ["consent_after_withdrawal"]
    assert [(one.status, one.ended_at) for one in records] == [(ConsentStatus.WITHDRAWN, NOW + 3 * HOUR)]


def test_a_no_without_a_time_was_received_when_we_heard_it() -> None:
    """A yes needs its time, since the term and the application date depend on it."""
    _, records = hear(WAITING, ConsentResult(status=REFUSED, received_at=None))
    assert [one.received_at for one in records] == [NOW + 3 * HOUR]


def test_the_same_yes_again_after_the_end_changes_nothing() -> None:
    """The case could not reopen, because the person has another; the yes is on record."""
    ended = replace(WAITING, state=State.ORDINARY_PROCEDURE, reason=Reason.CONSENT_NOT_GIVEN, ended_at=NOW + HOUR)
    left = decide_consent(_given(ended), yes(FIRST)).otherwise
    assert left is not None
    again = decide_consent(_given(left.case, left.consents), yes(FIRST))
    assert (again.case, [event.name for event in again.events]) == (left.case, ["consent_granted_again"])
