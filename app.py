"""The table of contents: the app with its routes, every workflow task and every schedule.

Tasks and schedules are declared here, not in a blueprint: from a blueprint they would get a handler that never
imports this file (chalice issue 1566).
"""

import gc
from typing import Any

from chalice.app import Chalice, Rate

from chalicelib.entrypoints import tasks
from chalicelib.entrypoints.api.routes import register
from chalicelib.entrypoints.tasks import TaskEvent, TaskResult

gc.set_threshold(200_000, 20, 20)
"""A new process makes 150,000 objects that all stay. Looking through them for garbage, even twice, costs a tenth of a
cold start, so it is not done before there are more."""


class Kelisim(Chalice):
    """Chalice, with its own refusals (404, 405, 415) as `application/problem+json` too."""

    def __call__(self, event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - the platform's
        """Answer one request of the gateway."""
        from chalicelib.entrypoints.api.answers import as_problem, refuse

        if event["requestContext"].get("resourcePath") not in self.routes:
            return refuse(event, 404, {})
        return as_problem(event, super().__call__(event, context))


app = Kelisim(app_name="kelisim", configure_logs=False)
register(app)


@app.lambda_function(name="task-look-again")
def task_look_again(event: TaskEvent, context: object) -> TaskResult:
    """Close what is due, and return the case's next step."""
    return tasks.look_again(event)


@app.lambda_function(name="task-ask-personal-data-consent")
def task_ask_personal_data_consent(event: TaskEvent, context: object) -> TaskResult:
    """Ask for the consent to personal data through KDP (order, p. 4 (2))."""
    return tasks.take_step("task-ask-personal-data-consent", event)


@app.lambda_function(name="task-check-mobile")
def task_check_mobile(event: TaskEvent, context: object) -> TaskResult:
    """Check the applicant's number with BMG (Algorithm, p. 4)."""
    return tasks.take_step("task-check-mobile", event)


@app.lambda_function(name="task-request-link")
def task_request_link(event: TaskEvent, context: object) -> TaskResult:
    """Request the consent link of the Open API system (Algorithm, p. 4 and 5)."""
    return tasks.take_step("task-request-link", event)


@app.lambda_function(name="task-send-sms")
def task_send_sms(event: TaskEvent, context: object) -> TaskResult:
    """Send the SMS of Appendix 2, once (Algorithm, p. 6)."""
    return tasks.take_step("task-send-sms", event)


@app.lambda_function(name="task-request-bank-data")
def task_request_bank_data(event: TaskEvent, context: object) -> TaskResult:
    """Request the bank data, if the consents allow it (Algorithm, p. 7 and 11)."""
    return tasks.take_step("task-request-bank-data", event)


@app.lambda_function(name="task-revoke-consent")
def task_revoke_consent(event: TaskEvent, context: object) -> TaskResult:
    """Revoke a withdrawn consent at the Open API system."""
    return tasks.take_step("task-revoke-consent", event)


@app.lambda_function(name="task-park")
def task_park(event: TaskEvent, context: object) -> TaskResult:
    """Store the token of a workflow that begins to wait."""
    return tasks.park(event)


@app.schedule(Rate(1, unit=Rate.HOURS), name="anchor-journal")
def anchor_journal(event: object) -> dict[str, int]:
    """Sign the heads of the journals that changed, and store them in a second place."""
    return tasks.anchor_journal()


@app.schedule(Rate(1, unit=Rate.HOURS), name="erase-due")
def erase_due(event: object) -> dict[str, int]:
    """Erase the data whose retention has ended."""
    return tasks.erase_due()


@app.schedule(Rate(5, unit=Rate.MINUTES), name="sweep")
def sweep(event: object) -> dict[str, int]:
    """Process every case that is due."""
    return tasks.sweep()
