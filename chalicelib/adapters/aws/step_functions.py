"""What drives a case from step to step, on AWS Step Functions (the port `Workflow`).

Neither call carries a meaning: the case in the table is the truth, the workflow looks at it (design decision 1).
"""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from chalicelib.adapters.aws.errors import busy_is_retryable, code_of

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

_RUNS_ALREADY = "ExecutionAlreadyExists"
_NOBODY_WAITS = frozenset({"InvalidToken", "TaskDoesNotExist", "TaskTimedOut"})


class StepFunctions:
    """The port `Workflow`."""

    def __init__(self, state_machine_arn: str, client: "Callable[[], SFNClient]") -> None:
        """`client` is asked for at the first call, since most invocations start and wake nothing."""
        self._arn = state_machine_arn
        self._client = client

    def start(self, case_id: str, generation: int) -> None:
        """Start the way of a case; one that was started under that name is left alone. Raises `StoreBusy`.

        A name cannot be used again for 90 days: who wants the way gone again raises the generation (decision 5).
        """
        given = json.dumps({"case_id": case_id, "generation": generation}, sort_keys=True, separators=(",", ":"))
        name = execution_name(case_id, generation)
        try:
            with busy_is_retryable():
                self._client().start_execution(stateMachineArn=self._arn, name=name, input=given)
        except ClientError as error:
            if code_of(error) != _RUNS_ALREADY:
                raise

    def wake(self, token: str) -> None:
        """Wake what waits with this token; a token nobody waits with any more is left alone. Raises `StoreBusy`."""
        try:
            with busy_is_retryable():
                self._client().send_task_success(taskToken=token, output="{}")
        except ClientError as error:
            if code_of(error) not in _NOBODY_WAITS:
                raise


def execution_name(case_id: str, generation: int) -> str:
    """Return the name of a case's execution: `case-01k7…-1`."""
    return f"case-{case_id}-{generation}"
