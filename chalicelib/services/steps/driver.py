"""Take a case to its next step: what a task of the workflow does, and the sweep too.

Each step reads the case and does nothing if it is already done, so any number of drivers may come at once.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Protocol

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.next_step import ENDED, REVOKING, NextStep, next_step
from chalicelib.domain.case.states import State
from chalicelib.domain.errors import PartnerUnavailable, Retryable, SealBroken
from chalicelib.domain.journal.journal import Event
from chalicelib.domain.messages.along import Along
from chalicelib.domain.messages.changes import Parked
from chalicelib.services.decisions.patience import wait_asked_for
from chalicelib.services.needs import (
    CommitPorts,
    HasBankData,
    HasCanary,
    HasCases,
    HasClock,
    HasDigest,
    HasLinkHosts,
    HasMobileRegistry,
    HasOpenApi,
    HasOperations,
    HasPersonalDataAccess,
    HasPlainHttpHosts,
    HasSms,
    HasSubjects,
    HasWorkflow,
)
from chalicelib.services.steps.attempts import PatiencePorts, put_off
from chalicelib.services.steps.damage import DamagePorts, record_damage
from chalicelib.services.steps.looking import unless_denied
from chalicelib.tracing import piece_of_work


class StepPorts(
    CommitPorts,
    HasBankData,
    HasCanary,
    HasDigest,
    HasLinkHosts,
    HasMobileRegistry,
    HasOpenApi,
    HasOperations,
    HasPersonalDataAccess,
    HasPlainHttpHosts,
    HasSms,
    HasSubjects,
    Protocol,
):
    """What the steps use, each a few of these."""


class ClosingPorts(
    DamagePorts, PatiencePorts, HasBankData, HasDigest, HasOpenApi, HasPersonalDataAccess, HasSms, Protocol
):
    """What closing whatever is due uses."""


class DrivePorts(StepPorts, Protocol):
    """What driving a case on uses: it takes any step and closes any window."""


class ParkPorts(HasCases, HasClock, HasWorkflow, Protocol):
    """What a workflow that starts to wait uses."""


def _ask_personal_data_consent(deps: StepPorts, case: Case) -> Case:
    from chalicelib.services.steps.ask_personal_data_consent import ask_personal_data_consent

    return ask_personal_data_consent(deps, case)


def _check_mobile(deps: StepPorts, case: Case) -> Case:
    from chalicelib.services.steps.check_mobile import check_mobile

    return check_mobile(deps, case)


def _request_link(deps: StepPorts, case: Case) -> Case:
    from chalicelib.services.steps.request_link import request_link

    return request_link(deps, case)


def _send_sms(deps: StepPorts, case: Case) -> Case:
    from chalicelib.services.steps.send_sms import send_sms

    return send_sms(deps, case)


def _request_bank_data(deps: StepPorts, case: Case) -> Case:
    from chalicelib.services.steps.request_bank_data import request_bank_data

    return request_bank_data(deps, case)


def _revoke_consent(deps: StepPorts, case: Case) -> Case:
    from chalicelib.services.steps.revoke_consent import revoke_consent

    return revoke_consent(deps, case)


STEPS: Mapping[str, Callable[[StepPorts, Case], Case]] = {
    State.RECEIVED: _ask_personal_data_consent,
    State.CHECKING_MOBILE: _check_mobile,
    State.REQUESTING_LINK: _request_link,
    State.SENDING_SMS: _send_sms,
    State.REQUESTING_BANK_DATA: _request_bank_data,
    REVOKING: _revoke_consent,
}
"""What is done at each next step, imported when it is done, since a function of AWS takes one of them.

A state that waits has nothing to do but to wait and look again.
"""

ASKS_FOR: Mapping[str, tuple[Along, ...]] = {
    State.RECEIVED: (Along.PERSON, Along.CONSENTS),
    State.CHECKING_MOBILE: (Along.TOKEN, Along.PERSON),
    State.REQUESTING_LINK: (Along.PERSON,),
    State.SENDING_SMS: (Along.LINK, Along.PERSON),
    State.REQUESTING_BANK_DATA: (Along.CONSENTS, Along.PERSON),
}
"""What a step asks for next, so that it is read in the same call as the case."""

STEPS_IN_A_ROW = 12
"""More steps than the way has: a driver that takes all that it can stops here at the latest."""

RETRIED_WITHIN = timedelta(seconds=15)
"""The state machine's own tries of a step come within this."""


def take_step(deps: StepPorts, case_id: str, generation: int, name: str) -> NextStep:
    """Do the step of a workflow's state if it is still the case's next one. Return the next step afterwards.

    Where a partner asks us to come later than the workflow would, the step is put off instead of being tried again.

    Raises `CaseNotFound`, `Retryable`.
    """
    case = deps.cases.load(case_id, ASKS_FOR.get(name, ()))
    if case.generation != generation:
        return NextStep(ENDED)
    now = deps.clock.now()
    if next_step(case, now).name == name:
        try:
            case = _taken(deps, case, name)
        except SealBroken as error:
            case = record_damage(deps, case_id, error)
        except PartnerUnavailable as error:
            if wait_asked_for(error) <= RETRIED_WITHIN:
                raise
            case = deps.cases.load(case_id)
            if next_step(case, deps.clock.now()).name == name:
                case = _put_off(deps, case, error)
    return next_step(case, deps.clock.now())


def _taken(deps: StepPorts, case: Case, name: str) -> Case:
    with piece_of_work(f"step {name}", case.id):
        return unless_denied(deps, case, STEPS[name])


def look_again(deps: ClosingPorts, case_id: str, generation: int, failure: str | None = None) -> NextStep:
    """Close what is due and return the case's next step (design decision 4).

    `failure`: the class of the error with which the step before ended after its retries. The step is then put off, if
    it is still to be done: it may have failed after its commit.

    Raises `CaseNotFound`, `Retryable`.
    """
    case = deps.cases.load(case_id)
    if case.generation != generation:
        return NextStep(ENDED)
    case = _closed_if_due(deps, case)
    step = next_step(case, deps.clock.now())
    if failure is None or step.name not in STEPS:
        return step
    return next_step(put_off(deps, case, _step_failed(case, failure)), deps.clock.now())


def _closed_if_due(deps: ClosingPorts, case: Case) -> Case:
    from chalicelib.services.steps.close_windows import close_if_due

    try:
        return close_if_due(deps, case)
    except SealBroken as error:
        return record_damage(deps, case.id, error)


def _put_off(deps: PatiencePorts, case: Case, error: Retryable) -> Case:
    return put_off(deps, case, _step_failed(case, type(error).__name__), wait_asked_for(error))


def _step_failed(case: Case, failure: str) -> Event:
    return Event("step_failed", data={"state": case.state, "error": failure})


def park(deps: ParkPorts, case_id: str, generation: int, name: str, token: str) -> NextStep:
    """Store the token of a workflow that starts to wait, then look again: the case may have moved meanwhile.

    A workflow of an earlier generation does not park: its token would hide that of the workflow that drives the case
    now.

    Raises `CaseNotFound`, `StoreBusy`.
    """
    case = deps.cases.load(case_id)
    if case.generation != generation:
        deps.workflow.wake(token)
        return NextStep(ENDED)
    deps.cases.park(case_id, Parked(token, generation, case.state))
    case = deps.cases.load(case_id)
    step = next_step(case, deps.clock.now())
    if case.generation != generation or step.name != name:
        deps.workflow.wake(token)
    return step


def drive(deps: DrivePorts, case_id: str) -> Case:
    """Do all that can be done for a case now without a workflow: close what is due, take step after step.

    A step that fails and may be tried again is put off. Raises `CaseNotFound`, `StoreBusy`.
    """
    return drive_on(deps, deps.cases.load(case_id, (Along.PERSON,)))


def drive_on(deps: DrivePorts, case: Case) -> Case:
    """Do the same for a case that is already loaded."""
    case = _closed_if_due(deps, case)
    for _ in range(STEPS_IN_A_ROW):
        name = next_step(case, deps.clock.now()).name
        if name not in STEPS:
            break
        try:
            case = _taken(deps, case, name)
        except SealBroken as error:
            return record_damage(deps, case.id, error)
        except Retryable as error:
            case = deps.cases.load(case.id)  # it may have failed after its commit, or another driver has done it
            if next_step(case, deps.clock.now()).name == name:
                return _put_off(deps, case, error)
    return case
