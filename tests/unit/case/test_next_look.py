"""When the sweep looks at a case again, and what the end of a term does to what is due for erasure."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from chalicelib.domain.calendar.working_days import Calendar, almaty_day, start_of_day
from chalicelib.domain.case.deadline import Deadline
from chalicelib.domain.case.key_classes import KeyClass
from chalicelib.domain.case.parts import Acknowledged, ConsentSummary
from chalicelib.domain.case.retention import RETENTION_OVER, Due, Retention, erasures_of
from chalicelib.domain.case.states import State
from chalicelib.domain.case.transitions import ask_for_receipt_at
from tests.fakes.policy import a_policy
from tests.unit.case.cases import DAY, HOUR, MINUTE, NOW, a_case

POLICY = a_policy()
WAITING = a_case(State.AWAITING_CONSENT, deadline=Deadline(NOW + DAY, "one_working_day_after_sending"))
CLOSES_AT = POLICY.close_at(WAITING)
RULES = Retention(bank=10 * DAY, person=20 * DAY, proof=30 * DAY, fetch_term=5 * DAY, destroy_term=15)
CALENDAR = Calendar(version="test")


@pytest.mark.parametrize(
    ("receipt", "look_at"), [(NOW + HOUR, NOW + HOUR), (None, CLOSES_AT), (NOW + 30 * DAY, CLOSES_AT)]
)
def test_a_case_that_waits_is_looked_at_for_whatever_comes_first(
    receipt: datetime | None, look_at: datetime | None
) -> None:
    """The question for the receipt of the SMS, or the end of its window."""
    assert ask_for_receipt_at(WAITING, receipt, POLICY).look_at == look_at


def test_a_window_that_was_put_off_is_looked_at_then() -> None:
    """Not before it is tried again."""
    assert CLOSES_AT is not None
    put_off = replace(WAITING, try_at=CLOSES_AT + 10 * MINUTE)
    assert ask_for_receipt_at(put_off, None, POLICY).look_at == CLOSES_AT + 10 * MINUTE


@pytest.mark.parametrize(("entered", "begins"), [(timedelta(0), timedelta(0)), (None, HOUR)])
def test_a_step_that_nobody_goes_on_with_is_taken_up_again(entered: timedelta | None, begins: timedelta) -> None:
    """Counted from when the state was entered; of an old case, which does not say it, from its last change."""
    entered_at = None if entered is None else NOW + entered
    case = a_case(State.REQUESTING_LINK, entered_at=entered_at, updated_at=NOW + HOUR)
    assert ask_for_receipt_at(case, None, POLICY).look_at == NOW + begins + POLICY.resume_after


def test_a_case_that_waits_for_nothing_is_not_looked_at() -> None:
    """An end without a debt, and an open case without a deadline."""
    ended = a_case(State.ORDINARY_PROCEDURE, deadline=None, look_at=NOW)
    assert ask_for_receipt_at(ended, None, POLICY).look_at is None
    assert (
        ask_for_receipt_at(replace(ended, consent=replace(ended.consent, owes_revocation=True)), None, POLICY).look_at
        == NOW
    )
    assert ask_for_receipt_at(replace(WAITING, deadline=None), None, POLICY).look_at is None


def test_a_reopened_case_has_nothing_to_erase() -> None:
    """It had ended before, and is open again."""
    assert erasures_of(a_case(State.REQUESTING_BANK_DATA, ended_at=NOW), RULES, CALENDAR) == ()


def test_bank_data_that_are_due_by_both_terms_are_due_by_their_own() -> None:
    """A withdrawn consent only brings the day forward."""
    last = start_of_day(CALENDAR.last_day_of_term(almaty_day(NOW), RULES.destroy_term))
    case = a_case(
        State.BANK_DATA_READY,
        ended_at=NOW,
        acknowledged=Acknowledged(at=last - RULES.bank),
        consent=ConsentSummary(gone_at=NOW),
    )
    assert erasures_of(case, RULES, CALENDAR)[0] == Due(KeyClass.BANK, last, RETENTION_OVER)
