"""The real state machine on moto in this process; its tasks are the app's functions with the fakes of an office.

No sweep runs here. A wait is a task token with a timeout in real seconds, but the office's clock moves only when a test
moves it. When that clock reaches the timeout of a wait, the wait is ended with its token. Timeout and token lead to the
same state, "Look again" (a test of the definition checks this), and one test waits for a real timeout.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from io import BytesIO
from threading import Event
from typing import Any, cast

import boto3
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from moto import mock_aws

from app import app
from chalicelib import bootstrap
from chalicelib.adapters.aws.step_functions import StepFunctions
from chalicelib.bootstrap import Boundary, Wiring
from chalicelib.domain.case.case import Case
from infra.local.aws.functions import Functions, functions_of
from infra.local.aws.sessions import SharedSession
from infra.local.aws.workflow import MACHINE_ARN, REGION, Executions, create_machine
from tests.services.demo_ends import an_office
from tests.services.office import Office


class Body(BytesIO):
    """A response's body as botocore reads it."""

    def stream(self, *_: object, **__: object) -> Iterator[bytes]:
        """Yield the rest of the body."""
        yield self.read()


class Machine:
    """The state machine, also as the port `Workflow` and as the driver of a scenario."""

    def __init__(self) -> None:
        self.executions = Executions()
        self.functions = Functions(functions_of(app), self.executions)
        self.ended = Event()
        self._waits_until: dict[str, datetime] = {}
        self._office: Office | None = None

    @contextmanager
    def running(self) -> Iterator["Machine"]:
        """Create the deployed machine in moto, with short retries."""
        session = SharedSession()
        session.register("before-send.lambda.Invoke", self._invoke)
        # moto creates its Lambda routes at the first call, which is not thread-safe, so it must not get any
        ours = {"reset_boto3_session": False, "passthrough": {"services": ["awslambda"], "urls": []}}
        config: Any = {"stepfunctions": {"execute_state_machine": True}, "core": ours}
        with mock_aws(config=config):
            boto3.setup_default_session(botocore_session=session, region_name=REGION)
            client = boto3.client("stepfunctions", region_name=REGION)
            create_machine(client, self.functions.names())
            self._aws = StepFunctions(MACHINE_ARN, lambda: client)
            yield self
            self.executions.stop_all()
        boto3.setup_default_session()

    def office(self) -> Office:
        """Return an office whose cases are driven by this machine alone."""
        self._office = office = an_office(workflow=self)
        office.change_policy(try_again_after=timedelta(hours=2))  # each failed attempt costs real seconds of back-off
        bootstrap.use(Wiring(office.deps, cast("Boundary", None)))
        return office

    # The port `Workflow`

    def start(self, case_id: str, generation: int) -> None:
        """Start an execution."""
        self._aws.start(case_id, generation)

    def wake(self, token: str) -> None:
        """Answer a token."""
        self.executions.token_answered(token)
        self._aws.wake(token)

    # The driver of a scenario

    def go_on(self, office: Office) -> Case:
        """Wait until the execution is at rest; end its wait if the clock has reached the timeout."""
        self.executions.wait_until_quiet()
        until, parked = self._waits_until.get(office.case_id), office.cases.parked(office.case_id)
        if until is not None and parked is not None and until <= office.clock.now():
            self.wake(parked.token)
            self.executions.wait_until_quiet()
        return office.case

    def next_at(self, office: Office) -> datetime | None:
        """Return when the current wait of the case's execution times out."""
        return self._waits_until.get(office.case_id)

    # The functions

    def _invoke(self, **given: Any) -> Any:  # noqa: ANN401 - an event handler of botocore
        request: AWSPreparedRequest = given["request"]
        name = str(request.url).rsplit("/invocations", 1)[0].replace("%3A", ":").rsplit(":", 1)[-1]
        event = json.loads(cast("bytes", request.body))
        headers = HTTPHeaders()
        headers["content-type"] = "application/json"
        try:
            result = self.functions.invoke(name, event)
            self._record_wait(name, event, result)
        except Exception as error:  # noqa: BLE001 - like Lambda, any exception becomes the response
            headers["x-amz-function-error"] = "Unhandled"
            result = {"errorMessage": str(error), "errorType": type(error).__name__}
        body = json.dumps(result).encode()
        headers["content-length"] = str(len(body))
        return AWSResponse(str(request.url), 200, headers, Body(body))

    def _record_wait(self, name: str, event: Mapping[str, Any], result: Mapping[str, Any]) -> None:
        """Record when the execution's next wait times out, if "Next step of the case" will lead to a wait."""
        if self._office is None or name == "task-park":
            return
        stands, case_id = result["stands"], event["case_id"]
        self._waits_until.pop(case_id, None)
        if stands == "ended":
            self.ended.set()
        elif stands == "later" or stands.startswith("awaiting"):
            self._waits_until[case_id] = self._office.clock.now() + timedelta(seconds=result["seconds"])
