"""Which cases the sweep drives, and what it counts, as tables."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.case.case import Case, Intent
from chalicelib.domain.case.deadline import Deadline
from chalicelib.domain.case.parts import SmsTimes
from chalicelib.domain.case.states import AWAITING, DOING, ENDS, State, Step
from chalicelib.domain.case.sweeping import Action, action_taken, is_due, longest_due_first, was_abandoned
from tests.fakes.policy import a_policy
from tests.unit.case.cases import DAY, END_OF_TUESDAY, HOUR, MINUTE, NOW, a_case

POLICY = a_policy()
LATER = NOW + HOUR


def looked_at(state: State, **changes: object) -> Case:
    """A case in a state, to be looked at ten minutes after it came there."""
    return a_case(state, **{"look_at": NOW + 10 * MINUTE, **changes})


def an_intent(step: Step, lease_until: datetime, done_at: datetime | None = None) -> Intent:
    """An intent committed when the case came to its state."""
    return Intent(step=step, request_id="request-1", tries=1, at=NOW, lease_until=lease_until, done_at=done_at)


@pytest.mark.parametrize("state", sorted(DOING | AWAITING))
def test_an_open_case_is_due_from_its_time_on(state: State) -> None:
    """Not before, also when the clock jumps back."""
    case = looked_at(state)
    assert [is_due(case, now) for now in (NOW, NOW + 10 * MINUTE, NOW - DAY)] == [False, True, False]


@pytest.mark.parametrize("state", sorted(DOING))
def test_a_step_that_was_put_off_is_due_when_its_time_comes(state: State) -> None:
    """And it counts as driven by somebody: no workflow is started for it."""
    case = looked_at(state, try_at=LATER)
    assert [is_due(case, now) for now in (LATER - MINUTE, LATER)] == [False, True]
    assert not was_abandoned(case, LATER, POLICY)


@pytest.mark.parametrize(
    ("state", "step"), [(State.SENDING_SMS, Step.SMS), (State.REQUESTING_BANK_DATA, Step.BANK_DATA)]
)
def test_a_lease_is_respected_and_taken_over_when_it_has_run_out(state: State, step: Step) -> None:
    """Who has the lease makes the call; after it another does, and asks first."""
    case = looked_at(state, intents=(an_intent(step, LATER),))
    assert [is_due(case, now) for now in (LATER - MINUTE, LATER)] == [False, True]
    assert not was_abandoned(case, LATER, POLICY)


@pytest.mark.parametrize("look_at", [None, LATER + MINUTE])
def test_a_case_that_was_moved_since_the_index_was_read_is_left_alone(look_at: datetime | None) -> None:
    """The index may lag behind the table."""
    assert not is_due(looked_at(State.AWAITING_CONSENT, look_at=look_at), LATER)


@pytest.mark.parametrize("state", sorted(ENDS))
def test_an_ended_case_is_due_only_while_it_owes_a_revocation(state: State) -> None:
    """And nobody else has the lease of it."""
    ended = looked_at(state, deadline=None, ended_at=NOW)
    owing = replace(ended, consent=replace(ended.consent, owes_revocation=True))
    leased = replace(owing, intents=(an_intent(Step.REVOCATION, LATER + MINUTE),))
    assert [is_due(case, LATER) for case in (ended, owing, leased)] == [False, True, False]


@pytest.mark.parametrize("state", sorted(DOING))
def test_a_step_that_nobody_took_was_abandoned(state: State) -> None:
    """Its workflow was never started, has died, or was not woken."""
    assert [was_abandoned(looked_at(state), now, POLICY) for now in (NOW, LATER)] == [False, True]


@pytest.mark.parametrize("state", sorted(AWAITING | ENDS))
def test_only_a_step_of_ours_can_be_abandoned(state: State) -> None:
    """A wait is nobody's to go on with, and an end is over."""
    assert not was_abandoned(looked_at(state), LATER, POLICY)


@pytest.mark.parametrize(
    "changes", [{"updated_at": NOW + DAY}, {"entered_at": None}], ids=["changed since", "old case"]
)
def test_a_step_is_abandoned_from_a_fixed_time_after_the_case_came_to_it(changes: dict[str, Any]) -> None:
    """A later change of the case is no step; one stored without the time of its state counts from its last change."""
    case = looked_at(State.RECEIVED, **changes)
    since = NOW + POLICY.resume_after
    assert [was_abandoned(case, now, POLICY) for now in (since - timedelta(microseconds=1), since)] == [False, True]


def test_a_step_with_an_intent_that_is_not_done_was_begun() -> None:
    """Whatever was done before it."""
    intents = (an_intent(Step.SMS, NOW, done_at=NOW), an_intent(Step.BANK_DATA, NOW))
    assert not was_abandoned(looked_at(State.REQUESTING_BANK_DATA, intents=intents), LATER, POLICY)


def test_an_intent_that_is_done_does_not_hide_that_the_next_step_was_abandoned() -> None:
    """The SMS is long out; nobody has asked the banks yet."""
    case = looked_at(State.REQUESTING_BANK_DATA, intents=(an_intent(Step.SMS, NOW, done_at=NOW),))
    assert was_abandoned(case, LATER, POLICY)


WAITING = looked_at(
    State.AWAITING_CONSENT, deadline=Deadline(END_OF_TUESDAY, "patience"), sms=SmsTimes(ask_at=NOW + 2 * HOUR)
)
STEP = looked_at(State.CHECKING_MOBILE)
ENDED = replace(STEP, state=State.ORDINARY_PROCEDURE, deadline=None)
OWING = replace(ENDED, ended_at=NOW, consent=replace(ENDED.consent, owes_revocation=True))


@pytest.mark.parametrize(
    ("before", "after", "abandoned", "action"),
    [
        (WAITING, replace(WAITING, state=State.ORDINARY_PROCEDURE), False, Action.CLOSE_WINDOW),
        (WAITING, replace(WAITING, sms=replace(WAITING.sms, ask_at=None)), False, Action.ASK_RECEIPT),
        (WAITING, replace(WAITING, try_at=LATER), False, Action.NOTHING),
        (replace(WAITING, sms=SmsTimes()), replace(WAITING, sms=SmsTimes(), try_at=LATER), False, Action.NOTHING),
        (STEP, replace(STEP, state=State.REQUESTING_LINK), False, Action.TAKE_STEP),
        (STEP, replace(STEP, state=State.REQUESTING_LINK), True, Action.RESUME),
        (STEP, replace(STEP, try_at=LATER, version=STEP.version + 1), False, Action.NOTHING),
        (STEP, replace(STEP, paused_at=NOW, deadline=Deadline(NOW + DAY, "patience")), True, Action.NOTHING),
        (replace(STEP, deadline=Deadline(NOW, "patience")), replace(ENDED, ended_at=NOW), False, Action.END_PATIENCE),
        (replace(STEP, deadline=Deadline(LATER, "patience")), replace(ENDED, ended_at=NOW), False, Action.TAKE_STEP),
        (replace(STEP, deadline=None), replace(ENDED, ended_at=NOW), False, Action.TAKE_STEP),
        (replace(STEP, deadline=Deadline(NOW, "patience")), replace(ENDED, ended_at=LATER), True, Action.END_PATIENCE),
        (
            replace(STEP, deadline=Deadline(NOW, "patience")),
            replace(STEP, state=State.REQUESTING_LINK),
            False,
            Action.TAKE_STEP,
        ),
        (OWING, replace(OWING, consent=replace(OWING.consent, owes_revocation=False)), False, Action.PAY_DEBT),
        (OWING, replace(OWING, try_at=LATER), False, Action.NOTHING),
    ],
)
def test_what_happened_is_counted(before: Case, after: Case, *, abandoned: bool, action: Action) -> None:
    """A step or a closing that was put off is no action."""
    assert action_taken(before, after, abandoned=abandoned) is action


def test_those_due_longest_come_first() -> None:
    """A run that has no time for all leaves the youngest; of two at one time the lower id comes first."""
    minutes = {"case-1": 3, "case-2": 1, "case-5": 2, "case-3": 2, "case-4": None}
    cases = [
        looked_at(State.RECEIVED, id=name, look_at=None if after is None else NOW + after * MINUTE)
        for name, after in minutes.items()
    ]
    by_time = [case.id for case in longest_due_first(cases, NOW + 2 * MINUTE)]
    assert by_time == ["case-2", "case-3", "case-4", "case-5", "case-1"]


def test_actions_have_the_names_of_the_metrics() -> None:
    """Dashboards and alarms look for these."""
    assert [*Action] == ["close_window", "ask_receipt", "end_patience", "resume", "take_step", "pay_debt", "nothing"]
