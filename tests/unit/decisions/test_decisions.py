"""What messages of partners mean for a case, as tables of values: nothing is stored, asked or faked."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from chalicelib.domain.calendar.working_days import Calendar, Period
from chalicelib.domain.case.banks import Bank
from chalicelib.domain.case.case import Case, Intent
from chalicelib.domain.case.deadline import Deadline
from chalicelib.domain.case.parts import ConsentSummary, SmsTimes
from chalicelib.domain.case.states import AttentionKind, ConsentStatus, Outcome, Reason, State, Step
from chalicelib.domain.consent.consent import ALL_SCOPES, Consent, Evidence, in_time, is_proved
from chalicelib.domain.journal.journal import Event
from chalicelib.domain.messages.partner_answers import (
    BankPage,
    ConsentAnswer,
    ConsentResult,
    PersonalDataAnswer,
    SmsStatus,
)
from chalicelib.domain.person import Link
from chalicelib.domain.refusals import DoesNotFit
from chalicelib.services.decisions.bank_answer import decide_bank_page, decide_reported_page
from chalicelib.services.decisions.bank_consent import decide_consent
from chalicelib.services.decisions.delivery_receipt import decide_receipt
from chalicelib.services.decisions.draft import Draft, Gathered
from chalicelib.services.decisions.personal_data_consent import decide_personal_data
from tests.fakes.policy import a_policy
from tests.unit.case.cases import DAY, END_OF_TUESDAY, HOUR, MINUTE, NOW, a_case

EVIDENCE = Evidence(b"{}", "e30..c2ln", {"kid": "open-api-1"})
THIRD_QUARTER = Period(date(2025, 7, 1), date(2025, 9, 30))
SMS = Intent(step=Step.SMS, request_id="sms-1", tries=1, at=NOW, lease_until=NOW, done_at=NOW)
WAITING = a_case(
    State.AWAITING_CONSENT,
    deadline=Deadline(END_OF_TUESDAY, "patience"),
    consent=ConsentSummary(
        deadline=Deadline(END_OF_TUESDAY, "one_working_day_after_delivery"), status=ConsentStatus.REQUESTED
    ),
    sms=SmsTimes(sent_at=NOW),
    intents=(SMS,),
)
GRANT = ConsentResult(
    status=ConsentAnswer.GRANTED,
    received_at=NOW + HOUR,
    consent_id="consent-77",
    scope=ALL_SCOPES,
    period=THIRD_QUARTER,
    valid_until=NOW + 90 * DAY,
    evidence=EVIDENCE,
)


def gathered(case: Case, now: datetime = NOW + 2 * HOUR, consents: tuple[Consent, ...] = ()) -> Gathered:
    """The input of a decision on the case."""
    return Gathered(case=case, calendar=Calendar(version="calendar-1"), policy=a_policy(), now=now, consents=consents)


def events(draft: Draft) -> list[str]:
    """The names of the draft's events."""
    return [event.name for event in draft.events]


@pytest.mark.parametrize(
    ("result", "state", "reason"),
    [
        (GRANT, State.REQUESTING_BANK_DATA, None),
        (replace(GRANT, received_at=END_OF_TUESDAY), State.AWAITING_CONSENT, None),
        (replace(GRANT, evidence=None), State.AWAITING_CONSENT, None),
        (
            ConsentResult(status=ConsentAnswer.REFUSED, received_at=NOW + HOUR),
            State.ORDINARY_PROCEDURE,
            Reason.CONSENT_REFUSED,
        ),
        (ConsentResult(status=ConsentAnswer.PENDING), State.AWAITING_CONSENT, None),
    ],
)
def test_a_result_on_the_consent_moves_the_case(result: ConsentResult, state: State, reason: Reason | None) -> None:
    """A grant counts when it is in time and proved; a refusal ends the wait; pending changes nothing."""
    draft = decide_consent(gathered(WAITING, END_OF_TUESDAY + MINUTE), result)
    assert (draft.case.state, draft.case.reason) == (state, reason)


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"iin": "900101300017"}, "iin"),
        ({"received_at": NOW - DAY}, "received_at"),
        ({"consent_id": None}, "consent_id"),
        ({"scope": ALL_SCOPES[:1]}, "scope"),
        ({"period": None}, "period"),
        ({"valid_until": NOW}, "valid_until"),
    ],
)
def test_a_grant_that_does_not_match_the_case_is_refused(changes: dict[str, object], what: str) -> None:
    """The error names the first field that does not fit."""
    with pytest.raises(DoesNotFit) as misfit:
        decide_consent(gathered(WAITING), replace(GRANT, **changes))  # type: ignore[arg-type]
    assert misfit.value.what == what


def test_the_same_result_again_changes_nothing_but_the_journal() -> None:
    """The record of the first result is among the consents of the case."""
    first = decide_consent(gathered(WAITING), GRANT)
    again = decide_consent(gathered(first.case, consents=first.consents), GRANT)
    assert (again.case, again.consents, events(again)) == (first.case, (), ["consent_granted_again"])


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("sent", State.AWAITING_CONSENT),
        ("delivered", State.AWAITING_CONSENT),
        ("undeliverable", State.ORDINARY_PROCEDURE),
        ("expired", State.ORDINARY_PROCEDURE),
    ],
)
def test_a_delivery_receipt_starts_the_term_or_ends_the_wait(status: str, state: State) -> None:
    """Algorithm, p. 6."""
    draft = decide_receipt(gathered(WAITING), SmsStatus(status, NOW + HOUR))
    delivered_at = NOW + HOUR if status == "delivered" else None
    assert (draft.case.state, draft.case.sms.delivered_at) == (state, delivered_at)


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (ConsentAnswer.PENDING, State.AWAITING_PERSONAL_DATA_CONSENT),
        (ConsentAnswer.GRANTED, State.CHECKING_MOBILE),
        (ConsentAnswer.REFUSED, State.ORDINARY_PROCEDURE),
    ],
)
def test_an_answer_of_kdp_moves_the_case(status: ConsentAnswer, state: State) -> None:
    """Order, p. 4 (2)."""
    draft = decide_personal_data(gathered(a_case()), PersonalDataAnswer(status, NOW + HOUR), "kdp-1")
    assert draft.case.state is state


ASKED = a_case(
    State.AWAITING_BANK_DATA,
    deadline=Deadline(END_OF_TUESDAY, "patience"),
    bank_data_deadline=Deadline(END_OF_TUESDAY, "one_working_day_after_bank_request"),
    consent=ConsentSummary(status=ConsentStatus.GRANTED),
    intents=(Intent(step=Step.BANK_DATA, request_id="data-1", tries=1, at=NOW, lease_until=NOW, done_at=NOW),),
    banks=(Bank(bic="KZKOKZKX", name="Bank"),),
)
NO_ACCOUNTS = BankPage(bic="KZKOKZKX", name="Bank", outcome=Outcome.NO_ACCOUNTS, page=None, pages=None, accounts=b"[]")


def test_the_last_bank_to_answer_ends_the_wait() -> None:
    """That a person has no accounts is an answer too."""
    draft = decide_bank_page(gathered(ASKED), NO_ACCOUNTS)
    assert (draft.case.state, events(draft)) == (State.BANK_DATA_READY, ["bank_answered", "banks_answered"])


def test_an_answer_to_an_earlier_request_is_discarded() -> None:
    """The case was reopened after that request."""
    draft = decide_reported_page(gathered(ASKED), NO_ACCOUNTS, "another-data-1")
    assert (draft.case, events(draft)) == (ASKED, ["bank_answered_an_earlier_request"])


def test_data_after_a_revocation_raises_attention_and_is_discarded() -> None:
    """Personal Data Law, art. 8."""
    draft = decide_bank_page(
        gathered(replace(ASKED, consent=replace(ASKED.consent, status=ConsentStatus.REVOKED))), NO_ACCOUNTS
    )
    assert [one.kind for one in draft.case.attention] == [AttentionKind.DATA_AFTER_REVOCATION]


def test_a_consent_counts_if_it_is_in_time_and_proved() -> None:
    """In time: received before the term ends, or without a term. Proved: by a signed answer, if proof is required."""
    record = decide_consent(gathered(WAITING), GRANT).consents[0]
    due = (None, NOW + HOUR, NOW + HOUR + MINUTE)
    assert [in_time(record, due_at) for due_at in due] == [True, False, True]
    unproved = replace(record, evidence=None)
    proved = is_proved(record, required=True), is_proved(unproved, required=True), is_proved(unproved, required=False)
    assert proved == (True, False, True)


def test_a_draft_collects_what_is_stored_with_the_case() -> None:
    """Whoever adds records, sealed parts or events leaves those of the steps before."""
    one, two = (Link(f"https://consent.example/{name}", NOW) for name in ("one", "two"))
    record = decide_consent(gathered(WAITING), GRANT).consents[0]
    later = replace(record, id="bank_data-2")
    begun = Draft(case=WAITING, consents=(record,), private=(one,), events=(Event("first"),))
    assert begun.with_consents(later).with_private(two).with_event(Event("second")) == replace(
        begun, consents=(record, later), private=(one, two), events=(Event("first"), Event("second"))
    )


def test_what_was_not_gathered_is_empty() -> None:
    """A decision that uses such a part by mistake names no bank, person or record."""
    given = gathered(WAITING)
    assert (given.consents, given.persons, given.representative, given.bank, given.page, given.pause) == (
        (),
        (),
        None,
        "",
        None,
        None,
    )
