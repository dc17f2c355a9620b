"""Whom the sweep wakes or starts when it has moved a case."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from chalicelib.domain.case.states import State
from chalicelib.domain.messages.changes import Parked
from tests.services.office import HOUR, MINUTE, Office

TEN = 10 * MINUTE


def ends(office: Office) -> None:
    """KDP's answer ends the case."""
    office.script.kdp = "refused"
    office.applies()


def was_put_off(office: Office) -> None:
    """BMG did not answer; the step was put off by whoever drove the case."""
    office.bmg.fail(before=1)
    office.asks_for_consent()


@pytest.mark.parametrize("begin", [ends, was_put_off])
def test_no_workflow_is_started_for_a_case_that_ended_or_that_somebody_drives(begin: Callable[[Office], None]) -> None:
    """Only a case with a step that nobody had gone on with gets one."""
    office = Office()
    begin(office)
    office.workflow.started.clear()
    office.passes(TEN)
    assert (office.sweeps().moved, office.workflow.started) == (1, [])


@pytest.mark.parametrize(("generation", "woken"), [(1, ["token"]), (2, [])])
def test_the_workflow_of_another_generation_is_not_woken(generation: int, woken: list[str]) -> None:
    """Its token would be that of a workflow which drives the case no more."""
    office = Office()
    was_put_off(office)
    office.cases.park(office.case_id, Parked("token", generation, State.CHECKING_MOBILE))
    office.passes(HOUR / 6 + timedelta(seconds=1))
    office.sweeps()
    assert (office.case.state, office.workflow.woken) == (State.AWAITING_CONSENT, woken)
