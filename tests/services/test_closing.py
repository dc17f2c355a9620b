"""What closing a window does when its partner does not answer, or when the time of one run is over."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from chalicelib.domain.case.states import Reason, State
from chalicelib.domain.errors import PartnerAnswerUnusable, PartnerUnavailable
from chalicelib.domain.messages.operations import Pause
from chalicelib.services.steps.close_windows import close_if_due
from tests.fakes.partner_calls import Call
from tests.services.moving import enter
from tests.services.office import DAY, MONDAY, Office

ONE_RUN = timedelta(seconds=20)
MOMENT = timedelta(microseconds=1)


def closes_at(office: Office) -> datetime:
    """When the window that the case waits in closes."""
    at = office.policy.close_at(office.case)
    assert at is not None
    return at


def awaiting_consent() -> Office:
    """The message was delivered; the window of the consent closes now."""
    office = Office()
    office.asks_for_consent()
    office.hears_receipt("delivered")
    office.clock.set(closes_at(office))
    return office


def awaiting_banks(*, late: timedelta = timedelta(0)) -> Office:
    """No bank's answer has reached us; the window of the banks closes now, or closed a while ago."""
    office = Office()
    office.asks_the_banks()
    office.clock.set(closes_at(office) + late)
    return office


def calls(office: Office) -> int:
    """How many calls partners have had."""
    return sum(len(partner.calls) for partner in (office.kdp, office.bmg, office.open_api, office.sms))


def takes(office: Office, what: str, span: timedelta) -> None:
    """Let each such call take so long."""
    office.open_api.watch = lambda call: office.clock.set(office.clock.now() + span) if call.what == what else None


def cannot_answer(_: Call) -> None:
    """The partner is away."""
    raise PartnerUnavailable("open-api")


def answers_about_another(_: Call) -> None:
    """The partner's answer names another request."""
    raise PartnerAnswerUnusable("open-api", "it is about another request")


@pytest.mark.parametrize("fault", [cannot_answer, answers_about_another])
def test_the_consents_window_stays_open_while_nobody_can_say(fault: Callable[[Call], None]) -> None:
    """A yes that was given in time may be there; the journal says why the window is still open."""
    office = awaiting_consent()
    office.open_api.watch = fault
    assert office.drives().state is State.AWAITING_CONSENT
    assert office.journal[-1] == "asking_open_api_failed"
    office.open_api.watch = lambda _: None
    office.clock.set(office.case.look_at or office.clock.now())
    assert office.drives().state is State.ORDINARY_PROCEDURE


def test_the_banks_window_stays_open_during_a_pause() -> None:
    """Our own switch ends no wait."""
    office = awaiting_banks()
    office.operations.pause(Pause("operator-1", office.clock.now(), "restore"))
    office.open_api.fail(before=10)
    assert office.drives().state is State.AWAITING_BANK_DATA
    assert office.journal[-1] == "asking_open_api_failed"


def test_what_one_run_has_no_time_for_is_fetched_a_little_later() -> None:
    """As long as answers arrive: the first page took the whole time, the other bank's is fetched by the next run."""
    office = awaiting_banks()
    takes(office, "bank_page", ONE_RUN)
    assert office.drives().state is State.AWAITING_BANK_DATA
    assert (len(office.open_api.asked("bank_page")), office.journal[-1]) == (1, "bank_data_fetched_in_part")
    office.clock.set(office.case.look_at or office.clock.now())
    assert office.drives().state is State.BANK_DATA_READY
    assert len(office.open_api.asked("bank_page")) == 2


def test_a_run_that_gets_everything_in_its_time_ends_the_wait() -> None:
    """A moment less than the whole time leaves room for the second page, whatever it takes."""
    office = awaiting_banks()
    takes(office, "bank_page", ONE_RUN - MOMENT)
    assert office.drives().state is State.BANK_DATA_READY
    assert len(office.open_api.asked("bank_page")) == 2


def test_a_run_without_any_answer_ends_the_wait_however_long_it_took() -> None:
    """The time was over, and nothing came that would let more be hoped for."""
    office = awaiting_banks()

    def away(call: Call) -> None:
        if call.what == "bank_page":
            office.clock.set(office.clock.now() + ONE_RUN)
            raise PartnerUnavailable("open-api")

    office.open_api.watch = away
    assert office.drives().state is State.ORDINARY_PROCEDURE
    assert len(office.open_api.asked("bank_page")) == 1


def test_a_run_ends_the_wait_before_its_time_is_over_although_a_bank_is_silent() -> None:
    """What the Open API system does not have is not waited for."""
    office = awaiting_banks()
    office.script.banks[1].outcome = "silent"
    takes(office, "bank_page", ONE_RUN - MOMENT)
    assert office.drives().state is State.BANK_DATA_READY


def test_after_the_asking_patience_the_wait_ends_with_what_there_is() -> None:
    """Even if answers still arrive."""
    office = awaiting_banks(late=Office().policy.asking_patience)
    takes(office, "bank_page", ONE_RUN)
    assert office.drives().state is State.BANK_DATA_READY
    assert len(office.open_api.asked("bank_page")) == 1


def test_before_it_is_due_a_window_is_left_as_it_is() -> None:
    """A day order is counted when it closes, or by the command: a look in between stores nothing and asks nobody."""
    office = awaiting_consent()
    office.clock.set(closes_at(office) - MOMENT)
    enter(office)
    before, asked = office.case, calls(office)
    assert (close_if_due(office.deps, before), office.case, calls(office)) == (before, before, asked)


@pytest.mark.parametrize("awaiting", [awaiting_consent, awaiting_banks])
def test_a_window_that_a_day_order_moves_at_its_close_stays_open(awaiting: Callable[[], Office]) -> None:
    """Nobody is asked, and no bank is silent yet; it closes by the new term."""
    office = awaiting()
    enter(office)
    before, asked = office.case, calls(office)
    case = close_if_due(office.deps, before)
    assert (case.state, case.due_at, calls(office)) == (before.state, (before.due_at or MONDAY) + DAY, asked)
    assert office.journal[-1] == "term_counted_anew"


def test_a_step_of_ours_ends_by_its_patience_to_the_moment() -> None:
    """It has no grace, which is for what others report late."""
    office = Office()
    office.bmg.fail(before=100)
    office.asks_for_consent()
    due_at = office.case.due_at
    assert due_at is not None
    office.clock.set(due_at - MOMENT)
    assert close_if_due(office.deps, office.case) == office.case
    office.clock.set(due_at)
    assert close_if_due(office.deps, office.case).reason is Reason.PARTNER_UNAVAILABLE


def test_a_receipt_that_ends_the_case_leaves_no_window_to_close() -> None:
    """1414 is asked for it when the window closes, and says that the message never arrived."""
    office = Office()
    office.sms.watch = lambda call: cannot_answer(call) if call.what == "status" else None
    office.world.sms_status = "undeliverable"
    office.asks_for_consent()
    office.clock.set(closes_at(office))
    office.sms.watch = lambda _: None
    case = close_if_due(office.deps, office.case)
    assert (case.reason, office.journal[-1]) == (Reason.SMS_UNDELIVERABLE, "sms_undeliverable")


def test_a_bank_that_failed_is_asked_once_more_after_the_pause() -> None:
    """It may have answered after all, and during a pause we do not ask; so the wait does not end over it."""
    office = awaiting_banks()
    for bank in office.case.open_banks:
        office.bank_answers(bank.bic, "failed")
    office.operations.pause(Pause("operator-1", office.clock.now(), "restore"))
    office.open_api.fail(before=10)
    assert close_if_due(office.deps, office.case).state is State.AWAITING_BANK_DATA
    office.operations.pause(None)
    office.open_api.fail()
    office.clock.set(office.case.look_at or office.clock.now())
    assert close_if_due(office.deps, office.case).state is State.BANK_DATA_READY


def test_a_wait_that_ended_with_the_last_page_is_not_put_off_by_a_pause() -> None:
    """The pause was ordered while it arrived; an ended case has nothing left to look at."""
    office = awaiting_banks()
    takes(office, "bank_page", MOMENT)
    office.operations.pause(Pause("operator-1", office.clock.now(), "restore"))
    case = close_if_due(office.deps, office.case)
    assert (case.state, case.look_at, office.journal[-1]) == (State.BANK_DATA_READY, None, "banks_answered")
