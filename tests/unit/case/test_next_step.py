"""Where a case stands, and when its window closes: the one answer that workflow, sweep and retry all ask for."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.case.case import Intent
from chalicelib.domain.case.deadline import Deadline
from chalicelib.domain.case.next_step import ENDED, LATER, REVOKING, NextStep, lease_ends_at, next_step
from chalicelib.domain.case.parts import ConsentSummary
from chalicelib.domain.case.states import AWAITING, DOING, State, Step
from chalicelib.domain.case.transitions import postpone
from tests.fakes.policy import a_policy
from tests.unit.case.cases import END_OF_TUESDAY, HOUR, MINUTE, NOW, a_case

POLICY = a_policy()
INTENT = Intent(step=Step.SMS, request_id="message-1", tries=1, at=NOW, lease_until=NOW + 2 * MINUTE)


@pytest.mark.parametrize("state", sorted(DOING))
def test_a_step_that_is_to_be_done_is_named(state: State) -> None:
    """A doing state stands for its own step, to be done now."""
    assert next_step(a_case(state), NOW) == NextStep(state, 1)


@pytest.mark.parametrize("state", sorted(AWAITING))
def test_a_wait_lasts_until_its_window_closes(state: State) -> None:
    """The seconds are whole, rounded up: Step Functions wait for nothing else."""
    case = a_case(state, look_at=NOW + HOUR + timedelta(microseconds=1))
    assert next_step(case, NOW) == NextStep(state, 3601)


@pytest.mark.parametrize("state", sorted(AWAITING))
def test_a_wait_whose_time_has_passed_is_looked_at_after_a_second(state: State) -> None:
    """Never zero seconds nor fewer: the state machine would stop."""
    assert next_step(a_case(state, look_at=NOW - HOUR), NOW) == NextStep(state, 1)


@pytest.mark.parametrize("state", sorted(AWAITING))
def test_a_wait_without_a_time_is_looked_at_after_a_second(state: State) -> None:
    """There is nothing to wait for."""
    assert next_step(a_case(state, look_at=None), NOW) == NextStep(state, 1)


DUE = NOW + 4 * HOUR


@pytest.mark.parametrize(
    ("state", "due_at", "now", "step"),
    [
        (State.SENDING_SMS, DUE, NOW, NextStep(LATER, 3600)),
        (State.AWAITING_CONSENT, DUE, NOW, NextStep(State.AWAITING_CONSENT, 3600)),
        (State.SENDING_SMS, None, NOW, NextStep(LATER, 3600)),
        (State.SENDING_SMS, DUE, DUE - MINUTE, NextStep(LATER, 1)),
        (State.SENDING_SMS, DUE, DUE, NextStep(State.SENDING_SMS)),
        (State.AWAITING_CONSENT, DUE, DUE, NextStep(State.AWAITING_CONSENT)),
    ],
    ids=["a step", "a wait", "no term", "before its end", "at its end", "a wait at its end"],
)
def test_a_blocked_case_waits_for_the_end_of_its_term(
    state: State, due_at: datetime | None, now: datetime, step: NextStep
) -> None:
    """No partner may be called for it; from the end on its step ends the case."""
    deadline = Deadline(due_at, "patience") if due_at else None
    assert next_step(a_case(state, blocked_at=NOW, deadline=deadline, look_at=NOW + HOUR), now) == step


def test_the_workflow_knows_the_steps_that_are_no_states_by_these_names() -> None:
    """Its choices compare with them."""
    assert (REVOKING, LATER, ENDED) == ("revoking_consent", "later", "ended")


@pytest.mark.parametrize(
    ("intent", "ends_at"),
    [
        (None, None),
        (INTENT, NOW + 2 * MINUTE),
        (replace(INTENT, done_at=NOW), None),
        (replace(INTENT, lease_until=NOW), None),
    ],
    ids=["no intent", "somebody has it", "done", "over"],
)
def test_a_lease_ends_at_its_time_and_then_nobody_has_it(intent: Intent | None, ends_at: datetime | None) -> None:
    """From the very moment on another may take it."""
    assert lease_ends_at(intent, NOW) == ends_at


@pytest.mark.parametrize(
    ("state", "step"), [(State.SENDING_SMS, Step.SMS), (State.REQUESTING_BANK_DATA, Step.BANK_DATA)]
)
def test_a_step_that_somebody_does_is_left_to_them_until_the_lease_ends(state: State, step: Step) -> None:
    """Who comes second waits; when the lease has run out the step is to be taken over."""
    case = a_case(state).with_intent(replace(INTENT, step=step))
    assert next_step(case, NOW) == NextStep(LATER, 120)
    assert next_step(case, NOW + 2 * MINUTE) == NextStep(state)


def test_a_lease_of_a_step_that_is_done_holds_nobody() -> None:
    """What is done is not waited for."""
    case = a_case(State.SENDING_SMS).with_intent(replace(INTENT, done_at=NOW))
    assert next_step(case, NOW) == NextStep(State.SENDING_SMS)


def test_a_step_that_was_put_off_waits_for_its_time() -> None:
    """Of two reasons to wait the later one counts."""
    case = postpone(a_case(State.SENDING_SMS).with_intent(INTENT), NOW + 10 * MINUTE, POLICY)
    assert (next_step(case, NOW), case.look_at) == (NextStep(LATER, 600), NOW + 10 * MINUTE)


@pytest.mark.parametrize("put_off_until", [NOW, NOW - HOUR])
def test_a_step_whose_time_has_come_is_to_be_done(put_off_until: datetime) -> None:
    """From the very moment on, and however late."""
    assert next_step(a_case(State.SENDING_SMS, try_at=put_off_until), NOW) == NextStep(State.SENDING_SMS)


@pytest.mark.parametrize("state", [State.BANK_DATA_READY, State.ORDINARY_PROCEDURE, State.WITHDRAWN])
def test_a_case_that_owes_nothing_has_ended(state: State) -> None:
    """Nothing is left to do."""
    assert next_step(a_case(state), NOW) == NextStep(ENDED)


def test_an_ended_case_may_owe_a_revocation() -> None:
    """It is to be paid, or waited for while somebody pays it or it was put off."""
    owing = a_case(State.ORDINARY_PROCEDURE, consent=ConsentSummary(owes_revocation=True))
    leased = owing.with_intent(replace(INTENT, step=Step.REVOCATION))
    assert next_step(owing, NOW) == NextStep(REVOKING)
    assert next_step(leased, NOW) == NextStep(LATER, 120)
    assert next_step(postpone(owing, NOW + HOUR, POLICY), NOW) == NextStep(LATER, 3600)


@pytest.mark.parametrize("state", [State.AWAITING_PERSONAL_DATA_CONSENT, State.AWAITING_CONSENT])
def test_a_persons_answer_is_waited_for_half_an_hour_longer(state: State) -> None:
    """What was said in time may be heard of late, so the window closes after a grace, spread by case."""
    case = a_case(state, deadline=Deadline(END_OF_TUESDAY, "patience"))
    assert POLICY.close_at(case) == END_OF_TUESDAY + timedelta(minutes=30) + POLICY.spread(case)


def test_a_banks_answer_has_no_grace() -> None:
    """Its time is that of its arrival; only the spread remains."""
    case = a_case(State.AWAITING_BANK_DATA, deadline=Deadline(END_OF_TUESDAY, "patience"))
    assert POLICY.close_at(case) == END_OF_TUESDAY + POLICY.spread(case)


def test_what_waits_for_nothing_closes_never() -> None:
    """An end has no due time."""
    assert POLICY.close_at(a_case(State.ORDINARY_PROCEDURE, deadline=None)) is None


@given(st.text(alphabet="0123456789abcdefghjkmnpqrstvwxyz", min_size=26, max_size=26))
def test_the_spread_is_a_fixed_part_of_twenty_minutes(case_id: str) -> None:
    """Every case has one spread, from 0 to 20 minutes, in whole seconds, whenever it is asked for."""
    case = replace(a_case(), id=case_id)
    spread = POLICY.spread(case)
    assert timedelta(0) <= spread <= timedelta(minutes=20)
    assert (spread.microseconds, POLICY.spread(replace(case, version=9))) == (0, spread)


def test_midnight_is_no_stampede() -> None:
    """A thousand cases due at one instant are spread over all of the twenty minutes, about fifty to each."""
    minutes = [POLICY.spread(replace(a_case(), id=f"case-{n}")) // MINUTE for n in range(1000)]
    assert set(minutes) == set(range(20))
    assert max(minutes.count(minute) for minute in set(minutes)) < 80
