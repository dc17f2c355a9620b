"""No delivery receipt within the wait (Algorithm, p. 6): the term from the sending applies, and 1414 is asked."""

import pytest

from chalicelib.domain.case.states import State
from chalicelib.domain.errors import PartnerAnswerUnusable, PartnerUnavailable
from tests.fakes.partner_calls import Call
from tests.services.office import DAY, END_OF_TUESDAY, HOUR, MINUTE, MONDAY, Office

END_OF_WEDNESDAY = END_OF_TUESDAY + DAY
WAIT = 2 * HOUR


def without_receipt(status: str = "sent") -> Office:
    """An application whose SMS went out and of which no receipt has come; 1414 would say this of it."""
    office = Office()
    office.world.sms_status = status
    office.asks_for_consent()
    return office


def asked(office: Office) -> int:
    """How often 1414 was asked."""
    return len(office.sms.asked("status"))


def test_a_missing_receipt_is_asked_for_once_and_the_term_from_the_sending_applies() -> None:
    """1414 knows no more than that it was sent: the journal says so, and nothing moves."""
    office = without_receipt()
    before = office.case
    office.lives_until(MONDAY + WAIT - MINUTE)
    assert asked(office) == 0
    case = office.lives_until(END_OF_TUESDAY)
    assert (asked(office), office.journal[-1], case.due_at, case.due_rule) == (
        1,
        "no_receipt_in_time",
        before.due_at,
        "one_working_day_after_sending",
    )
    assert case.look_at == office.policy.close_at(case)


def test_a_lost_receipt_is_recovered_by_asking() -> None:
    """Delivered: the term moves as the receipt would have moved it, and the receipt itself changes nothing more."""
    office = without_receipt()
    office.passes(DAY)
    message = office.world.messages[f"{office.case_id}-sms-1"]
    message.status, message.at = "delivered", MONDAY + DAY
    office.sweeps()
    case = office.case
    assert (case.sms.delivered_at, case.due_at, case.due_rule) == (
        MONDAY + DAY,
        END_OF_WEDNESDAY,
        "one_working_day_after_delivery",
    )
    office.hears_receipt("delivered", MONDAY + DAY)
    assert (office.case.due_at, office.journal[-1]) == (END_OF_WEDNESDAY, "sms_delivered_outdated")


@pytest.mark.parametrize("status", ["undeliverable", "expired"])
def test_what_will_never_arrive_ends_the_wait_when_we_learn_of_it(status: str) -> None:
    """As the receipt would have."""
    office = without_receipt(status)
    case = office.lives_until(MONDAY + WAIT)
    assert (case.state, case.reason, case.ended_at) == ("ordinary_procedure", "sms_undeliverable", MONDAY + WAIT)


def test_a_receipt_after_the_wait_still_moves_the_term_later_once() -> None:
    """What we asked for was not known yet."""
    office = without_receipt()
    office.lives_until(MONDAY + WAIT)
    office.passes(DAY)
    office.hears_receipt("delivered")
    office.passes(HOUR)
    office.hears_receipt("delivered")
    assert (office.case.due_at, office.case.due_rule) == (END_OF_WEDNESDAY, "one_working_day_after_delivery")


def test_a_receipt_in_time_is_not_asked_for() -> None:
    """Nobody is troubled for what is known."""
    office = without_receipt()
    office.hears_receipt("delivered")
    office.lives_until(END_OF_TUESDAY)
    assert (asked(office), office.case.sms.ask_at) == (0, None)


@pytest.mark.parametrize(
    "error",
    [PartnerUnavailable("sms-1414"), PartnerAnswerUnusable("sms-1414", "it is no JSON")],
    ids=["away", "unusable"],
)
def test_while_1414_does_not_answer_it_is_asked_again_and_the_window_closes_all_the_same(error: Exception) -> None:
    """1414 is asked every ten minutes until the window closes; its silence keeps no case open."""
    office = without_receipt()

    def fails(_call: Call) -> None:
        raise error

    office.sms.watch = fails
    office.lives_until(MONDAY + WAIT + 9 * MINUTE)
    assert (asked(office), office.journal[-1]) == (1, "asking_for_receipt_failed")
    office.lives_until(MONDAY + WAIT + 10 * MINUTE)
    assert asked(office) == 2
    case = office.lives_until(END_OF_TUESDAY + HOUR)
    assert (case.reason, office.attention) == ("consent_not_given", ["delivery_not_proved"])


def test_a_message_that_1414_has_lost_is_not_sent_again() -> None:
    """It said that it took it; a second message is worse than none."""
    office = without_receipt()
    del office.world.messages[f"{office.case_id}-sms-1"]
    office.lives_until(MONDAY + WAIT)
    assert (office.journal[-1], len(office.sms.asked("send"))) == ("no_receipt_in_time", 1)


def test_a_time_that_cannot_be_is_no_receipt() -> None:
    """Delivered before the application was taken in: the answer is not believed."""
    office = without_receipt("delivered")
    office.world.messages[f"{office.case_id}-sms-1"].at = MONDAY - DAY
    office.lives_until(MONDAY + WAIT)
    assert (office.journal[-1], office.case.sms.delivered_at) == ("no_receipt_in_time", None)


def test_the_wait_is_a_setting() -> None:
    """Half an hour by this one."""
    office = Office()
    office.change_policy(receipt_wait=30 * MINUTE)
    office.asks_for_consent()
    office.lives_until(MONDAY + 30 * MINUTE)
    assert (asked(office), office.case.state) == (1, State.AWAITING_CONSENT)
