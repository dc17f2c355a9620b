"""Step Functions alone, no sweep: the real state machine takes every application of the demo to its end."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from infra.local.demo.scripts import DemoApplication
from tests.services.demo_ends import each, end_in_file, end_of, played
from tests.services.office import DAY, Office
from tests.workflow.lone_machine import Machine


@pytest.fixture(scope="module")
def machine() -> Iterator[Machine]:
    """One for all: each case has executions of its own."""
    with Machine().running() as running:
        yield running


def statuses(machine: Machine, office: Office) -> set[str]:
    """How the executions of the office's case stand."""
    return {status for name, status in machine.executions.all().items() if office.case_id in name}


@each
def test_the_workflow_alone_comes_to_the_same_end(machine: Machine, application: DemoApplication) -> None:
    """Its waits end by callbacks and by their timeouts, its execution by succeeding."""
    office = played(application, machine, machine.office())
    assert end_of(office, application) == end_in_file(application)
    assert statuses(machine, office) == {"SUCCEEDED"}


def test_a_wait_that_times_out_by_itself_closes_what_is_due(machine: Machine) -> None:
    """A second before the window closes the wait is a second long; it passes in real time, and nobody wakes it."""
    office = machine.office()
    office.applies()
    machine.go_on(office)
    office.hears_receipt("delivered")
    closes_at = office.policy.close_at(office.case)
    parked = office.cases.parked(office.case_id)
    assert closes_at is not None
    assert parked is not None
    machine.ended.clear()
    office.clock.set(closes_at - timedelta(seconds=1))
    machine.wake(parked.token)
    machine.executions.wait_until_quiet()
    assert office.case.state == "awaiting_consent"
    office.clock.set(closes_at)
    assert machine.ended.wait(timeout=30)
    assert (office.case.reason, office.clock.now()) == ("consent_not_given", closes_at)


def test_a_term_that_moved_is_waited_for_anew(machine: Machine) -> None:
    """The receipt comes a day later: the wait that was for the earlier term ends, and another begins."""
    office = machine.office()
    office.applies()
    machine.go_on(office)
    first = machine.next_at(office)
    office.passes(DAY)
    office.hears_receipt("delivered")
    machine.go_on(office)
    while (again := machine.next_at(office)) is not None:
        office.clock.set(again)
        machine.go_on(office)
    assert first is not None
    assert (office.case.reason, office.case.ended_at) == ("consent_not_given", office.clock.now())
    assert office.clock.now() > first + DAY
