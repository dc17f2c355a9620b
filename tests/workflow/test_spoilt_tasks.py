"""The state machine on moto while one call is spoilt: a few of the points that `make faults` tries without it."""

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
from tests.faults.line import Fault, Kind, Line, ProcessDied, watched
from tests.faults.truth import check_journal
from tests.services.office import MINUTE, Office
from tests.workflow.machine import Event, Machine, running

FUNCTIONS = functions_of(app)
LINES: list[Line] = []
"""The line of the present test."""
AT_REST = 60
"""Glances, of a twentieth of a second, without a change: an execution that retries changes something each second."""


class ExitError(Exception):
    """What Lambda says of a process that died."""


def call(name: str, event: Event) -> object:
    """Call one of the app's functions in a process of its own, as Lambda does."""
    LINES[-1].begin()
    try:
        return FUNCTIONS[name](event, context_of(name))
    except ProcessDied:
        raise ExitError from None


@pytest.fixture(scope="module")
def machine() -> Iterator[Machine]:
    """The state machine, its tasks those of the app."""
    with running(call) as made:
        yield made


def comes_to(machine: Machine, office: Office, state: str) -> None:
    """Wait until the case stands there; where all rests before, the clock moves on and the sweep comes."""
    for _ in range(5):
        glances: list[tuple[int, int]] = []

        def rests(glances: list[tuple[int, int]] = glances) -> bool:
            waiting = office.cases.parked(office.case_id)
            glances.append((office.case.version, len(LINES[-1].calls)))
            parked = waiting is not None and waiting.state == office.case.state == state
            return office.case.ended or parked or glances[-AT_REST:] == [glances[-1]] * AT_REST

        machine.wait_for(rests)
        if office.case.state == state:
            return
        office.clock.set(max(office.case.look_at or office.clock.now(), office.clock.now() + MINUTE))
        LINES[-1].begin()
        office.sweeps()


@pytest.mark.parametrize(
    ("what", "kind"),
    [
        ("workflow.start", Kind.FAILED),
        ("personal_data_access.ask", Kind.LOST),
        ("sms.send", Kind.FAILED),
        ("sms.send", Kind.LOST),
        ("sms.send", Kind.DIED),
        ("cases.park", Kind.LOST),
        ("open_api.request_bank_data", Kind.DIED),
        ("workflow.wake", Kind.FAILED),
    ],
)
def test_a_spoilt_call_changes_nothing(machine: Machine, what: str, kind: Kind) -> None:
    """The bank data come, one SMS went out, the banks were asked once, and the journal tells the truth."""
    office = Office()
    LINES.append(Line(Fault(what, kind)))
    wired = replace(office.deps, workflow=StepFunctions(MACHINE_ARN, lambda: machine.client))
    office.deps = watched(wired, LINES[-1])
    bootstrap.use(Wiring(office.deps, cast("Boundary", None)))
    office.applies()
    comes_to(machine, office, "awaiting_consent")
    office.answers("granted")
    comes_to(machine, office, "awaiting_bank_data")
    for bank in office.case.banks:
        office.bank_answers(bank.bic)
    case = office.case
    assert (case.state, case.complete, len(office.world.data)) == ("bank_data_ready", True, 1)
    assert (LINES[-1].done.count("sms.send"), len(office.world.messages)) == (1, 1)
    assert what in LINES[-1].calls
    check_journal(case, office.cases.journal(case.id, limit=1000))
