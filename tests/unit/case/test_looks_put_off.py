"""When a case is looked at that is blocked, has been put off, or enters its next state."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.case import facts
from chalicelib.domain.case.deadline import Deadline
from chalicelib.domain.case.parts import ConsentSummary
from chalicelib.domain.case.states import State
from chalicelib.domain.case.transitions import apply, ask_for_receipt_at, postpone
from tests.fakes.policy import a_policy
from tests.unit.case.cases import DAY, HOUR, MINUTE, NOW, a_case

POLICY = a_policy()
WAITING = a_case(State.AWAITING_CONSENT, deadline=Deadline(NOW + DAY, "one_working_day_after_sending"))
STEP = a_case(State.REQUESTING_LINK)


def test_a_new_state_begins_without_what_put_the_last_one_off() -> None:
    """Neither the next try of the step before nor its pause is taken along."""
    before = replace(STEP, try_at=NOW + 2 * HOUR, paused_at=NOW)
    after = apply(before, facts.LinkMade(NOW + MINUTE, "a1b2c3"), POLICY)
    assert (after.state, after.try_at, after.paused_at) == (State.SENDING_SMS, None, None)
    assert after.look_at == NOW + MINUTE + POLICY.resume_after


def test_a_step_without_a_due_time_is_not_looked_at() -> None:
    """As a wait without one."""
    assert ask_for_receipt_at(replace(STEP, deadline=None), None, POLICY).look_at is None


def test_a_blocked_step_is_looked_at_when_its_patience_ends() -> None:
    """Until then nothing may be sent, so neither taking it up again nor its next try is of use."""
    blocked = replace(STEP, blocked_at=NOW, try_at=NOW + HOUR)
    assert ask_for_receipt_at(blocked, None, POLICY).look_at == STEP.due_at


def test_a_blocked_wait_is_looked_at_when_its_window_closes() -> None:
    """Neither for the receipt of its SMS nor later, for a try that was put off."""
    closes_at = POLICY.close_at(WAITING)
    assert closes_at is not None
    blocked = replace(WAITING, blocked_at=NOW, try_at=closes_at + HOUR)
    assert ask_for_receipt_at(blocked, NOW + HOUR, POLICY).look_at == closes_at


def test_a_case_that_waits_for_banks_is_not_looked_at_for_its_sms() -> None:
    """The question for the receipt is of use only while the consent is awaited."""
    banks = a_case(State.AWAITING_BANK_DATA, deadline=WAITING.deadline)
    assert ask_for_receipt_at(banks, NOW + HOUR, POLICY).look_at == POLICY.close_at(banks)


@pytest.mark.parametrize("until", [timedelta(0), MINUTE, 3 * HOUR])
def test_a_step_is_looked_at_at_its_next_try(until: timedelta) -> None:
    """Also if that is earlier than the step would be taken up again."""
    after = postpone(STEP, NOW + until, POLICY)
    assert (after.try_at, after.look_at) == (NOW + until, NOW + until)


def test_a_wait_is_not_put_off_to_before_its_end() -> None:
    """The answer may come until the window closes."""
    after = postpone(WAITING, NOW + MINUTE, POLICY)
    assert (after.try_at, after.look_at) == (NOW + MINUTE, POLICY.close_at(WAITING))


def test_a_revocation_that_an_ended_case_owes_is_tried_again_then() -> None:
    """An end has no other time to be looked at."""
    ended = a_case(State.ORDINARY_PROCEDURE, deadline=None, consent=ConsentSummary(owes_revocation=True), look_at=NOW)
    assert postpone(ended, NOW + HOUR, POLICY).look_at == NOW + HOUR
