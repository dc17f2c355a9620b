"""The state machine on moto while one call fails: some of the points that `make faults` runs on a model of it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import cast

import pytest

from app import app
from chalicelib import bootstrap
from chalicelib.adapters.aws.step_functions import StepFunctions
from chalicelib.bootstrap import Boundary, Wiring
from infra.local.aws.functions import context_of, functions_of
from infra.local.aws.workflow import MACHINE_ARN
from tests.faults.injector import Fault, FaultInjector, FaultKind, ProcessDied, inject
from tests.faults.outcome import check_journal
from tests.services.office import MINUTE, Office
from tests.workflow.machine import Event, Machine, running

FUNCTIONS = functions_of(app)
INJECTORS: list[FaultInjector] = []
"""The last one is that of the current test."""
AT_REST = 60
"""Checks without a change, 20 per second, after which all is at rest: retries would change something every second."""


class ExitError(Exception):
    """The error that Lambda reports for a process that died."""


def call(name: str, event: Event) -> object:
    """Call one of the app's functions in its own process, as Lambda does."""
    INJECTORS[-1].begin()
    try:
        return FUNCTIONS[name](event, context_of(name))
    except ProcessDied:
        raise ExitError from None


@pytest.fixture(scope="module")
def machine() -> Iterator[Machine]:
    """Run the state machine with the functions of the app."""
    with running(call) as made:
        yield made


def comes_to(machine: Machine, office: Office, state: str) -> None:
    """Wait until the case is in a state; if all is at rest before, move the clock and run the sweep."""
    for _ in range(5):
        seen: list[tuple[int, int]] = []

        def rests(seen: list[tuple[int, int]] = seen) -> bool:
            waiting = office.cases.parked(office.case_id)
            seen.append((office.case.version, len(INJECTORS[-1].calls)))
            parked = waiting is not None and waiting.state == office.case.state == state
            return office.case.ended or parked or seen[-AT_REST:] == [seen[-1]] * AT_REST

        machine.wait_for(rests)
        if office.case.state == state:
            return
        office.clock.set(max(office.case.look_at or office.clock.now(), office.clock.now() + MINUTE))
        INJECTORS[-1].begin()
        office.sweeps()


@pytest.mark.parametrize(
    ("what", "kind"),
    [
        ("workflow.start", FaultKind.FAILED),
        ("personal_data_access.ask", FaultKind.LOST),
        ("sms.send", FaultKind.FAILED),
        ("sms.send", FaultKind.LOST),
        ("sms.send", FaultKind.DIED),
        ("cases.park", FaultKind.LOST),
        ("open_api.request_bank_data", FaultKind.DIED),
        ("workflow.wake", FaultKind.FAILED),
    ],
)
def test_a_failed_call_does_not_change_the_outcome(machine: Machine, what: str, kind: FaultKind) -> None:
    """The bank data arrive, one SMS was sent, the banks were asked once, and the journal is consistent."""
    office = Office()
    INJECTORS.append(FaultInjector(Fault(what, kind)))
    wired = replace(office.deps, workflow=StepFunctions(MACHINE_ARN, lambda: machine.client))
    office.deps = inject(wired, INJECTORS[-1])
    bootstrap.use(Wiring(office.deps, cast("Boundary", None)))
    office.applies()
    comes_to(machine, office, "awaiting_consent")
    office.answers("granted")
    comes_to(machine, office, "awaiting_bank_data")
    for bank in office.case.open_banks:
        office.bank_answers(bank.bic)
    case = office.case
    assert (case.state, case.complete, len(office.world.data)) == ("bank_data_ready", True, 1)
    assert (INJECTORS[-1].done.count("sms.send"), len(office.world.messages)) == (1, 1)
    assert what in INJECTORS[-1].calls
    check_journal(case, office.cases.journal(case.id, limit=1000))
