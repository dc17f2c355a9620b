"""The plan of a sweep, as a table: where a case stands and what time it is decide what is done."""

from dataclasses import replace
from datetime import datetime

import pytest

from chalicelib.domain.case.case import Case, Intent
from chalicelib.domain.case.states import AWAITING, DOING, ENDS, State, Step
from chalicelib.domain.case.sweeping import Action, Planned, plan_sweep
from tests.fakes.policy import a_policy
from tests.unit.case.cases import DAY, END_OF_TUESDAY, HOUR, MINUTE, NOW, a_case

POLICY = a_policy()
LATER = NOW + HOUR


def planned(case: Case, now: datetime = LATER) -> Action:
    """What is done for one case."""
    ((plan),) = plan_sweep((case,), now, POLICY)
    return plan.action


def looked_at(state: State, **changes: object) -> Case:
    """A case in a state, to be looked at ten minutes after it came there."""
    return a_case(state, **{"look_at": NOW + 10 * MINUTE, **changes})


def an_intent(step: Step, lease_until: datetime, done_at: datetime | None = None) -> Intent:
    """An intent committed when the case came to its state."""
    return Intent(step, "request-1", 1, NOW, lease_until, done_at)


@pytest.mark.parametrize("state", sorted(AWAITING))
def test_a_wait_whose_time_has_come_is_closed(state: State) -> None:
    """Asked about once more, then ended, by the service that closes it."""
    case = looked_at(state, due_at=END_OF_TUESDAY, look_at=END_OF_TUESDAY + HOUR)
    assert planned(case, END_OF_TUESDAY + HOUR) is Action.CLOSE_WINDOW


@pytest.mark.parametrize("state", sorted(DOING))
def test_a_step_that_nobody_took_is_resumed(state: State) -> None:
    """Its workflow was never started, has died, or was not woken."""
    assert planned(looked_at(state)) is Action.RESUME


@pytest.mark.parametrize("state", sorted(DOING))
def test_a_step_past_its_patience_ends(state: State) -> None:
    """The ordinary procedure, also when it was put off or is held by nobody any more."""
    case = looked_at(state, try_at=NOW + 4 * HOUR)
    assert planned(case, NOW + 4 * HOUR) is Action.END_PATIENCE


@pytest.mark.parametrize("state", sorted(DOING))
def test_a_step_that_was_put_off_is_taken_when_its_time_comes(state: State) -> None:
    """Somebody drives the case: nothing is resumed."""
    case = looked_at(state, try_at=LATER, look_at=LATER)
    assert [planned(case, LATER - MINUTE), planned(case)] == [Action.NOTHING, Action.TAKE_STEP]


@pytest.mark.parametrize(
    ("state", "step"), [(State.SENDING_SMS, Step.SMS), (State.REQUESTING_BANK_DATA, Step.BANK_DATA)]
)
def test_a_lease_is_respected_and_taken_over_when_it_has_run_out(state: State, step: Step) -> None:
    """Who holds it makes the call; after it another does, and asks first."""
    case = looked_at(state, intents=(an_intent(step, LATER),))
    assert [planned(case, LATER - MINUTE), planned(case)] == [Action.NOTHING, Action.TAKE_STEP]


def test_an_intent_that_is_done_keeps_nothing_from_being_resumed() -> None:
    """The SMS is long out; the banks were not asked by anybody yet."""
    case = looked_at(State.REQUESTING_BANK_DATA, intents=(an_intent(Step.SMS, NOW, done_at=NOW),))
    assert planned(case) is Action.RESUME


@pytest.mark.parametrize("state", sorted(ENDS))
def test_an_end_is_left_alone_unless_it_owes_a_revocation(state: State) -> None:
    """The debt is paid at any end."""
    ended = looked_at(state, due_at=None, due_rule=None, ended_at=NOW)
    owing = replace(ended, owes_revocation=True)
    held = replace(owing, intents=(an_intent(Step.REVOCATION, LATER + MINUTE),))
    assert [planned(ended), planned(owing), planned(held)] == [Action.NOTHING, Action.PAY_DEBT, Action.NOTHING]


@pytest.mark.parametrize("look_at", [None, LATER + MINUTE])
def test_a_case_that_was_moved_since_the_index_was_read_is_left_alone(look_at: datetime | None) -> None:
    """The index may lag behind the table."""
    assert planned(looked_at(State.AWAITING_CONSENT, look_at=look_at)) is Action.NOTHING


def test_a_receipt_that_is_overdue_is_asked_for_while_the_window_is_open() -> None:
    """When both are due, closing the window asks as well."""
    closes_at = END_OF_TUESDAY + DAY
    case = looked_at(State.AWAITING_CONSENT, due_at=END_OF_TUESDAY, receipt_due_at=NOW + 2 * HOUR, look_at=NOW + HOUR)
    seen = [planned(case, now) for now in (NOW + 2 * HOUR, closes_at)]
    assert seen == [Action.ASK_RECEIPT, Action.CLOSE_WINDOW]


def test_a_clock_that_jumps_back_closes_nothing_early() -> None:
    """What was due is not due any more."""
    case = looked_at(State.AWAITING_CONSENT, due_at=END_OF_TUESDAY, look_at=END_OF_TUESDAY + HOUR)
    assert planned(case, END_OF_TUESDAY - DAY) is Action.NOTHING


def test_those_due_longest_come_first() -> None:
    """A run that has no time for all leaves the youngest."""
    cases = tuple(looked_at(State.RECEIVED, id=f"case-{n}", look_at=NOW + n * MINUTE) for n in (3, 1, 2))
    plan = plan_sweep(cases, LATER, POLICY)
    assert plan == tuple(Planned(cases[place], Action.RESUME) for place in (1, 2, 0))
