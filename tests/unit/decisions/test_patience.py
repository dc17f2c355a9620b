"""How long our patience with a step lasts, to the moment, and what is journaled of it, whole."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from chalicelib.domain.calendar.working_days import Calendar
from chalicelib.domain.case.case import Attention, Case
from chalicelib.domain.case.deadline import Deadline
from chalicelib.domain.case.quiet_hours import QuietHours
from chalicelib.domain.case.states import AttentionKind, State
from chalicelib.domain.errors import PartnerAnswerUnusable, PartnerRefused, PartnerUnavailable
from chalicelib.domain.journal.journal import Event
from chalicelib.domain.messages.operations import Pause
from chalicelib.services.decisions.draft import Draft, Gathered
from chalicelib.services.decisions.patience import (
    decide_out_of_patience,
    decide_put_off,
    decide_refused,
    decide_wait_for_tomorrow,
    is_out_of_time,
    is_paused,
    wait_asked_for,
)
from tests.fakes.policy import a_policy
from tests.unit.case.cases import DAY, HOUR, MINUTE, NOW, a_case

MOMENT = timedelta(microseconds=1)
POLICY = a_policy(
    patience=dict.fromkeys(State, 4 * HOUR),
    try_again_after=15 * MINUTE,
    pause_holds=DAY,
    quiet_hours=QuietHours(time(0), time(0)),
)
OVER = NOW + 4 * HOUR
SENDING, WAITING = a_case(State.SENDING_SMS), a_case(State.AWAITING_CONSENT)
CLOSES = POLICY.close_at(WAITING) or NOW
ENDLESS = replace(SENDING, deadline=None)
FAILED = Event("step_failed", data={"error": "StoreBusy"})
TOMORROW = datetime(2025, 10, 13, 19, tzinfo=UTC)
"""The midnight in Almaty after the Monday."""


def given(case: Case, now: datetime = NOW + HOUR, paused_at: datetime | None = None) -> Gathered:
    """The input of a decision on the case."""
    pause = None if paused_at is None else Pause("operator", paused_at, "maintenance")
    return Gathered(case=case, calendar=Calendar(version="calendar-1"), policy=POLICY, now=now, pause=pause)


@pytest.mark.parametrize(
    ("case", "paused_at", "until"),
    [
        (SENDING, NOW + HOUR, NOW + HOUR + DAY),
        (replace(SENDING, entered_at=NOW + 2 * HOUR), NOW + HOUR, NOW + 2 * HOUR + DAY),
        (replace(SENDING, entered_at=None), NOW + HOUR, NOW + HOUR + DAY),
        (WAITING, NOW + HOUR, CLOSES + DAY),
        (WAITING, CLOSES + HOUR, CLOSES + HOUR + DAY),
    ],
    ids=["from the pause", "from the step", "an old case", "from the close", "after the close"],
)
def test_a_pause_holds_for_its_time(case: Case, paused_at: datetime, until: datetime) -> None:
    """From the pause, or from when the case needed the call; without a pause nothing is held."""
    assert [is_paused(given(case, now, paused_at)) for now in (until - MOMENT, until)] == [True, False]
    assert not is_paused(given(case, until - MOMENT))


def test_what_has_no_due_time_never_runs_out() -> None:
    """An end, and nothing else."""
    assert [is_out_of_time(SENDING, now) for now in (OVER - MOMENT, OVER)] == [False, True]
    assert not is_out_of_time(ENDLESS, OVER)
    blocked = replace(ENDLESS, blocked_at=NOW)
    assert decide_out_of_patience(given(blocked, OVER)) == Draft(case=blocked)


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({}, "patience_ended"),
        ({"attention": (Attention(AttentionKind.RECORD_DAMAGED, NOW),)}, "damaged_term_ended"),
        ({"blocked_at": NOW}, "blocked_term_ended"),
    ],
)
def test_the_journal_says_in_which_state_the_time_was_over(changes: dict[str, object], name: str) -> None:
    """Whatever ended it."""
    case = replace(SENDING, **changes)  # type: ignore[arg-type] # any field
    assert decide_out_of_patience(given(case, OVER)).events == (Event(name, data={"state": State.SENDING_SMS}),)


def test_the_journal_says_who_refused_what() -> None:
    """The partner, the state and the status."""
    event = Event("request_refused", "bmg", {"state": State.SENDING_SMS, "status": 403})
    assert decide_refused(given(SENDING), PartnerRefused("bmg", 403)).events == (event,)
    assert decide_refused(given(WAITING), PartnerRefused("bmg", 403)).events == (
        replace(event, data={"state": State.AWAITING_CONSENT, "status": 403}),
    )


@pytest.mark.parametrize(
    ("deadline", "after"),
    [
        (Deadline(NOW + 5 * HOUR - MOMENT, "patience"), Deadline(NOW + 5 * HOUR, "patience_after_pause")),
        (Deadline(NOW + 5 * HOUR, "patience"), Deadline(NOW + 5 * HOUR, "patience")),
        (Deadline(NOW + 6 * HOUR, "patience"), Deadline(NOW + 6 * HOUR, "patience")),
        (None, Deadline(NOW + 5 * HOUR, "patience_after_pause")),
    ],
    ids=["earlier", "the same", "later", "none"],
)
def test_a_pause_restarts_the_patience_with_a_step(deadline: Deadline | None, after: Deadline) -> None:
    """It only ever moves later; the journal says that it was the pause."""
    draft = decide_put_off(given(replace(SENDING, deadline=deadline), paused_at=NOW), State.SENDING_SMS, FAILED)
    assert (draft.case.deadline, draft.case.paused_at, draft.case.try_at) == (
        after,
        NOW + HOUR,
        NOW + HOUR + 15 * MINUTE,
    )
    assert draft.events == (replace(FAILED, data={"error": "StoreBusy", "paused": True}),)


def test_a_window_is_put_off_past_its_term_too() -> None:
    """Only a step ends with its time; what waits for others is closed when they can be asked."""
    draft = decide_put_off(given(WAITING, OVER + HOUR, OVER), State.AWAITING_CONSENT, FAILED)
    assert (draft.case.deadline, draft.case.paused_at, draft.case.try_at) == (
        WAITING.deadline,
        OVER + HOUR,
        OVER + HOUR + 15 * MINUTE,
    )


def test_a_step_without_a_due_time_is_put_off_without_a_bound() -> None:
    """Nothing is there to end it before."""
    assert decide_put_off(given(ENDLESS), State.SENDING_SMS, FAILED).case.try_at == NOW + HOUR + 15 * MINUTE


@pytest.mark.parametrize(
    ("error", "wait"),
    [
        (PartnerUnavailable("bmg"), timedelta(0)),
        (PartnerUnavailable("bmg", 90), timedelta(seconds=90)),
        (PartnerUnavailable("bmg", 1e9), DAY),
        (PartnerAnswerUnusable("bmg", "no JSON"), timedelta(0)),
    ],
)
def test_a_partner_that_asks_for_time_gets_a_day_at_most(error: Exception, wait: timedelta) -> None:
    """Any other error asks for none."""
    assert wait_asked_for(error) == wait


@pytest.mark.parametrize(
    ("due_at", "after"),
    [
        (OVER, Deadline(TOMORROW + 4 * HOUR, "patience_after_daily_limit")),
        (TOMORROW + 4 * HOUR, Deadline(TOMORROW + 4 * HOUR, "patience")),
        (TOMORROW + 5 * HOUR, Deadline(TOMORROW + 5 * HOUR, "patience")),
    ],
)
def test_patience_begins_with_tomorrow_and_never_ends_earlier(due_at: datetime, after: Deadline) -> None:
    """Who was asked too often today is asked from midnight on where no hours are quiet."""
    case = replace(SENDING, deadline=Deadline(due_at, "patience"))
    draft = decide_wait_for_tomorrow(given(case), State.SENDING_SMS, FAILED)
    assert (draft.case.deadline, draft.case.try_at, draft.events) == (after, TOMORROW, (FAILED,))


@pytest.mark.parametrize(("now", "try_at"), [(NOW + HOUR, OVER), (OVER + HOUR, OVER + HOUR)])
def test_where_the_decision_is_due_first_the_patience_of_today_stays(now: datetime, try_at: datetime) -> None:
    """The case ends by it, at once where it is over."""
    case = replace(SENDING, decision=Deadline(TOMORROW, "decision"))
    draft = decide_wait_for_tomorrow(given(case, now), State.SENDING_SMS, FAILED)
    assert (draft.case.deadline, draft.case.try_at) == (SENDING.deadline, try_at)


def test_a_step_without_a_due_time_is_not_put_off_to_tomorrow() -> None:
    """An ended case has none."""
    assert decide_wait_for_tomorrow(given(ENDLESS), State.SENDING_SMS, FAILED) == Draft(case=ENDLESS)
