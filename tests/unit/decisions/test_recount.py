"""What another calendar means for the terms of a case: each window by its own days, the decision as long as it runs."""

from dataclasses import replace
from datetime import date, datetime, time

import pytest

from chalicelib.domain.calendar.working_days import Calendar, DayOverride
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.deadline import Deadline
from chalicelib.domain.case.states import State
from chalicelib.domain.journal.journal import Event
from chalicelib.services.decisions.draft import Draft, Gathered
from chalicelib.services.decisions.recount import decide_recount, present_term
from tests.fakes.policy import a_policy
from tests.unit.case.cases import DAY, END_OF_TUESDAY, HOUR, MINUTE, NOW, a_case

POLICY = a_policy(personal_data_term=3, consent_term=1, bank_term=2, banks_closing_hour=time(18))
PLAIN = Calendar(version="calendar-1")
TUESDAY_OFF = Calendar(
    version="calendar-2", overrides={date(2025, 10, 14): DayOverride(working=False, order="an order")}
)
FAR = Deadline(NOW + 60 * DAY, "decision")
"""A decision that no order of these tests moves."""
END_OF_DECISION = datetime.fromisoformat("2025-11-04T19:00:00Z")
"""The end of the fifteenth working day after Monday: the 27th is off for Republic Day, which is a Saturday."""


def gathered(case: Case, calendar: Calendar = PLAIN, now: datetime = NOW + MINUTE) -> Gathered:
    """The input of a decision on the case."""
    return Gathered(case=case, calendar=calendar, policy=POLICY, now=now)


def waiting(state: State, at: datetime = END_OF_TUESDAY) -> Case:
    """A case whose window began now."""
    return a_case(state, decision=FAR, deadline=Deadline(at, "a_rule", NOW))


@pytest.mark.parametrize(
    ("state", "ends_at"),
    [
        (State.AWAITING_PERSONAL_DATA_CONSENT, END_OF_TUESDAY + 2 * DAY),
        (State.AWAITING_CONSENT, END_OF_TUESDAY),
        (State.AWAITING_BANK_DATA, END_OF_TUESDAY + DAY - 6 * HOUR),
    ],
)
def test_each_window_has_its_own_days_and_that_of_the_banks_its_hour(state: State, ends_at: datetime) -> None:
    """Three, one and two by these settings; the banks close at 18:00."""
    term = present_term(gathered(waiting(state)))
    assert term is not None
    assert (term.ends_at, term.rule, term.started_at, term.calendar_version) == (ends_at, "a_rule", NOW, "calendar-1")


@pytest.mark.parametrize("state", [State.SENDING_SMS, State.ORDINARY_PROCEDURE, State.BANK_DATA_READY])
def test_our_patience_and_an_end_are_no_terms(state: State) -> None:
    """What does not come from the law is not counted in working days."""
    deadline = a_case().deadline if state is State.SENDING_SMS else None
    assert present_term(gathered(a_case(state, deadline=deadline))) is None


def test_a_window_moves_although_the_decision_stays() -> None:
    """The journal says when it was due, and by which calendar it is counted now."""
    before = waiting(State.AWAITING_CONSENT)
    draft = decide_recount(gathered(before, TUESDAY_OFF))
    data = {"due_at": END_OF_TUESDAY.isoformat(), "calendar": "calendar-2"}
    assert (draft.case.due_at, draft.case.decision, draft.events) == (
        END_OF_TUESDAY + DAY,
        FAR,
        (Event("term_counted_anew", data=data),),
    )


def test_the_decision_moves_although_the_case_has_ended() -> None:
    """Its own term is over, so the journal says when the decision was due."""
    due_at = END_OF_DECISION - DAY
    ended = a_case(State.ORDINARY_PROCEDURE, deadline=None, ended_at=NOW, decision=Deadline(due_at, "decision"))
    draft = decide_recount(gathered(ended))
    data = {"decision_due_at": due_at.isoformat(), "calendar": "calendar-1"}
    assert (draft.case.decision.at, draft.case.deadline, draft.events) == (
        END_OF_DECISION,
        None,
        (Event("term_counted_anew", data=data),),
    )
    assert decide_recount(gathered(ended, now=due_at)) == Draft(case=ended)


def test_an_open_case_is_counted_also_after_the_term_of_its_decision() -> None:
    """Its window is still open."""
    late = replace(waiting(State.AWAITING_CONSENT), decision=Deadline(NOW, "decision"))
    assert decide_recount(gathered(late, TUESDAY_OFF)).case.due_at == END_OF_TUESDAY + DAY


def test_a_calendar_that_counts_the_same_changes_nothing() -> None:
    """Although it is another version: what is stored says by which one the term was counted."""
    before = decide_recount(gathered(waiting(State.AWAITING_CONSENT), TUESDAY_OFF)).case
    assert decide_recount(gathered(before, replace(TUESDAY_OFF, version="calendar-3"))) == Draft(case=before)
