"""What the sending of the SMS and each receipt of 1414 write into a case, whole (Algorithm, p. 6)."""

from dataclasses import replace
from datetime import datetime

import pytest

from chalicelib.domain.case.case import Case, Intent
from chalicelib.domain.case.deadline import Deadline
from chalicelib.domain.case.parts import ConsentSummary, SmsTimes
from chalicelib.domain.case.states import Reason, State, Step
from chalicelib.domain.journal.journal import Event
from chalicelib.domain.messages.partner_answers import SmsStatus
from chalicelib.domain.refusals import DoesNotFit
from chalicelib.services.decisions.delivery_receipt import decide_receipt
from chalicelib.services.decisions.draft import Draft
from chalicelib.services.decisions.sms_sending import (
    consent_term,
    decide_sent,
    decide_wait_for_daytime,
    with_sms_sent,
)
from tests.fakes.policy import a_policy
from tests.unit.case.cases import DAY, END_OF_TUESDAY, HOUR, MINUTE, NOW, a_case
from tests.unit.case.test_recording import changed
from tests.unit.decisions.test_decisions import WAITING, gathered

BEGUN = Intent(step=Step.SMS, request_id="sms-1", tries=1, at=NOW, lease_until=NOW + HOUR)
SENDING = a_case(State.SENDING_SMS, intents=(BEGUN,))
ASKING_BANKS = a_case(State.REQUESTING_BANK_DATA, intents=(BEGUN,))
HEARD = NOW + 2 * HOUR
BY_SENDING = Deadline(END_OF_TUESDAY, "one_working_day_after_sending", NOW, "confirmed", "calendar-1")


def accepted(at: datetime, **said: int | bool) -> Event:
    """Return the journal's event of the sending."""
    return Event("sms_accepted", "sms-1414", {"accepted_at": at.isoformat(), **said})


def received(status: str, at: datetime) -> Event:
    """Return the journal's event of a receipt."""
    return Event(f"sms_{status}", "sms-1414", {"at": at.isoformat()})


def waits_since(at: datetime) -> dict[str, object]:
    """Return what changes in a case that sends when 1414 accepts the message: next it looks for the receipt."""
    deadline = replace(BY_SENDING, started_at=at)
    return {
        "state": State.AWAITING_CONSENT,
        "entered_at": HEARD,
        "sms": SmsTimes(sent_at=at, ask_at=at + a_policy().receipt_wait),
        "deadline": deadline,
        "consent": ConsentSummary(deadline=deadline),
        "intents": (replace(BEGUN, done_at=HEARD),),
        "look_at": at + a_policy().receipt_wait,
    }


def test_the_acceptance_by_1414_starts_the_term_and_ends_the_intent() -> None:
    """The term runs from 1414's own time; the receipt is asked for a while after it."""
    draft = decide_sent(gathered(SENDING), NOW + MINUTE, 2)
    assert changed(SENDING, draft.case) == waits_since(NOW + MINUTE)
    assert draft.events == (accepted(NOW + MINUTE, parts=2),)


def test_a_case_that_has_moved_on_only_gets_the_time_of_the_sending() -> None:
    """The consent was faster than our own record; a second acceptance changes nothing."""
    draft = decide_sent(gathered(ASKING_BANKS), NOW + MINUTE, 2)
    assert changed(ASKING_BANKS, draft.case) == {
        "sms": SmsTimes(sent_at=NOW + MINUTE),
        "intents": (replace(BEGUN, done_at=HEARD),),
    }
    assert draft.events == (accepted(NOW + MINUTE, parts=2),)
    assert decide_sent(gathered(draft.case), NOW + HOUR, 1) == Draft(case=draft.case)


@pytest.mark.parametrize(
    ("at", "sent_at"),
    [
        (NOW - MINUTE, NOW),
        (NOW + MINUTE, NOW + MINUTE),
        (HEARD + MINUTE, HEARD),
        (None, NOW),
    ],
)
def test_a_sign_of_the_sending_that_overtook_our_record_starts_the_term(at: datetime | None, sent_at: datetime) -> None:
    """Not before we meant to send and not in the future; without a time of 1414's from the intent."""
    draft = with_sms_sent(gathered(SENDING), Draft(case=SENDING), at)
    assert changed(SENDING, draft.case) == waits_since(sent_at)
    assert draft.events == (accepted(sent_at, overtaken=True),)


@pytest.mark.parametrize("before", [None, Deadline(NOW + HOUR, "patience")])
def test_the_patience_begins_anew_after_the_quiet_hours_and_is_never_cut_short(before: Deadline | None) -> None:
    """A case without a deadline gets one; one that ends at the same time stays as it is."""
    patience = a_policy().patience[State.SENDING_SMS]
    after = decide_wait_for_daytime(gathered(replace(SENDING, deadline=before)), NOW + DAY).case.deadline
    same = Deadline(NOW + DAY + patience, "patience")
    kept = decide_wait_for_daytime(gathered(replace(SENDING, deadline=same)), NOW + DAY).case.deadline
    assert (after, kept) == (Deadline(NOW + DAY + patience, "patience_after_quiet_hours"), same)


@pytest.mark.parametrize(
    ("starts", "delivered_at", "started_at", "rule"),
    [
        ("delivery", NOW + DAY, NOW + DAY, "one_working_day_after_delivery"),
        ("delivery", None, NOW, "one_working_day_after_sending"),
        ("sending", NOW + DAY, NOW, "one_working_day_after_sending"),
    ],
)
def test_the_term_starts_with_what_the_setting_says(
    starts: str, delivered_at: datetime | None, started_at: datetime, rule: str
) -> None:
    """With the delivery only where it is proved."""
    case = replace(WAITING, sms=SmsTimes(sent_at=NOW, delivered_at=delivered_at))
    given = replace(gathered(case), policy=a_policy(sms_term_starts=starts))
    term = consent_term(given, case, NOW)
    assert (term.started_at, term.rule) == (started_at, rule)


@pytest.mark.parametrize("case", [ASKING_BANKS, replace(SENDING, intents=())])
def test_no_sending_is_recorded_where_none_is_awaited_or_was_meant(case: Case) -> None:
    """In another state, and without an intent."""
    assert with_sms_sent(gathered(case), Draft(case=case), NOW) == Draft(case=case)


def test_a_receipt_that_says_sent_records_the_sending_with_its_time() -> None:
    """Where the case waits already it is only journaled."""
    draft = decide_receipt(gathered(SENDING), SmsStatus("sent", NOW + MINUTE))
    assert changed(SENDING, draft.case) == waits_since(NOW + MINUTE)
    assert draft.events == (accepted(NOW + MINUTE, overtaken=True), received("sent", NOW + MINUTE))
    again = decide_receipt(gathered(WAITING), SmsStatus("sent", NOW + MINUTE))
    assert again == Draft(case=WAITING, events=(received("sent", NOW + MINUTE),))


def test_a_delivery_that_overtook_our_record_starts_the_term_twice() -> None:
    """By the sending at the time of the intent, then by the delivery, which may be on a later day."""
    given = gathered(SENDING, now=NOW + DAY)
    draft = decide_receipt(given, SmsStatus("delivered", NOW + DAY - HOUR))
    by_delivery = Deadline(
        END_OF_TUESDAY + DAY, "one_working_day_after_delivery", NOW + DAY - HOUR, "confirmed", "calendar-1"
    )
    assert changed(SENDING, draft.case) == {
        "state": State.AWAITING_CONSENT,
        "entered_at": NOW + DAY,
        "sms": SmsTimes(sent_at=NOW, delivered_at=NOW + DAY - HOUR),
        "deadline": by_delivery,
        "consent": ConsentSummary(deadline=by_delivery),
        "intents": (replace(BEGUN, done_at=NOW + DAY),),
        "look_at": a_policy().close_at(draft.case),
    }
    assert draft.events == (accepted(NOW, overtaken=True), received("delivered", NOW + DAY - HOUR))


@pytest.mark.parametrize(
    ("case", "at", "what"),
    [
        (replace(WAITING, intents=()), NOW + HOUR, "message_id"),
        (WAITING, NOW - a_policy().callback_behind - MINUTE, "at"),
        (WAITING, HEARD + a_policy().callback_ahead + MINUTE, "at"),
    ],
)
def test_a_receipt_that_cannot_be_is_refused(case: Case, at: datetime, what: str) -> None:
    """For a message that we never meant to send; from before it was meant, or from the future."""
    with pytest.raises(DoesNotFit) as misfit:
        decide_receipt(gathered(case), SmsStatus("delivered", at))
    assert misfit.value.what == what


LOST = replace(
    WAITING,
    state=State.ORDINARY_PROCEDURE,
    reason=Reason.SMS_UNDELIVERABLE,
    deadline=None,
    ended_at=NOW + HOUR,
    sms=SmsTimes(sent_at=NOW, failed_at=NOW + HOUR),
)
REFUSED = replace(LOST, reason=Reason.CONSENT_REFUSED, sms=SmsTimes(sent_at=NOW))


@pytest.mark.parametrize(
    ("case", "status", "at"),
    [
        (replace(WAITING, sms=SmsTimes(sent_at=NOW, delivered_at=NOW + MINUTE)), "delivered", NOW),
        (LOST, "delivered", NOW + HOUR + MINUTE),
        (replace(LOST, sms=SmsTimes(sent_at=NOW)), "delivered", NOW),
        (LOST, "undeliverable", NOW),
        (replace(WAITING, sms=SmsTimes(sent_at=NOW, delivered_at=NOW + MINUTE)), "expired", NOW + MINUTE),
    ],
)
def test_a_receipt_that_another_has_overtaken_is_only_journaled(case: Case, status: str, at: datetime) -> None:
    """The same status again, and one that 1414 reached after the other one, or at a time that nobody knows."""
    event = replace(received(status, at), name=f"sms_{status}_outdated")
    assert decide_receipt(gathered(case), SmsStatus(status, at)) == Draft(case=case, events=(event,))


@pytest.mark.parametrize("at", [NOW + DAY - HOUR, NOW + DAY])
def test_a_delivery_before_the_failure_moves_the_term_of_the_case_that_has_ended(at: datetime) -> None:
    """A consent within it reopens the case; the state and the reason stay."""
    case = replace(LOST, sms=SmsTimes(sent_at=NOW, failed_at=NOW + DAY), ended_at=NOW + DAY)
    draft = decide_receipt(gathered(case, now=NOW + DAY), SmsStatus("delivered", at))
    assert changed(case, draft.case) == {
        "sms": replace(case.sms, delivered_at=at),
        "consent": replace(LOST.consent, deadline=Deadline(END_OF_TUESDAY + DAY, "one_working_day_after_delivery")),
    }
    assert draft.events == (received("delivered", at),)


@pytest.mark.parametrize(
    "case",
    [
        REFUSED,
        replace(LOST, consent=replace(LOST.consent, deadline=None)),
        replace(
            LOST,
            consent=replace(
                LOST.consent, deadline=Deadline(END_OF_TUESDAY + 7 * DAY, "one_working_day_after_delivery")
            ),
        ),
    ],
)
def test_a_delivery_after_another_end_only_gets_its_time(case: Case) -> None:
    """No term that could reopen the case moves, and a later one is not cut short."""
    given = gathered(replace(case, sms=SmsTimes(sent_at=NOW, failed_at=case.sms.failed_at and NOW + DAY)), NOW + DAY)
    draft = decide_receipt(given, SmsStatus("delivered", NOW + DAY - HOUR))
    assert changed(given.case, draft.case) == {"sms": replace(given.case.sms, delivered_at=NOW + DAY - HOUR)}
    assert draft.events == (received("delivered", NOW + DAY - HOUR),)


@pytest.mark.parametrize("status", ["undeliverable", "expired"])
def test_a_message_that_failed_ends_the_wait_and_no_later_state(status: str) -> None:
    """With the time at which 1414 gave it up; a case that asks the banks by now goes on."""
    ended = decide_receipt(gathered(WAITING), SmsStatus(status, NOW + MINUTE))
    assert (ended.case.state, ended.case.reason, ended.case.sms) == (
        State.ORDINARY_PROCEDURE,
        Reason.SMS_UNDELIVERABLE,
        SmsTimes(sent_at=NOW, failed_at=NOW + MINUTE),
    )
    assert ended.events == (received(status, NOW + MINUTE),)
    later = decide_receipt(gathered(ASKING_BANKS), SmsStatus(status, NOW + MINUTE))
    assert later == Draft(case=ASKING_BANKS, events=(received(status, NOW + MINUTE),))
