"""The state machine alone, without the sweep, takes every application of the demo to its end."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from infra.local.demo.scripts import DemoApplication
from tests.services.demo_ends import each, end_in_file, end_of, played
from tests.services.office import DAY, Office
from tests.workflow.lone_machine import Machine


@pytest.fixture(scope="module")
def machine() -> Iterator[Machine]:
    """Run one machine for all tests; each case has its own executions."""
    with Machine().running() as running:
        yield running


def statuses(machine: Machine, office: Office) -> set[str]:
    """Return the statuses of the executions of the office's case."""
    return {status for name, status in machine.executions.all().items() if office.case_id in name}


@each
def test_the_workflow_alone_reaches_the_same_end(machine: Machine, application: DemoApplication) -> None:
    """Its waits end with callbacks and timeouts, and its execution succeeds."""
    office = played(application, machine, machine.office())
    assert end_of(office, application) == end_in_file(application)
    assert statuses(machine, office) == {"SUCCEEDED"}


def test_a_case_is_closed_when_its_wait_times_out(machine: Machine) -> None:
    """One second before the window closes, the wait is one second long; it ends in real time, and nobody wakes it."""
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


def test_a_moved_term_starts_a_new_wait(machine: Machine) -> None:
    """A receipt a day later moves the term: the wait for the earlier term ends and another one starts."""
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
