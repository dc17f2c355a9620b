"""The workflow's tasks and the schedules. Ids come in and the case's next step goes out, never personal data.

A function runs one of them, so each imports its own service.
"""

from typing import TYPE_CHECKING, Any

from chalicelib.bootstrap import begin, deps
from chalicelib.observability import Figures, logger, measured

if TYPE_CHECKING:
    from chalicelib.domain.case.next_step import NextStep
    from chalicelib.domain.ports.store import Deps
    from chalicelib.services.schedules.sweep_report import SweepReport

TaskEvent = dict[str, Any]
TaskResult = dict[str, str | int]

STEP_OF_TASK = {
    "task-ask-personal-data-consent": "received",
    "task-check-mobile": "checking_mobile",
    "task-request-link": "requesting_link",
    "task-send-sms": "sending_sms",
    "task-request-bank-data": "requesting_bank_data",
    "task-revoke-consent": "revoking_consent",
}
"""Task -> the step that it takes, by the name in `NextStep`. The tasks' names are those in the state machine."""


def take_step(task: str, event: TaskEvent) -> TaskResult:
    """Take the task's step for the case of the event, unless it was taken before.

    Raises `Retryable` where the state machine is to try again.
    """
    from chalicelib.services.steps import driver

    begin()
    return _result(task, event, driver.take_step(deps(), *_case(event), STEP_OF_TASK[task]))


def look_again(event: TaskEvent) -> TaskResult:
    """Close what is due and return the case's next step. A step that failed (`failure`) is put off."""
    from chalicelib.services.steps import driver

    begin()
    failure = event.get("failure")
    return _result("task-look-again", event, driver.look_again(deps(), *_case(event), failure))


def park(event: TaskEvent) -> TaskResult:
    """Store the token of a workflow that begins to wait, and return the case's next step."""
    from chalicelib.services.steps import driver

    begin()
    return _result("task-park", event, driver.park(deps(), *_case(event), event["stands"], event["token"]))


def sweep() -> dict[str, int]:
    """Look at every case that is due, log what was done, and return the counts."""
    from chalicelib.services.schedules.sweep_due_cases import sweep_due_cases

    begin()
    counts = log_sweep(sweep_due_cases(deps()))
    log_statistics(deps())
    return counts


def log_sweep(report: "SweepReport") -> dict[str, int]:
    """Log what a look at due cases did, as metrics too, and return the counts.

    The line is a warning where the operators have something to do.
    """
    from chalicelib.domain.case.sweeping import Action

    counts = {f"sweep_{name}": value for name, value in vars(report).items() if type(value) is int}
    counts["sweep_runs"] = int(report.ran)
    counts["sweep_unreadable"] = len(report.unreadable)
    counts |= {f"sweep_{action}": report.actions[action] for action in Action}
    of_cases = report.failed or report.left or report.damaged
    needs_a_human = of_cases or report.unconfirmed_days or report.pilot_ending
    log = logger().warning if needs_a_human else logger().info
    log("sweep", extra=measured(Figures(counts), ran=report.ran))
    for case_id in report.unreadable:
        logger().warning("case_unreadable", extra={"case": case_id})
    return counts


def log_statistics(ports: "Deps") -> None:
    """Log how many cases wait, and how often each bank answered yesterday, where it is time to; as metrics too."""
    from chalicelib.domain.errors import KelisimError
    from chalicelib.services.schedules.statistics import count_banks, count_waiting

    try:
        waiting, banks = count_waiting(ports), count_banks(ports)
    except KelisimError as error:
        logger().warning("statistics_failed", extra={"error": type(error).__name__})
        return
    for state, count in waiting.items():
        logger().info("waiting", extra=measured(Figures({"cases_waiting": count}, {"step": state})))
    for bic, outcomes in banks.items():
        counts = {f"bank_{outcome}": count for outcome, count in outcomes.items()}
        logger().info("bank_answers", extra=measured(Figures(counts, {"bank": bic})))


def anchor_journal() -> dict[str, int]:
    """Sign the heads of the journals that changed, store them in a second place, and return the counts."""
    from chalicelib.services.schedules import anchor_journal as anchoring

    begin()
    counts = {f"anchor_{name}": int(value) for name, value in vars(anchoring.anchor_journal(deps())).items()}
    log = logger().warning if counts["anchor_broken"] else logger().info
    log("anchor-journal", extra=measured(Figures(counts)))
    return counts


def erase_due() -> dict[str, int]:
    """Erase the data whose retention has ended, and return the counts."""
    from chalicelib.domain.case.key_classes import KeyClass
    from chalicelib.services.schedules.erase_due_data import erase_due_data

    begin()
    report = erase_due_data(deps())
    counts = {"erase_looked_at": report.looked_at, "erase_failed": report.failed}
    counts["erase_runs"] = int(report.ran)
    counts["erase_clock_jumped"] = int(report.jumped is not None)
    counts |= {f"erase_{key_class}": report.erased[key_class] for key_class in KeyClass}
    log = logger().warning if report.failed else logger().info
    log("erase-due", extra=measured(Figures(counts), ran=report.ran))
    if report.jumped is not None:
        logger().error("erase_clock_jumped", extra={"jumped_seconds": int(report.jumped.total_seconds())})
    return counts


def _case(event: TaskEvent) -> tuple[str, int]:
    return event["case_id"], event["generation"]


def _result(task: str, event: TaskEvent, step: "NextStep") -> TaskResult:
    logger().info("task", extra={"task": task, "case": event["case_id"], "stands": step.name})
    return {"stands": step.name, "seconds": step.seconds}
