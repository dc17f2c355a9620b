"""What AWS counts by itself, counted on the local stack from what AWS counts it from.

The names and dimensions are those of CloudWatch's documentation; executions, queue and rule are moto's, made from the
template. Not seen here: that AWS really publishes these numbers, how late, and that the alarm's topic reaches anybody.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import boto3
from moto.stepfunctions.parser.api import ExecutionStatus
from werkzeug.wrappers import Request, Response

from infra.compose import compose_template, load_resources, load_workflow
from infra.local.application import schedule_event
from infra.local.aws.gateway import gateway_response
from infra.local.aws.tables import resolve
from infra.local.aws.workflow import ACCOUNT, MACHINE_ARN, REGION, resource_name
from infra.local.requests import INVOCATION_PATH
from infra.local.router import Router
from infra.local.stack import Stack
from infra.watch.alarms import Alarm

STACK_NAME = "kelisim"
TRIES = 3
"""How often Lambda runs a function that was called asynchronously, before it gives the event up."""
EXECUTIONS = {"ExecutionsFailed": "FAILED", "ExecutionsTimedOut": "TIMED_OUT", "ExecutionsAborted": "ABORTED"}
_Handler = Callable[[Request], Response]


@dataclass
class AwsCounts:
    """Counts what AWS counts. `limit`: how many functions may run at once; `broken`: those that end with an error."""

    stack: Stack
    limit: int = 1000
    broken: set[str] = field(default_factory=set)
    answers: list[int] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)
    """For each call of a function 1 if it was refused, otherwise 0."""
    _running: int = 0
    _told: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Stand before the API and the functions, and make the queue and the rule that the template has."""
        self._template = compose_template(load_resources(), load_workflow())["Resources"]
        emulation = self.stack.emulation
        mounted = emulation.server.app
        assert isinstance(mounted, Router)
        self._api, self._functions = mounted.api, mounted.functions
        emulation.server.app = replace(mounted, api=self._answer, functions=self._invoke)
        self._queues = boto3.client("sqs", endpoint_url=self.stack.url, region_name=REGION)
        self._events = boto3.client("events", endpoint_url=self.stack.url, region_name=REGION)
        self.queue_url = self._queues.create_queue(QueueName="left-behind")["QueueUrl"]
        self._known = {
            "AWS::StackName": STACK_NAME,
            "AWS::Partition": "aws",
            "AWS::Region": REGION,
            "AWS::AccountId": ACCOUNT,
            "Way": MACHINE_ARN,
            "LeftBehind.QueueName": "left-behind",
            "LeftBehind.Arn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:left-behind",
        }
        rule = self._resolved("FailedWays")
        self._events.put_rule(Name="failed-ways", EventPattern=json.dumps(rule["EventPattern"]))
        self._events.put_targets(Rule="failed-ways", Targets=rule["Targets"])

    def value(self, alarm: Alarm, made: Mapping[str, Any]) -> int | None:
        """Return what CloudWatch has for the alarm's resource in this period; None for no such metric, or no data."""
        dimensions = tuple((one["Name"], resolve(one["Value"], self._known)) for one in made["Dimensions"])
        name = self._resolved("RestAPI")["Name"]
        counted: dict[tuple[object, ...], Callable[[], list[int]]] = {
            ("AWS/ApiGateway", "5XXError", (("ApiName", name),)): lambda: [500 <= one < 600 for one in self.answers],
            ("AWS/Lambda", "Throttles", ()): lambda: self.refused,
            ("AWS/SQS", "ApproximateNumberOfMessagesVisible", (("QueueName", "left-behind"),)): self._letters,
        }
        for metric, status in EXECUTIONS.items():
            counted["AWS/States", metric, (("StateMachineArn", MACHINE_ARN),)] = partial(self._ended, status)
        values = counted.get((made["Namespace"], made["MetricName"], dimensions), list)()
        total = sum(values) if alarm.statistic == "Sum" else max(values, default=0)
        return int(total) if values else None

    def schedules(self, function: str) -> None:
        """Run a scheduled function as EventBridge does; after its tries the event goes to the function's queue."""
        path = f"/2015-03-31/functions/{function}/invocations"
        for _ in range(TRIES):
            answer = self._invoke(Request.from_values(path, method="POST", json=schedule_event(function)))
            if answer.status_code < 300 and "X-Amz-Function-Error" not in answer.headers:
                return
        queue = self._resolved(resource_name(function))["DeadLetterQueue"]["TargetArn"]
        assert queue == self._known["LeftBehind.Arn"]
        self._queues.send_message(QueueUrl=self.queue_url, MessageBody="{}")

    def tells_of_executions(self) -> None:
        """Send the event of each execution that has ended, as Step Functions does; moto sends none."""
        for one in self.stack.emulation.executions.list_all():
            if one.status != "RUNNING" and one.name not in self._told:
                self._told.add(one.name)
                detail = {"status": one.status, "stateMachineArn": one.state_machine_arn, "name": one.name}
                kind = "Step Functions Execution Status Change"
                event = {"Source": "aws.states", "DetailType": kind, "Detail": json.dumps(detail)}
                self._events.put_events(Entries=[event])

    def _resolved(self, name: str) -> dict[str, Any]:
        properties = self._template[name]["Properties"]
        wanted = ("Name", "EventPattern", "Targets", "DeadLetterQueue")
        return {key: resolve(properties[key], self._known) for key in wanted if key in properties}

    def end_running(self, status: ExecutionStatus) -> None:
        """Let the running executions end so at once: moto times none out, and stops one only when its wait is over."""
        for one in self.stack.emulation.executions.list_all():
            if one.status == "RUNNING":
                one.exec_status = status

    def _ended(self, status: str) -> list[int]:
        return [int(found == status) for found in self.stack.emulation.executions.all().values()]

    def _letters(self) -> list[int]:
        self.tells_of_executions()
        name = "ApproximateNumberOfMessages"
        found = self._queues.get_queue_attributes(QueueUrl=self.queue_url, AttributeNames=[name])
        return [int(found["Attributes"][name])]

    def _answer(self, request: Request) -> Response:
        """Answer a call of the API; one whose function is refused is an error of ours to the caller."""
        answer = gateway_response("DEFAULT_5XX") if self._is_refused() else self._run(self._api, request)
        self.answers.append(answer.status_code)
        return answer

    def _invoke(self, request: Request) -> Response:
        """Run a function of the workflow or of a schedule, unless it is refused or broken."""
        found = INVOCATION_PATH.match(request.path)
        if self._is_refused():
            error = {"Type": "User", "Message": "Rate Exceeded.", "Reason": "ConcurrentInvocationLimitExceeded"}
            headers = {"x-amzn-ErrorType": "TooManyRequestsException"}
            return Response(json.dumps(error), 429, headers, content_type="application/json")
        if found and any(found["name"].endswith(name) for name in self.broken):
            failed = {"errorMessage": "a mistake", "errorType": "KeyError", "stackTrace": []}
            return Response(json.dumps(failed), 200, {"X-Amz-Function-Error": "Unhandled"})
        return self._run(self._functions, request)

    def _is_refused(self) -> bool:
        refused = self._running >= self.limit
        self.refused.append(int(refused))
        return refused

    def _run(self, handler: _Handler, request: Request) -> Response:
        self._running += 1
        try:
            return handler(request)
        finally:
            self._running -= 1
