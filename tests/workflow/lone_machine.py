"""The real state machine on moto inside this process, its tasks the app's own functions over an office of fakes.

No sweep runs here. A wait is a task token with a timeout in real seconds, and the office's clock stands still until it
is moved; so when that clock reaches a wait's timeout, the wait is ended by its token. Timeout and token lead to the
same state, "Look again" (a test of the definition holds that), and one test lets a timeout pass by itself.
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
        """Yield what is left."""
        yield self.read()


class Machine:
    """The state machine, and the port `Workflow` and the driver of a play that go by it."""

    def __init__(self) -> None:
        self.executions = Executions()
        self.functions = Functions(functions_of(app), self.executions)
        self.ended = Event()
        self._waits_until: dict[str, datetime] = {}
        self._office: Office | None = None

    @contextmanager
    def running(self) -> Iterator["Machine"]:
        """Make the machine that is deployed, with quick retries, in moto."""
        session = SharedSession()
        session.register("before-send.lambda.Invoke", self._invoke)
        # moto makes its routes of Lambda at the first call, unsafely where threads race: it shall not see any
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
        """An office whose cases are driven by this machine alone."""
        self._office = office = an_office(workflow=self)
        office.change_policy(try_again_after=timedelta(hours=2))  # each try in vain costs real seconds of back-off
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

    # The driver of a play

    def go_on(self, office: Office) -> Case:
        """Let the execution come to rest; end the wait whose timeout the clock has reached."""
        self.executions.wait_until_quiet()
        until, parked = self._waits_until.get(office.case_id), office.cases.parked(office.case_id)
        if until is not None and parked is not None and until <= office.clock.now():
            self.wake(parked.token)
            self.executions.wait_until_quiet()
        return office.case

    def next_at(self, office: Office) -> datetime | None:
        """When the wait of the case's execution times out."""
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
            self._note(name, event, result)
        except Exception as error:  # noqa: BLE001 - as Lambda: whatever was raised becomes the answer
            headers["x-amz-function-error"] = "Unhandled"
            result = {"errorMessage": str(error), "errorType": type(error).__name__}
        body = json.dumps(result).encode()
        headers["content-length"] = str(len(body))
        return AWSResponse(str(request.url), 200, headers, Body(body))

    def _note(self, name: str, event: Mapping[str, Any], result: Mapping[str, Any]) -> None:
        """Until when the execution waits, if it goes to wait now: what "Where the case stands" will decide by."""
        if self._office is None or name == "task-park":
            return
        stands, case_id = result["stands"], event["case_id"]
        self._waits_until.pop(case_id, None)
        if stands == "ended":
            self.ended.set()
        elif stands == "later" or stands.startswith("awaiting"):
            self._waits_until[case_id] = self._office.clock.now() + timedelta(seconds=result["seconds"])
