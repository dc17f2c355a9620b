"""AWS in the stack: tables from the deployed template, counted calls, and a state machine that really runs."""

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config

from infra.compose import load_resources
from infra.local.aws.emulated import UNCOUNTED_MARK, Aws, TableCalls
from infra.local.aws.functions import Functions
from infra.local.aws.tables import create_tables, resolve, table_names
from infra.local.aws.workflow import REGION, function_arn, resource_name, shorten_retries, waits_for_token
from infra.local.server import Server

if TYPE_CHECKING:
    from tests.local_stack.conftest import Partners


def test_tables_are_created_from_the_deployed_template(partners: "Partners") -> None:
    """Every table of resources.yaml exists with its keys, indexes and time to live."""
    template = load_resources()
    client = boto3.client("dynamodb", endpoint_url=partners.emulation.url)
    created = create_tables(client, template)
    described = client.describe_table(TableName="CasesTable")["Table"]
    lifetime = client.describe_time_to_live(TableName="ClaimsTable")["TimeToLiveDescription"]
    indexes = {one["IndexName"] for one in described["GlobalSecondaryIndexes"]}
    assert list(created) == table_names(template)
    assert sorted(client.list_tables()["TableNames"]) == sorted(created)
    assert described["KeySchema"] == template["Resources"]["CasesTable"]["Properties"]["KeySchema"]
    assert indexes == {"due", "erase", "state", "feed", "feed_all", "ops_state"}
    assert (lifetime["TimeToLiveStatus"], lifetime.get("AttributeName")) == ("ENABLED", "expires_at")


def test_no_acknowledged_write_is_lost_under_threads(partners: "Partners") -> None:
    """With many concurrent writers and some cancelled transactions, every acknowledged write is stored."""
    client = boto3.client("dynamodb", endpoint_url=partners.emulation.url)
    create_tables(client, load_resources())
    cancelled = client.exceptions.TransactionCanceledException  # created at first use, so before the threads start

    def write(number: int) -> None:
        put: Any = {"TableName": "ClaimsTable", "Item": {"claim": {"S": str(number)}}}
        clash = put | {"Item": {"claim": {"S": "one"}}, "ConditionExpression": "attribute_not_exists(claim)"}
        client.put_item(**put)
        with suppress(cancelled):
            client.transact_write_items(TransactItems=[{"Put": clash}])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(60)))
    assert client.scan(TableName="ClaimsTable")["Count"] == 61


def test_table_calls_are_counted_for_each_case_that_they_mention() -> None:
    """A call counts once for each case id in its body; only known cases are reported."""
    calls = TableCalls()
    first, second = "01K7E5XZ0000000000000000AA", "01K7E5XZ0000000000000000BB"
    for body in (first, f"{first} {first} {second}", "nothing"):
        calls.count(body.encode())
    assert calls.report([first]) == {"total": 3, "by_case": {first: 2}}
    assert calls.report([first, second]) == {"total": 3, "by_case": {first: 2, second: 1}}


def test_the_stacks_own_calls_are_not_counted(partners: "Partners") -> None:
    """What the stack itself reads is not counted as the application's calls."""
    own = boto3.client("dynamodb", endpoint_url=partners.emulation.url, config=Config(user_agent_extra=UNCOUNTED_MARK))
    others = boto3.client("dynamodb", endpoint_url=partners.emulation.url)
    own.list_tables()
    before = partners.http.get("/_local/table-calls").json()
    others.list_tables()
    after = partners.http.get("/_local/table-calls").json()
    assert (before, after) == ({"total": 0, "by_case": {}}, {"total": 1, "by_case": {}})


def test_another_engine_can_serve_dynamodb(partners: "Partners") -> None:
    """When another engine is configured, DynamoDB calls are forwarded to it and its response is returned unchanged."""
    create_tables(boto3.client("dynamodb", endpoint_url=partners.emulation.url), load_resources())
    engine = Aws(partners.emulation.executions, partners.emulation.url)
    front = Server(0)
    front.app = engine
    front.start()
    try:
        names = boto3.client("dynamodb", endpoint_url=front.url).list_tables()["TableNames"]
    finally:
        front.stop()
    assert sorted(names) == sorted(table_names(load_resources()))


def test_resolve_supports_three_functions_and_refuses_all_others() -> None:
    """Ref, GetAtt and Sub are resolved; any other function and any unknown name is an error."""
    known = {"A": "a", "B.Arn": "arn"}
    value = {"x": [{"Ref": "A"}, {"Fn::GetAtt": ["B", "Arn"]}, {"Fn::Sub": "${A}-${B.Arn}!"}], "y": 1}
    assert resolve(value, known) == {"x": ["a", "arn", "a-arn!"], "y": 1}
    with pytest.raises(KeyError):
        resolve({"Ref": "C"}, known)
    with pytest.raises(ValueError, match="Fn::Join"):
        resolve({"Fn::Join": ["", []]}, known)


def test_retries_are_shortened_without_changing_what_is_retried() -> None:
    """Retries are at most three, one second apart; which errors are retried and all else stays the same."""
    retry = {"ErrorEquals": ["StoreBusy"], "IntervalSeconds": 5, "BackoffRate": 2, "MaxAttempts": 4}
    retry |= {"MaxDelaySeconds": 60, "JitterStrategy": "FULL"}
    definition = {"States": {"A": {"Type": "Task", "Retry": [retry], "TimeoutSeconds": 60}}}
    quicker = {"ErrorEquals": ["StoreBusy"], "IntervalSeconds": 1, "BackoffRate": 1.0, "MaxAttempts": 3}
    quicker |= {"JitterStrategy": "FULL"}
    assert shorten_retries(definition) == {"States": {"A": {"Type": "Task", "Retry": [quicker], "TimeoutSeconds": 60}}}


def test_a_resource_name_is_the_one_that_chalice_gives_a_function() -> None:
    """`task-check-mobile` becomes `TaskCheckMobile`."""
    assert resource_name("task-check-mobile") == "TaskCheckMobile"


def test_an_execution_is_at_rest_only_while_its_token_is_unanswered() -> None:
    """The last event alone is not enough: it stays the same for a moment after the token was answered."""
    scheduled = {"parameters": json.dumps({"Payload": {"token": "t-1"}})}
    events: list[dict[str, Any]] = [
        {"type": "TaskScheduled", "taskScheduledEventDetails": scheduled},
        {"type": "TaskSubmitted"},
    ]
    assert [waits_for_token(events, set()), waits_for_token(events, {"t-1"}), waits_for_token(events[:1], set())] == [
        True,
        False,
        False,
    ]


WAY = {
    "StartAt": "Do",
    "States": {
        "Do": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "Parameters": {"FunctionName": function_arn("do"), "Payload.$": "$"},
            "ResultPath": None,
            "Retry": [{"ErrorEquals": ["Busy"], "IntervalSeconds": 1, "MaxAttempts": 2, "BackoffRate": 1.0}],
            "Next": "Wait",
        },
        "Wait": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
            "Parameters": {"FunctionName": function_arn("park"), "Payload": {"token.$": "$$.Task.Token"}},
            "TimeoutSeconds": 3600,
            "ResultPath": None,
            "End": True,
        },
    },
}


class Busy(Exception):
    """The error that the first call raises."""


def test_a_state_machine_runs_our_functions_and_waits_at_its_token(partners: "Partners") -> None:
    """An error is retried by its class name, the execution waits at its token, and the answer ends it."""
    emulation, done, tokens = partners.emulation, list[str](), list[str]()

    def do(event: Any, _context: Any) -> Any:  # noqa: ANN401 - a function's signature
        done.append(event["case_id"])
        if len(done) == 1:
            raise Busy
        return event

    def park(event: Any, _context: Any) -> None:  # noqa: ANN401 - a function's signature
        tokens.append(event["token"])

    emulation.server.app = replace(
        emulation.router, functions=Functions({"do": do, "park": park}, emulation.executions)
    )
    client = boto3.client("stepfunctions", endpoint_url=emulation.url, region_name=REGION)
    role = "arn:aws:iam::123456789012:role/way"
    machine = client.create_state_machine(name="way", definition=json.dumps(WAY), roleArn=role)["stateMachineArn"]
    client.start_execution(stateMachineArn=machine, name="case-1-1", input='{"case_id": "1"}')
    emulation.executions.wait_until_quiet(20)
    resting = emulation.executions.all()
    client.send_task_success(taskToken=tokens[0], output="{}")
    emulation.executions.wait_until_quiet(20)
    assert (done, resting, emulation.executions.all()) == (
        ["1", "1"],
        {"case-1-1": "RUNNING"},
        {"case-1-1": "SUCCEEDED"},
    )
    assert emulation.executions.cases() == ["1"]


def test_an_unknown_function_is_not_found(partners: "Partners") -> None:
    """Invoking a function that does not exist gives the same error as AWS."""
    emulation = partners.emulation
    emulation.server.app = replace(emulation.router, functions=Functions({}, emulation.executions))
    answer = partners.http.post("/2015-03-31/functions/none/invocations", json={})
    assert (answer.status_code, answer.headers["x-amzn-ErrorType"]) == (404, "ResourceNotFoundException")
