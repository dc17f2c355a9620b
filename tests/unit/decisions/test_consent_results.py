"""What each result on the consent writes: its record, its line in the journal, its matter for a human."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from chalicelib.domain.calendar.working_days import Calendar
from chalicelib.domain.case.case import Case, Intent
from chalicelib.domain.case.states import AttentionKind, ConsentStatus, Reason, State, Step
from chalicelib.domain.consent.consent import Consent, ConsentKind
from chalicelib.domain.journal.journal import Event
from chalicelib.domain.messages.partner_answers import ConsentAnswer, ConsentResult
from chalicelib.domain.refusals import DoesNotFit
from chalicelib.services.decisions.bank_consent import check_consent_fits, count_if_in_time, decide_consent
from chalicelib.services.decisions.draft import Draft, Gathered
from tests.fakes.policy import a_policy
from tests.unit.case.cases import END_OF_TUESDAY, HOUR, MINUTE, NOW
from tests.unit.decisions.test_decisions import EVIDENCE, GRANT, SMS, WAITING
from tests.unit.decisions.test_yes_and_no import FIRST, SECOND, THIRD, hear, no, revoked, yes

SENDING = replace(
    WAITING, state=State.SENDING_SMS, sms=replace(WAITING.sms, sent_at=None), intents=(replace(SMS, done_at=None),)
)

BOTH = ("DALAKZKA", "SARQKZKA")
INTENT = Intent(step=Step.BANK_DATA, request_id="c-data-1", tries=1, at=NOW, lease_until=NOW + 4 * HOUR)


def expired(at: datetime) -> ConsentResult:
    """The request ran out at the Open API system."""
    return ConsentResult(status=ConsentAnswer.EXPIRED, received_at=at)


def at(case: Case, *consents: Consent, now: datetime = NOW + 3 * HOUR, persons: tuple[str, ...] = ()) -> Gathered:
    """The situation in which a result comes."""
    calendar = Calendar(version="calendar-1")
    return Gathered(case=case, calendar=calendar, policy=a_policy(), now=now, consents=consents, persons=persons)


def recorded(*results: ConsentResult) -> tuple[Consent, ...]:
    """The records of these results, each heard by itself."""
    alone = (decide_consent(at(WAITING, now=END_OF_TUESDAY + HOUR), result).consents[0] for result in results)
    return tuple(replace(one, id=f"bank_data-{n}") for n, one in enumerate(alone, start=1))


def kdp(record: Consent) -> Consent:
    """The same as a consent to personal data."""
    return replace(record, id="personal_data-1", kind=ConsentKind.PERSONAL_DATA, partner_id="token-1")


def noted(draft: Draft) -> tuple[list[str], list[AttentionKind]]:
    """The names in the journal, and what a human should see."""
    return [event.name for event in draft.events], [one.kind for one in draft.case.attention]


def test_a_result_is_journaled_as_the_open_api_systems_with_its_time() -> None:
    """By `received_at`, the instant that counts."""
    draft = decide_consent(at(WAITING), yes(FIRST))
    assert draft.events == (Event("consent_granted", "open-api", {"received_at": FIRST.isoformat()}),)


def test_a_request_that_ran_out_ends_the_wait() -> None:
    """Refused, silent and expired are three things, in the state and in the record."""
    draft, records = hear(WAITING, expired(FIRST))
    assert (draft.case.state, draft.case.reason) == (State.ORDINARY_PROCEDURE, Reason.CONSENT_EXPIRED)
    assert [(one.status, one.ended_at) for one in records] == [(ConsentStatus.EXPIRED, None)]


def test_other_consents_of_the_case_are_no_part_of_this_one() -> None:
    """The record of KDP has another id at another system, and counts for nothing here."""
    draft = decide_consent(at(WAITING, kdp(recorded(yes(SECOND))[0])), yes(FIRST))
    assert ([one.id for one in draft.consents], draft.case.state) == (["bank_data-1"], State.REQUESTING_BANK_DATA)


@pytest.mark.parametrize(
    "another",
    [replace(GRANT, received_at=SECOND, consent_id="consent-78"), replace(revoked(SECOND), consent_id="consent-78")],
)
def test_a_word_on_another_consent_of_the_same_request_does_not_fit(another: ConsentResult) -> None:
    """One request makes one consent."""
    with pytest.raises(DoesNotFit) as misfit:
        decide_consent(at(WAITING, *recorded(yes(FIRST))), another)
    assert misfit.value.what == "consent_id"


def test_a_third_yes_names_what_does_not_fit() -> None:
    """Its consent."""
    with pytest.raises(DoesNotFit) as misfit:
        decide_consent(at(WAITING, *recorded(yes(FIRST), yes(SECOND))), yes(THIRD))
    assert misfit.value.what == "consent_id"


def test_a_time_before_all_calendars_does_not_fit() -> None:
    """It is refused for itself; no quarter is looked for."""
    with pytest.raises(DoesNotFit) as misfit:
        check_consent_fits(at(WAITING), replace(GRANT, received_at=datetime(1, 1, 1, tzinfo=UTC)))
    assert misfit.value.what == "received_at"


def test_a_yes_may_name_its_person() -> None:
    """By any digest that the case has; it then fits as one that names nobody."""
    named = replace(GRANT, received_at=FIRST, iin="900101300017")
    check_consent_fits(at(WAITING, persons=("another-key", *WAITING.digests.persons)), named)
    with pytest.raises(DoesNotFit):
        check_consent_fits(at(WAITING, persons=("another-key",)), named)


@pytest.mark.parametrize(
    ("consents", "counted"),
    [
        (recorded(no(FIRST), yes(SECOND)), True),
        (recorded(yes(FIRST), no(SECOND)), False),
        (recorded(replace(no(SECOND), evidence=EVIDENCE)), False),
        ((kdp(recorded(yes(SECOND))[0]),), False),
        (recorded(yes(END_OF_TUESDAY - MINUTE)), True),
        (recorded(yes(END_OF_TUESDAY)), False),
        (recorded(replace(yes(SECOND), evidence=None)), False),
    ],
)
def test_when_the_term_moves_the_last_word_counts_if_it_is_a_proved_yes_in_time(
    consents: tuple[Consent, ...], *, counted: bool
) -> None:
    """Of the consent to bank data alone, in the order of `received_at`."""
    draft = count_if_in_time(at(WAITING, *consents, now=END_OF_TUESDAY + HOUR), Draft(case=WAITING))
    last = max(consents, key=lambda one: one.received_at).received_at
    event = Event("consent_granted_in_time", "open-api", {"received_at": last.isoformat()})
    assert draft.events == ((event,) if counted else ())


@pytest.mark.parametrize(
    ("results", "records"),
    [
        ((yes(FIRST), no(SECOND), replace(no(FIRST), consent_id=GRANT.consent_id)), 3),
        ((replace(no(FIRST), consent_id=GRANT.consent_id), yes(FIRST)), 2),
        ((yes(FIRST), replace(yes(FIRST), evidence=None)), 1),
    ],
)
def test_another_word_of_the_same_instant_is_another_result(results: tuple[ConsentResult, ...], records: int) -> None:
    """A yes and a no are two words, however close, also where the yes has ended; the same word is one."""
    assert len(hear(WAITING, *results)[1]) == records


@pytest.mark.parametrize(
    ("state", "banks", "intents", "anew"),
    [
        (State.REQUESTING_BANK_DATA, ("DALAKZKA",), (INTENT,), 1),
        (State.REQUESTING_BANK_DATA, None, (INTENT,), 1),
        (State.REQUESTING_BANK_DATA, BOTH, (INTENT,), 0),
        (State.REQUESTING_BANK_DATA, ("DALAKZKA",), (), 0),
        (State.AWAITING_BANK_DATA, ("DALAKZKA",), (INTENT,), 0),
    ],
    ids=["fewer banks", "any bank", "the same banks", "nothing was sent", "the banks were asked"],
)
def test_a_later_yes_for_other_banks_makes_a_request_under_way_another_one(
    state: State, banks: tuple[str, ...] | None, intents: tuple[Intent, ...], anew: int
) -> None:
    """It gets the next number and a lease of its own; a request that was never tried keeps its number."""
    draft, records = hear(WAITING, replace(yes(FIRST), banks=BOTH))
    case = replace(draft.case, state=state, intents=(*WAITING.intents, *intents))
    later = decide_consent(at(case, *records), replace(yes(SECOND), banks=banks))
    left = WAITING.intents if anew else case.intents
    assert later.case == replace(case, requests=replace(case.requests, data=1 + anew), intents=left)
    assert noted(later) == (["consent_granted_besides"], [])


def test_of_two_words_of_one_instant_the_one_reported_later_counts() -> None:
    """Neither is earlier than the other."""
    assert hear(WAITING, no(FIRST), yes(FIRST))[0].case.consent.status is ConsentStatus.GRANTED
    assert hear(WAITING, yes(FIRST), no(FIRST))[0].case.consent.status is ConsentStatus.REFUSED


def test_a_revocation_counts_though_it_was_received_before_the_yes() -> None:
    """It is final, and ends the record of the yes."""
    draft, records = hear(WAITING, yes(SECOND), revoked(FIRST))
    assert draft.case.reason is Reason.CONSENT_REVOKED
    assert [(one.status, one.ended_at) for one in records] == [
        (ConsentStatus.REVOKED, FIRST),
        (ConsentStatus.REVOKED, None),
    ]


def test_a_request_that_ran_out_outdates_no_yes() -> None:
    """It carries no decision of the person, so the yes before it reopens the case."""
    draft, _ = hear(WAITING, expired(SECOND), yes(FIRST))
    assert (draft.case.state, noted(draft)) == (State.REQUESTING_BANK_DATA, (["consent_heard_late", "reopened"], []))
    assert draft.events[-1].data == {"consent": "bank_data-2"}


@pytest.mark.parametrize("said", [(yes(SECOND), no(FIRST)), (yes(FIRST), yes(THIRD), no(SECOND))])
def test_an_outdated_no_ends_no_yes(said: tuple[ConsentResult, ...]) -> None:
    """Neither the later yes nor one before it: the person has said yes since."""
    draft, records = hear(WAITING, *said)
    assert noted(draft) == (["consent_refused_outdated"], [])
    granted = [(ConsentStatus.GRANTED, None)] * (len(said) - 1)
    assert [(one.status, one.ended_at) for one in records] == [*granted, (ConsentStatus.REFUSED, None)]


def test_a_revocation_leaves_the_record_of_a_no_as_it_is() -> None:
    """Only what is in force can end."""
    _, records = hear(WAITING, yes(FIRST), no(SECOND), revoked(THIRD))
    assert [(one.status, one.ended_at) for one in records] == [
        (ConsentStatus.REVOKED, SECOND),
        (ConsentStatus.REFUSED, None),
        (ConsentStatus.REVOKED, None),
    ]


@pytest.mark.parametrize(
    ("said", "names", "seen"),
    [
        ((yes(FIRST), yes(SECOND)), ["consent_granted_besides"], []),
        ((yes(END_OF_TUESDAY),), ["consent_granted_late"], [AttentionKind.LATE_CONSENT]),
        ((no(FIRST), yes(SECOND)), ["consent_heard_late", "reopened"], [AttentionKind.CONSENT_AFTER_REFUSAL]),
        ((expired(FIRST), yes(SECOND)), ["consent_heard_late", "reopened"], []),
        ((expired(FIRST), yes(END_OF_TUESDAY)), ["consent_granted_late"], [AttentionKind.LATE_CONSENT]),
    ],
)
def test_a_yes_that_moves_nothing_or_late_says_so(
    said: tuple[ConsentResult, ...], names: list[str], seen: list[AttentionKind]
) -> None:
    """Beside another yes; after the term; after the end, with or without a no before it."""
    records: dict[str, Consent] = {}
    draft = Draft(case=WAITING)
    for result in said:
        draft = decide_consent(at(draft.case, *records.values(), now=END_OF_TUESDAY + MINUTE), result)
        records |= {one.id: one for one in draft.consents}
    assert noted(draft) == (names, seen)


@pytest.mark.parametrize(
    ("result", "sent"), [(no(FIRST), True), (yes(FIRST), True), (revoked(FIRST), False), (expired(FIRST), False)]
)
def test_a_word_of_the_person_proves_that_the_sms_went_out(result: ConsentResult, *, sent: bool) -> None:
    """A yes or a no; what the system says by itself proves nothing of the kind."""
    draft = decide_consent(at(SENDING), result)
    assert (draft.case.sms.sent_at is not None) is sent


@pytest.mark.parametrize("result", [no(SECOND), revoked(SECOND), expired(SECOND)])
@pytest.mark.parametrize("state", [State.BANK_DATA_READY, State.ORDINARY_PROCEDURE])
def test_after_a_withdrawal_no_other_end_of_the_consent_counts(result: ConsentResult, state: State) -> None:
    """The withdrawal stays what the case says; the result is recorded and journaled."""
    consent = replace(WAITING.consent, status=ConsentStatus.WITHDRAWN)
    case = replace(WAITING, state=state, deadline=None, ended_at=NOW + HOUR, consent=consent)
    draft = decide_consent(at(case, *recorded(yes(FIRST))), result)
    assert (draft.case, noted(draft)) == (case, ([f"consent_{result.status}"], []))
