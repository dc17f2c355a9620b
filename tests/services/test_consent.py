"""The consent to bank data (Algorithm, p. 6-8): in time or not, in any order, asked for before the wait ends."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.domain.calendar.working_days import Period
from chalicelib.domain.case.parts import ApplicationDate
from chalicelib.domain.case.states import ConsentStatus, Reason, State
from chalicelib.domain.messages.partner_answers import ConsentResult
from chalicelib.domain.refusals import DoesNotFit
from tests.services.office import DAY, END_OF_TUESDAY, HOUR, MINUTE, MONDAY, Office

MICROSECOND = timedelta(microseconds=1)


def waiting() -> Office:
    """An application whose SMS was sent and delivered on Monday."""
    office = Office()
    office.asks_for_consent()
    office.hears_receipt("delivered")
    return office


def end(office: Office) -> tuple[str, str | None, str]:
    """State, reason, and the status of the consent."""
    case = office.case
    return case.state, case.reason, case.consent.status


def test_a_consent_dates_the_application_by_its_receipt_not_by_our_hearing() -> None:
    """Received at 23:59 on the term's last day, reported after midnight: it counts as Tuesday's (Algorithm, p. 8)."""
    office = waiting()
    office.clock.set(END_OF_TUESDAY - MINUTE)
    result = office.decides("granted")
    office.passes(20 * MINUTE)
    office.hears(result)
    case = office.case
    assert (case.state, case.application_date) == (
        State.REQUESTING_BANK_DATA,
        ApplicationDate(date(2025, 10, 14), "consent_received"),
    )
    assert (case.consent.received_at, case.consent.heard_at) == (
        END_OF_TUESDAY - MINUTE,
        END_OF_TUESDAY + 19 * MINUTE,
    )


@pytest.mark.parametrize("heard", ["by callback", "when asked"])
@pytest.mark.parametrize(
    ("received_at", "state", "attention"),
    [
        (END_OF_TUESDAY - MICROSECOND, State.AWAITING_BANK_DATA, []),
        (END_OF_TUESDAY, State.ORDINARY_PROCEDURE, ["late_consent"]),
    ],
)
def test_a_consent_counts_until_the_end_of_the_term(
    received_at: object, state: State, attention: list[str], heard: str
) -> None:
    """24:00 is too late and raises attention; a microsecond before is in time, however it reaches us."""
    office = waiting()
    office.clock.set(received_at)  # type: ignore[arg-type]  # an instant
    result = office.decides("granted")
    if heard == "by callback":
        office.clock.set(END_OF_TUESDAY + MINUTE)
        office.hears(result)
    office.lives_until(END_OF_TUESDAY + HOUR)
    assert (office.drives().state, office.attention) == (state, attention)
    assert office.consents["bank_data-1"].status is ConsentStatus.GRANTED


def test_the_window_closes_a_grace_after_the_term() -> None:
    """Half an hour and the case's spread later, after asking the Open API system once more."""
    office = waiting()
    case = office.lives_until(END_OF_TUESDAY + 2 * HOUR)
    assert case.ended_at == END_OF_TUESDAY + timedelta(minutes=30) + office.policy.spread(case)
    assert (end(office), office.attention) == (
        ("ordinary_procedure", "consent_not_given", "requested"),
        [],
    )
    assert office.open_api.asked("consent_result") == [f"{case.id}-link-1"]


def test_nothing_closes_before_its_time() -> None:
    """A microsecond before the window closes a driver that looks changes nothing."""
    office = waiting()
    closes_at = office.policy.close_at(office.case)
    assert closes_at is not None
    office.clock.set(closes_at - MICROSECOND)
    before = office.case
    assert office.drives() == before
    office.clock.set(closes_at)
    assert office.drives().reason is Reason.CONSENT_NOT_GIVEN


def test_while_the_open_api_system_cannot_answer_the_case_stays_open_two_hours_longer() -> None:
    """It is asked every ten minutes; then the case ends, because nobody may wait without end."""
    office = waiting()
    office.open_api.fail(before=1000)
    case = office.lives_until(END_OF_TUESDAY + 4 * HOUR)
    closes_at = END_OF_TUESDAY + timedelta(minutes=30) + office.policy.spread(case)
    assert (case.reason, case.ended_at) == (Reason.CONSENT_NOT_GIVEN, closes_at + 2 * HOUR)
    assert len(office.open_api.asked("consent_result")) == 13


def test_an_answer_within_the_asking_patience_counts() -> None:
    """Given in time, reported when the Open API system could answer again."""
    office = waiting()
    office.clock.set(END_OF_TUESDAY - HOUR)
    office.decides("granted")
    office.open_api.fail(before=3)
    office.lives_until(END_OF_TUESDAY + 2 * HOUR)
    assert office.case.state is State.AWAITING_BANK_DATA
    assert office.case.application_date == ApplicationDate(date(2025, 10, 14), "consent_received")


@pytest.mark.parametrize("status", [404, 403])
def test_a_final_no_to_our_question_ends_the_wait(status: int) -> None:
    """Nothing more is to be learned."""
    office = waiting()
    office.open_api.refuse(status)
    office.lives_until(END_OF_TUESDAY + HOUR)
    assert office.case.reason is Reason.CONSENT_NOT_GIVEN


def test_an_expired_request_is_not_silence() -> None:
    """Refused, silent, expired and withdrawn are four things."""
    office = waiting()
    office.clock.set(END_OF_TUESDAY)
    office.decides("expired")
    office.lives_until(END_OF_TUESDAY + HOUR)
    assert end(office) == ("ordinary_procedure", "consent_expired", "expired")


def test_that_a_request_ran_out_does_not_outrank_the_persons_word() -> None:
    """Heard of after the end, the consent in time reopens the case: nothing the person said is set aside unseen."""
    office = waiting()
    office.clock.set(END_OF_TUESDAY - HOUR)
    granted = office.decides("granted")
    office.clock.set(END_OF_TUESDAY)
    office.decides("expired")
    office.lives_until(END_OF_TUESDAY + HOUR)
    assert end(office)[1] == "consent_expired"
    office.hears(granted)
    assert (end(office), office.attention) == (("requesting_bank_data", None, "granted"), [])


def test_a_consent_may_overtake_our_write_of_the_sending() -> None:
    """The applicant was faster than our table: the case goes on, and the sending is added."""
    office = Office()

    def consent_comes(_call: object) -> None:
        office.sms.watch = lambda _: None
        office.answers("granted")

    office.sms.watch = consent_comes
    case = office.asks_for_consent()
    assert (case.state, case.sms.sent_at, case.consent.status) == (State.AWAITING_BANK_DATA, MONDAY, "granted")


def test_a_consent_that_seemed_too_late_counts_once_the_receipt_moves_the_term() -> None:
    """Delivered on Tuesday, answered just after midnight, the receipt comes last: in time by Wednesday's term."""
    office = Office()
    office.asks_for_consent()
    office.clock.set(END_OF_TUESDAY + MINUTE)
    office.answers("granted")
    assert (end(office), office.attention) == (("awaiting_consent", None, "requested"), ["late_consent"])
    office.hears_receipt("delivered", END_OF_TUESDAY - HOUR)
    assert (end(office), office.case.application_date) == (
        ("requesting_bank_data", None, "granted"),
        ApplicationDate(date(2025, 10, 15), "consent_received"),
    )


def test_a_second_grant_is_only_journaled() -> None:
    """The case has gone on with the first; nothing is late."""
    office = Office()
    office.asks_the_banks()
    office.passes(MINUTE)
    office.answers("granted")
    assert (end(office)[0], office.attention, office.journal[-1]) == (
        "awaiting_bank_data",
        [],
        "consent_granted_besides",
    )


def test_an_unproved_consent_is_not_used() -> None:
    """Without the partner's verified signature it is put before a human; the wait goes on to its end."""
    office = waiting()
    result = replace(office.decides("granted"), evidence=None)
    office.hears(result)
    assert (end(office), office.attention) == (("awaiting_consent", None, "requested"), ["consent_unverified"])


MISFITS = {
    "iin": {"iin": "900101300811"},
    "received_at": {"received_at": MONDAY - DAY},
    "consent_id": {"consent_id": None},
    "scope": {"scope": ("accounts", "movements")},
    "period": {"period": Period(date(2025, 7, 1), date(2025, 9, 29))},
    "valid_until": {"valid_until": MONDAY},
}


@pytest.mark.parametrize("what", MISFITS)
def test_a_result_that_does_not_fit_the_case_is_refused_and_shown(what: str) -> None:
    """With another person, time, scope or period it is recorded once and never used, also as an answer to us."""
    office = waiting()
    office.passes(MINUTE)
    wrong: ConsentResult = replace(office.decides("granted"), **MISFITS[what])  # type: ignore[arg-type]  # fields
    with pytest.raises(DoesNotFit, match=f"event's {what} does not fit"):
        office.hears(wrong)
    assert (end(office), office.attention) == (
        ("awaiting_consent", None, "requested"),
        ["callback_does_not_fit"],
    )


@pytest.mark.parametrize("status", ["granted", "revoked"])
def test_a_word_on_another_consent_does_not_fit(status: str) -> None:
    """One request makes one consent: another's grant or revocation under our request id changes nothing here."""
    office = Office()
    office.asks_the_banks()
    office.passes(MINUTE)
    with pytest.raises(DoesNotFit, match="event's consent_id does not fit"):
        office.hears(replace(office.decides(status), consent_id="consent:another"))
    assert (end(office), office.attention) == (("awaiting_bank_data", None, "granted"), ["callback_does_not_fit"])


def test_a_result_for_a_link_that_was_never_asked_for_does_not_fit() -> None:
    """Before the mobile check nobody can have a link."""
    office = Office()
    office.script.kdp = "pending"
    office.applies()
    office.drives()
    result = ConsentResult(status=waiting().decides("refused").status, received_at=MONDAY)
    with pytest.raises(DoesNotFit, match="request_id"):
        office.hears(result)
