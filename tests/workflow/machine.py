"""The deployed state machine on moto, in this process: no port, no HTTP, nothing patched.

moto's interpreter calls our functions through boto3's default session, whose Lambda calls a `Functions` answers.
"""

import io
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import unquote, urlsplit

import boto3
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from moto import mock_aws
from moto.stepfunctions.parser.models import stepfunctions_parser_backends

from infra.local.aws.sessions import SharedSession
from infra.local.aws.workflow import ACCOUNT, MACHINE_ARN, REGION, Executions, create_machine

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

TASKS = [
    "task-look-again",
    "task-ask-personal-data-consent",
    "task-check-mobile",
    "task-request-link",
    "task-send-sms",
    "task-request-bank-data",
    "task-revoke-consent",
    "task-park",
]
PATIENCE_SECONDS = 120.0

Event = dict[str, Any]
Function = Callable[[str, Event], object]
"""Maps a function's name and its event to its result; an exception is the function's error, by class name."""


@dataclass
class Machine:
    """The state machine, with a client for it."""

    client: "SFNClient"
    executions: Executions = field(default_factory=Executions)

    def start(self, name: str, case_id: str, generation: int = 1) -> None:
        """Start an execution, as our adapter does."""
        given = json.dumps({"case_id": case_id, "generation": generation})
        self.client.start_execution(stateMachineArn=MACHINE_ARN, name=name, input=given)

    def status(self, name: str) -> str:
        """Return the status of an execution."""
        return self.executions.all()[name]

    def path(self, name: str) -> list[str]:
        """Return the states that an execution entered, in order."""
        return [event["stateEnteredEventDetails"]["name"] for event in self.history(name) if _entered(event)]

    def history(self, name: str) -> list[dict[str, Any]]:
        """Return the events of an execution so far."""
        machines = stepfunctions_parser_backends[ACCOUNT][REGION].state_machines
        return next(history_of(one) for machine in machines for one in machine.executions if one.name == name)

    def states(self) -> list[str]:
        """Return the states of the definition."""
        definition = self.client.describe_state_machine(stateMachineArn=MACHINE_ARN)["definition"]
        return list(json.loads(definition)["States"])

    def wait_for(self, done: Callable[[], bool]) -> None:
        """Wait until `done` returns true; fail after `PATIENCE_SECONDS`."""
        until = time.monotonic() + PATIENCE_SECONDS
        while not done():
            assert time.monotonic() < until, self.executions.all()
            time.sleep(0.05)

    def wait_for_all(self) -> None:
        """Wait until every execution has ended."""
        self.wait_for(lambda: "RUNNING" not in self.executions.all().values())


class _Raw(io.BytesIO):
    """A response body as botocore's HTTP library returns it."""

    def stream(self, **_: object) -> Iterator[bytes]:
        """Yield the body in one piece."""
        yield self.read()


@contextmanager
def running(function: Function) -> Iterator[Machine]:
    """Run the machine with this function for all its tasks; restore boto3's default session afterwards."""

    def invoke(request: AWSPreparedRequest, **_: object) -> AWSResponse:
        return _answer(request, function)

    session = SharedSession()
    session.register("before-send.lambda.Invoke", invoke)  # type: ignore[arg-type]  # called with a request
    # moto creates its Lambda routes at the first call, which is not thread-safe, so it must not get any
    ours = {"reset_boto3_session": False, "passthrough": {"services": ["awslambda"], "urls": []}}
    config: Any = {"stepfunctions": {"execute_state_machine": True}, "core": ours}
    before = boto3.DEFAULT_SESSION
    with mock_aws(config=config):
        boto3.setup_default_session(botocore_session=session, region_name=REGION)
        try:
            client = boto3.client("stepfunctions")
            create_machine(client, TASKS)
            machine = Machine(client)
            yield machine
            machine.executions.stop_all()
        finally:
            boto3.DEFAULT_SESSION = before


def _answer(request: AWSPreparedRequest, function: Function) -> AWSResponse:
    """Answer an invocation as Lambda does."""
    name = unquote(urlsplit(request.url).path).split("/functions/")[1].split("/")[0].rsplit(":", 1)[-1]
    headers = HTTPHeaders()
    headers["content-type"] = "application/json"
    try:
        result = function(name, json.loads(cast("bytes", request.body)))
    except Exception as error:  # noqa: BLE001 - like Lambda, any exception becomes the response
        headers["x-amz-function-error"] = "Unhandled"
        result = {"errorMessage": str(error), "errorType": type(error).__name__}
    body = json.dumps(result).encode()
    return AWSResponse(request.url, 200, headers, _Raw(body))


def _entered(event: dict[str, Any]) -> bool:
    return str(event["type"]).endswith("StateEntered")


def history_of(execution: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - moto's
    """Return the events of an execution so far, oldest first."""
    events: list[dict[str, Any]] = execution.to_history_output()["events"] if execution.exec_worker else []
    return events
