"""The transition table as a whole: what it says, word for word, and what must hold of any such table."""

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.case import facts
from chalicelib.domain.case.banks import Bank
from chalicelib.domain.case.facts import Fact
from chalicelib.domain.case.parts import ConsentSummary
from chalicelib.domain.case.states import AWAITING, DOING, ENDS, ConsentStatus, Reason, State
from chalicelib.domain.case.transitions import TABLE, apply, find, rows
from chalicelib.domain.errors import IllegalTransition
from tests.fakes.policy import a_policy
from tests.unit.case.cases import HOUR, NOW, a_case, a_term

GOLDEN = Path(__file__).with_name("transitions.txt")
POLICY = a_policy()
BY_TIME: dict[State, type[Fact]] = {
    **dict.fromkeys(DOING, facts.PatienceEnded),
    State.AWAITING_PERSONAL_DATA_CONSENT: facts.PersonalDataNotAnswered,
    State.AWAITING_CONSENT: facts.ConsentNotGiven,
    State.AWAITING_BANK_DATA: facts.NoBankAnswered,
}
"""For each open state the fact that ends it when its time is up (design decision 2)."""
FACTS = sorted({row.on for row in TABLE}, key=str)

_VALUES: dict[str, Any] = {
    "heard_at": NOW + HOUR,
    "term": a_term(),
    "check_code": "a1b2c3",
    "accepted_at": NOW,
    "delivered_at": NOW,
    "failed_at": NOW,
    "received_at": NOW,
    "received_on": NOW.date(),
    "banks": (Bank(bic="ALATKZKA", name="Алатау (үлгі)"),),
    "bank": Bank(bic="ALATKZKA", name="Алатау (үлгі)"),
    "decision": a_term(),
    "receipt_due_at": NOW + HOUR,
}


def a_fact(kind: type[Fact]) -> Fact:
    """One of that kind, heard an hour from now."""
    return kind(**{field.name: _VALUES[field.name] for field in fields(kind)})


def reachable(start: State) -> set[State]:
    """Every state that some facts lead to from this one, itself included."""
    reached, todo = {start}, [start]
    while todo:
        state = todo.pop()
        new = {row.to for row in TABLE if state in row.of and row.to is not None} - reached
        reached |= new
        todo += new
    return reached


def test_the_printed_table_is_the_one_that_was_agreed() -> None:
    """Every row as `python -m chalicelib.domain.case.transitions` prints it; a change of the way shows in this file."""
    printed = [" | ".join(row).rstrip(" |") for row in rows()]
    assert printed == GOLDEN.read_text(encoding="utf-8").splitlines()


def test_every_state_is_reached_from_received() -> None:
    """No state of the contract is only a word."""
    assert reachable(State.RECEIVED) == set(State)


@pytest.mark.parametrize("state", sorted(frozenset(State) - ENDS))
def test_every_open_state_has_a_way_out_by_time(state: State) -> None:
    """A case that nobody answers for still ends in the ordinary procedure, by a row of the table."""
    row = find(state, BY_TIME[state])
    assert row is not None
    assert row.to is State.ORDINARY_PROCEDURE


def test_only_open_states_have_a_way_out_by_time() -> None:
    """An end waits for nothing."""
    assert set(BY_TIME) == set(State) - ENDS


@pytest.mark.parametrize("state", sorted(frozenset(State) - ENDS))
def test_every_open_state_can_come_to_every_end_that_it_may(state: State) -> None:
    """From wherever a case is, the ordinary procedure and the applicant's withdrawal are open."""
    assert {State.ORDINARY_PROCEDURE, State.WITHDRAWN} <= reachable(state)


def test_an_end_is_left_by_reopening_alone() -> None:
    """At an end only fields may change, and only where the contract says so, but for a reopening (decision 3)."""
    at_ends = {(row.on.__name__, state, row.to) for row in TABLE for state in row.of & ENDS}
    ready, ordinary = State.BANK_DATA_READY, State.ORDINARY_PROCEDURE
    assert at_ends == {
        ("ApplicationWithdrawn", ready, None),
        ("ConsentWithdrawn", ready, None),
        ("PersonalDataWithdrawn", ready, None),
        ("ConsentRefused", ready, None),
        ("ConsentRevoked", ready, None),
        ("ConsentRevoked", ordinary, None),
        ("BankAnswered", ready, None),
        ("BankAnswered", ordinary, None),
        ("TermMoved", ready, None),
        ("TermMoved", ordinary, None),
        ("Reopened", ordinary, State.REQUESTING_BANK_DATA),
        *(("SubjectBlocked", end, None) for end in ENDS),
    }


def test_a_fact_has_one_row_for_each_state() -> None:
    """No two rows claim the same fact in the same state."""
    claimed = [(row.on, state) for row in TABLE for state in row.of]
    assert len(claimed) == len(set(claimed))


def test_every_fact_and_every_reason_stands_in_the_table() -> None:
    """No fact or reason is only a word."""
    assert {row.on for row in TABLE} == set(Fact.__subclasses__())
    assert {row.because for row in TABLE} == set(Reason) | {None}


def test_a_reason_is_given_exactly_with_the_ordinary_procedure() -> None:
    """Every row to the ordinary procedure says why, and no other row does."""
    assert [row for row in TABLE if (row.to is State.ORDINARY_PROCEDURE) != (row.because is not None)] == []


def test_every_state_is_doing_awaiting_or_an_end() -> None:
    """The three kinds of state share none and leave out none."""
    assert sorted([*DOING, *AWAITING, *ENDS]) == sorted(State)


@pytest.mark.parametrize("state", sorted(State))
@pytest.mark.parametrize("kind", FACTS)
def test_apply_does_what_the_row_says(kind: type[Fact], state: State) -> None:
    """A fact leads exactly where its row says, for its reason; without a row it is refused by name."""
    row = find(state, kind)
    case = a_case(state, consent=ConsentSummary(status=ConsentStatus.REQUESTED))
    if row is None:
        with pytest.raises(IllegalTransition, match=f"{kind.__name__} cannot happen to a case in state {state}"):
            apply(case, a_fact(kind), POLICY)
        return
    after = apply(case, a_fact(kind), POLICY)
    assert (after.state, after.reason) == (row.to or state, row.because)
    assert after.ended == ((row.to or state) in ENDS)
    assert (after.due_at is None) == (row.to in ENDS) or state in ENDS


def test_a_doing_state_gets_our_patience_and_a_look_before_it_ends() -> None:
    """A step has to be done within four hours of its beginning, and the sweep looks after ten minutes."""
    after = apply(a_case(State.CHECKING_MOBILE), facts.MobileAccepted(NOW + HOUR), POLICY)
    assert (after.entered_at, after.due_at, after.due_rule) == (NOW + HOUR, NOW + 5 * HOUR, "patience")
    assert after.look_at == NOW + HOUR + POLICY.resume_after


def test_a_step_that_begins_anew_gets_no_new_patience() -> None:
    """A token that has to be asked for again and again cannot keep a case open for ever."""
    case = a_case(State.CHECKING_MOBILE)
    after = apply(case, facts.PersonalDataGranted(NOW + HOUR), POLICY)
    assert (after.entered_at, after.due_at) == (case.entered_at, case.due_at)


def test_an_end_waits_for_nothing() -> None:
    """At an end there is no due time, no rule for one, and nothing for the sweep to look at."""
    after = apply(a_case(State.AWAITING_CONSENT, look_at=NOW), facts.ConsentNotGiven(NOW + HOUR), POLICY)
    assert (after.ended_at, after.due_at, after.due_rule, after.look_at) == (NOW + HOUR, None, None, None)
