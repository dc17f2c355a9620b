"""The state machine on moto with the app's own tasks, and fakes of store and partners."""

from collections.abc import Iterator
from dataclasses import replace
from typing import cast

import pytest

from app import app
from chalicelib import bootstrap
from chalicelib.adapters.aws.step_functions import StepFunctions, execution_name
from chalicelib.bootstrap import Boundary, Wiring
from chalicelib.services.commit import change_case
from chalicelib.services.decisions.draft import Draft
from chalicelib.services.decisions.people.withdrawal import What
from infra.local.aws.functions import context_of, functions_of
from infra.local.aws.workflow import MACHINE_ARN
from tests.fakes.people import PERSON
from tests.services.office import END_OF_TUESDAY, HOUR, MINUTE, Office
from tests.workflow.machine import Event, Machine, running

FUNCTIONS = functions_of(app)
TO_THE_SMS = [
    "Look again",
    "Next step of the case",
    "Ask for the personal data consent",
    "Next step of the case",
    "Check the mobile number",
    "Next step of the case",
    "Request the consent link",
    "Next step of the case",
    "Send the SMS",
    "Next step of the case",
    "Wait for the consent to bank data",
]
TO_THE_BANKS = [
    "Look again",
    "Next step of the case",
    "Request the bank data",
    "Next step of the case",
    "Wait for the banks",
]
WAITS_ON = ["Look again", "Next step of the case", "Wait for the consent to bank data"]
TO_THE_END = ["Look again", "Next step of the case", "Case has ended"]


def call(name: str, event: Event) -> object:
    """Call one of the app's functions, as Lambda does."""
    return FUNCTIONS[name](event, context_of(name))


@pytest.fixture(scope="module")
def machine() -> Iterator[Machine]:
    """Run the state machine with the functions of the app."""
    with running(call) as made:
        yield made


@pytest.fixture
def office(machine: Machine) -> Office:
    """Return an office whose workflow is the state machine."""
    made = Office()
    made.deps = replace(made.deps, workflow=StepFunctions(MACHINE_ARN, lambda: machine.client))
    bootstrap.use(Wiring(made.deps, cast("Boundary", None)))
    return made


def name_of(office: Office, generation: int = 1) -> str:
    """Return the name of the execution that drives the case."""
    return execution_name(office.case_id, generation)


def wait_until_parked(machine: Machine, office: Office, state: str, *, besides: str = "") -> str:
    """Wait until case and workflow are in a state, with another token than `besides`; return the token."""

    def parked() -> bool:
        waiting = office.cases.parked(office.case_id)
        return waiting is not None and waiting.state == office.case.state == state and waiting.token != besides

    machine.wait_for(parked)
    waiting = office.cases.parked(office.case_id)
    return waiting.token if waiting else ""


def wait_until_ended(machine: Machine, office: Office) -> tuple[str, list[str]]:
    """Wait until the execution has ended; return its status and the states that it entered."""
    name = name_of(office)
    machine.wait_for(lambda: machine.status(name) != "RUNNING")
    return machine.status(name), machine.path(name)


def test_the_workflow_takes_a_case_to_its_end(machine: Machine, office: Office) -> None:
    """It is started by the intake and woken by callbacks; no IIN, number, name or link enters its history."""
    office.applies()
    wait_until_parked(machine, office, "awaiting_consent")
    office.answers("granted")
    wait_until_parked(machine, office, "awaiting_bank_data")
    for bank in office.case.open_banks:
        office.bank_answers(bank.bic)
    assert wait_until_ended(machine, office) == ("SUCCEEDED", [*TO_THE_SMS, *TO_THE_BANKS, *TO_THE_END])
    assert (office.case.state, len(office.world.messages)) == ("bank_data_ready", 1)
    history = repr(machine.history(name_of(office)))
    personal = [PERSON.iin, PERSON.mobile, PERSON.mobile[1:], PERSON.surname, "consent.example"]
    assert [word for word in personal if str(word) in history] == []


def test_a_step_whose_partner_is_down_is_done_later_by_the_sweep(machine: Machine, office: Office) -> None:
    """It is retried, put off for ten minutes, and done by the sweep, which then wakes the workflow."""
    office.bmg.fail(before=4)
    office.applies()
    wait_until_parked(machine, office, "checking_mobile")
    assert (len(office.bmg.calls), office.journal[-1]) == (4, "step_failed")
    office.passes(10 * MINUTE)
    office.sweeps()
    wait_until_parked(machine, office, "awaiting_consent")
    put_off = ["Put the step off", "Next step of the case", "Wait before trying again", *TO_THE_END[:2], TO_THE_SMS[-1]]
    assert machine.path(name_of(office)) == [*TO_THE_SMS[:5], *put_off]


def test_a_withdrawal_ends_the_wait_and_the_workflow_revokes_the_consent(machine: Machine, office: Office) -> None:
    """The consent is revoked at the Open API system before the execution ends."""
    office.applies()
    wait_until_parked(machine, office, "awaiting_consent")
    office.answers("granted")
    wait_until_parked(machine, office, "awaiting_bank_data")
    office.withdraws(What.BANK_CONSENT)
    ended = ["Look again", "Next step of the case", "Revoke the consent", "Next step of the case", "Case has ended"]
    assert wait_until_ended(machine, office) == ("SUCCEEDED", [*TO_THE_SMS, *TO_THE_BANKS, *ended])
    assert (office.case.consent.owes_revocation, len(office.open_api.asked("revoke"))) == (False, 1)


def test_a_moved_clock_and_the_sweep_end_the_wait(machine: Machine, office: Office) -> None:
    """The wait does not time out: the sweep closes the case at its term, and the workflow finds it ended."""
    office.applies()
    wait_until_parked(machine, office, "awaiting_consent")
    office.lives_until(END_OF_TUESDAY + 2 * HOUR)
    status, path = wait_until_ended(machine, office)
    looked = (len(path) - len(TO_THE_SMS)) // len(TO_THE_END) - 1  # an earlier sweep may wake it too
    assert (status, path) == ("SUCCEEDED", [*TO_THE_SMS, *WAITS_ON * looked, *TO_THE_END])
    assert office.case.reason == "consent_not_given"


def test_a_wake_up_without_a_change_leads_back_to_the_wait(machine: Machine, office: Office) -> None:
    """The answer to a token means nothing by itself: the next step is read again, and the wait gets a new token."""
    office.applies()
    token = wait_until_parked(machine, office, "awaiting_consent")
    before = office.case
    office.deps.workflow.wake(token)
    wait_until_parked(machine, office, "awaiting_consent", besides=token)
    assert (office.case, machine.path(name_of(office))) == (before, [*TO_THE_SMS, *TO_THE_END[:2], TO_THE_SMS[-1]])


def test_a_superseded_generation_ends_and_changes_nothing(machine: Machine, office: Office) -> None:
    """When a new workflow drives the case, the old one, once woken, finds nothing left to do."""
    office.applies()
    token = wait_until_parked(machine, office, "awaiting_consent")
    change_case(office.deps, office.case, lambda at: Draft(case=replace(at.case, generation=2)))
    wait_until_parked(machine, office, "awaiting_consent", besides=token)
    before = office.case
    office.deps.workflow.wake(token)
    assert wait_until_ended(machine, office) == ("SUCCEEDED", [*TO_THE_SMS, *TO_THE_END])
    assert (office.case, machine.status(name_of(office, 2))) == (before, "RUNNING")


def test_an_unknown_case_is_left_to_the_sweep(machine: Machine, office: Office) -> None:
    """An execution without a case fails in the state meant for that and affects no other."""
    office.case_id = "01k7e000000000000000000009"
    office.deps.workflow.start(office.case_id, 1)
    assert wait_until_ended(machine, office) == ("FAILED", ["Look again", "Left to the sweep"])
