"""What 1414 says became of the SMS (Algorithm p. 6): the term that it starts, in whatever order receipts come."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.case.states import Reason, State
from chalicelib.domain.refusals import DoesNotFit
from tests.services.office import DAY, END_OF_TUESDAY, MINUTE, MONDAY, Office

END_OF_WEDNESDAY = END_OF_TUESDAY + DAY
EVENING = datetime(2025, 10, 13, 16, 30, tzinfo=UTC)
"""21:30 in Almaty."""
MORNING = datetime(2025, 10, 14, 3, tzinfo=UTC)
"""8:00 in Almaty, the day after."""


def test_the_term_runs_from_the_sending_until_a_receipt_says_more() -> None:
    """One working day after the day on which 1414 took the message."""
    case = Office().asks_for_consent()
    assert (case.sms.sent_at, case.consent.due_at, case.due_rule) == (
        MONDAY,
        END_OF_TUESDAY,
        "one_working_day_after_sending",
    )


def test_the_delivery_moves_the_term_later() -> None:
    """A notice counts as delivered only with proof: delivered on Tuesday, the term is Wednesday's end."""
    office = Office()
    office.asks_for_consent()
    office.passes(DAY)
    office.hears_receipt("delivered")
    case = office.case
    assert (case.sms.delivered_at, case.due_at, case.consent.due_at, case.due_rule) == (
        MONDAY + DAY,
        END_OF_WEDNESDAY,
        END_OF_WEDNESDAY,
        "one_working_day_after_delivery",
    )
    assert case.look_at == office.policy.close_at(case)


def test_the_term_moves_once_and_never_earlier() -> None:
    """A second receipt, and one that is older, change nothing: a final status is never overwritten."""
    office = Office()
    office.asks_for_consent()
    office.passes(DAY)
    office.hears_receipt("delivered")
    office.passes(DAY)
    office.hears_receipt("delivered")
    office.hears_receipt("delivered", MONDAY + MINUTE)
    office.hears_receipt("undeliverable")
    case = office.case
    assert (case.state, case.due_at, case.sms.delivered_at) == (
        State.AWAITING_CONSENT,
        END_OF_WEDNESDAY,
        MONDAY + DAY,
    )


def test_where_the_setting_says_so_the_delivery_moves_nothing() -> None:
    """The order leaves open what starts the term: by this setting it is the sending."""
    office = Office()
    office.change_policy(sms_term_starts="sending")
    office.asks_for_consent()
    office.passes(DAY)
    office.hears_receipt("delivered")
    assert (office.case.due_at, office.case.due_rule) == (END_OF_TUESDAY, "one_working_day_after_sending")


@pytest.mark.parametrize("status", ["undeliverable", "expired"])
def test_a_message_that_will_not_arrive_ends_the_wait_at_once(status: str) -> None:
    """Nobody can answer what nobody got; a later "delivered" does not overwrite the final status."""
    office = Office()
    office.asks_for_consent()
    office.passes(MINUTE)
    office.hears_receipt(status)
    office.passes(MINUTE)
    office.hears_receipt("delivered")
    case = office.case
    assert (case.state, case.reason, case.ended_at, case.sms.delivered_at) == (
        State.ORDINARY_PROCEDURE,
        Reason.SMS_UNDELIVERABLE,
        MONDAY + MINUTE,
        None,
    )


@pytest.mark.parametrize("order", [("undeliverable", "delivered"), ("delivered", "undeliverable")])
def test_of_two_final_statuses_the_one_that_1414_reached_first_applies(order: tuple[str, str]) -> None:
    """Both cannot be true: it gave the message up at 10:16, and what it says of 10:17 does not overwrite that."""
    office = Office()
    office.asks_for_consent()
    office.passes(5 * MINUTE)
    for status in order:
        office.hears_receipt(status, MONDAY + (MINUTE if status == "undeliverable" else 2 * MINUTE))
    case = office.case
    assert (case.state, case.reason, case.sms.failed_at, case.sms.delivered_at) == (
        State.ORDINARY_PROCEDURE,
        Reason.SMS_UNDELIVERABLE,
        MONDAY + MINUTE,
        None,
    )


@pytest.mark.parametrize("apart", [MINUTE, 0 * MINUTE])
def test_a_delivery_from_before_the_message_was_given_up_counts(apart: timedelta) -> None:
    """Heard second it finds the case ended, and a consent within the term of the delivery reopens it."""
    office = Office()
    office.asks_for_consent()
    office.passes(DAY + 5 * MINUTE)
    delivered_at = MONDAY + DAY
    office.hears_receipt("undeliverable", delivered_at + apart)
    office.hears_receipt("delivered", delivered_at)
    ended = office.case
    assert (ended.reason, ended.sms.delivered_at, ended.consent.due_at) == (
        Reason.SMS_UNDELIVERABLE,
        delivered_at,
        END_OF_WEDNESDAY,
    )
    office.clock.set(END_OF_TUESDAY + DAY - MINUTE)
    office.answers("granted")
    assert office.case.state is State.REQUESTING_BANK_DATA


def test_sent_after_delivered_changes_nothing() -> None:
    """Receipts come in any order."""
    office = Office()
    office.asks_for_consent()
    office.hears_receipt("delivered")
    before = office.case
    office.hears_receipt("sent")
    assert replace(office.case, version=before.version) == replace(
        before,
        updated_at=office.case.updated_at,
        journal=replace(before.journal, seq=office.case.journal.seq, hash=office.case.journal.hash),
    )


def test_a_window_closed_without_proof_of_delivery_says_so() -> None:
    """A human may want to know that nobody saw the message arrive."""
    office = Office()
    office.asks_for_consent()
    office.lives_until(END_OF_WEDNESDAY)
    assert office.attention == ["delivery_not_proved"]


def test_a_receipt_may_overtake_our_write_of_the_sending() -> None:
    """The delivery is stored, and the term is then counted from it."""
    office = Office()

    def receipt_comes(_call: object) -> None:
        office.sms.watch = lambda _: None
        office.hears_receipt("delivered", MONDAY)

    office.sms.watch = receipt_comes
    case = office.asks_for_consent()
    assert (case.state, case.sms.sent_at, case.sms.delivered_at) == (State.AWAITING_CONSENT, MONDAY, MONDAY)
    assert (case.due_at, case.due_rule) == (END_OF_TUESDAY, "one_working_day_after_delivery")


def test_an_undeliverable_that_overtakes_our_write_ends_the_case() -> None:
    """The write of the sending then only adds when it was sent."""
    office = Office()

    def receipt_comes(_call: object) -> None:
        office.sms.watch = lambda _: None
        office.hears_receipt("undeliverable", MONDAY)

    office.sms.watch = receipt_comes
    case = office.asks_for_consent()
    assert (case.reason, case.sms.sent_at) == (Reason.SMS_UNDELIVERABLE, MONDAY)


def test_a_receipt_for_a_message_that_was_not_intended_does_not_fit() -> None:
    """Before the intent no message of this id can be."""
    office = Office()
    office.applies()
    with pytest.raises(DoesNotFit, match="message_id"):
        office.hears_receipt("delivered")


@pytest.mark.parametrize("at", [MONDAY - 2 * MINUTE, MONDAY + 6 * MINUTE])
def test_a_receipt_from_before_the_application_or_from_the_future_does_not_fit(at: datetime) -> None:
    """Impossible times are recorded once and refused."""
    office = Office()
    office.asks_for_consent()
    with pytest.raises(DoesNotFit):
        office.hears_receipt("delivered", at, occurred_at=MONDAY)
    assert office.attention == ["callback_does_not_fit"]
