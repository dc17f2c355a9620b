"""The workflow's tasks and the schedules: ids in, where the case stands out; never personal data."""

from typing import Any

from chalicelib.bootstrap import begin, deps
from chalicelib.domain.case.key_classes import KeyClass
from chalicelib.domain.case.next_step import REVOKING, NextStep
from chalicelib.domain.case.states import State
from chalicelib.domain.case.sweeping import Action
from chalicelib.observability import logger, measured
from chalicelib.services.schedules import anchor_journal as anchoring
from chalicelib.services.schedules.erase_due_data import erase_due_data
from chalicelib.services.schedules.sweep_due_cases import sweep_due_cases
from chalicelib.services.steps import driver

TaskEvent = dict[str, Any]
TaskResult = dict[str, str | int]

STEP_OF_TASK = {
    "task-ask-personal-data-consent": State.RECEIVED,
    "task-check-mobile": State.CHECKING_MOBILE,
    "task-request-link": State.REQUESTING_LINK,
    "task-send-sms": State.SENDING_SMS,
    "task-request-bank-data": State.REQUESTING_BANK_DATA,
    "task-revoke-consent": REVOKING,
}
"""Which step each task does: the names of the functions are those in the state machine."""


def take_step(task: str, event: TaskEvent) -> TaskResult:
    """Do the step of this task for the case of the event. Raises `Retryable`, for the state machine to try again."""
    begin()
    return _told(task, event, driver.take_step(deps(), *_case(event), STEP_OF_TASK[task]))


def look_again(event: TaskEvent) -> TaskResult:
    """Close what is due, and say where the case stands; put a step off that failed."""
    begin()
    failure = event.get("failure")
    return _told("task-look-again", event, driver.look_again(deps(), *_case(event), failure))


def park(event: TaskEvent) -> TaskResult:
    """Store the token of a workflow that begins to wait."""
    return _told("task-park", event, driver.park(deps(), *_case(event), event["stands"], event["token"]))


def sweep() -> dict[str, int]:
    """Look at every case whose time has come; tell what was done in one line, which is the metrics too.

    Returns the counts. The line is a warning where a human has something to do.
    """
    begin()
    report = sweep_due_cases(deps())
    counts = {f"sweep_{name}": value for name, value in vars(report).items() if type(value) is int}
    counts["sweep_unreadable"] = len(report.unreadable)
    counts |= {f"sweep_{action}": report.actions[action] for action in Action}
    needs_a_human = report.failed or report.left or report.unconfirmed_days
    tell = logger().warning if needs_a_human else logger().info
    tell("sweep", extra=measured(counts, ran=report.ran))
    for case_id in report.unreadable:
        logger().warning("case_unreadable", extra={"case": case_id})
    return counts


def anchor_journal() -> dict[str, int]:
    """Sign the heads of the journals that changed and keep them in a second place."""
    begin()
    counts = {f"anchor_{name}": int(value) for name, value in vars(anchoring.anchor_journal(deps())).items()}
    tell = logger().warning if counts["anchor_broken"] else logger().info
    tell("anchor-journal", extra=measured(counts))
    return counts


def erase_due() -> dict[str, int]:
    """Erase the data whose time has passed."""
    begin()
    report = erase_due_data(deps())
    counts = {"erase_looked_at": report.looked_at, "erase_failed": report.failed}
    counts |= {f"erase_{key_class}": report.erased[key_class] for key_class in KeyClass}
    tell = logger().warning if report.failed else logger().info
    tell("erase-due", extra=measured(counts, ran=report.ran))
    return counts


def _case(event: TaskEvent) -> tuple[str, int]:
    return event["case_id"], event["generation"]


def _told(task: str, event: TaskEvent, stand: NextStep) -> TaskResult:
    logger().info("task", extra={"task": task, "case": event["case_id"], "stands": stand.stands})
    return {"stands": stand.stands, "seconds": stand.seconds}
