"""AWS in the stack: tables from the deployed file, calls counted, a state machine that really runs and rests."""

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config

from infra.compose import load_resources
from infra.local.aws.emulated import OWN_MARK, Aws, TableCalls
from infra.local.aws.functions import Functions
from infra.local.aws.tables import create_tables, resolve, table_names
from infra.local.aws.workflow import REGION, function_arn, quick, resource_name, waits
from infra.local.server import Server

if TYPE_CHECKING:
    from tests.local_stack.conftest import Partners


def test_tables_are_those_of_the_deployed_file(partners: "Partners") -> None:
    """Every table of resources.yaml is there with its keys, its indexes and its time to live."""
    template = load_resources()
    client = boto3.client("dynamodb", endpoint_url=partners.stack.url)
    made = create_tables(client, template)
    described = client.describe_table(TableName="CasesTable")["Table"]
    lifetime = client.describe_time_to_live(TableName="ClaimsTable")["TimeToLiveDescription"]
    indexes = {one["IndexName"] for one in described["GlobalSecondaryIndexes"]}
    assert list(made) == table_names(template)
    assert sorted(client.list_tables()["TableNames"]) == sorted(made)
    assert described["KeySchema"] == template["Resources"]["CasesTable"]["Properties"]["KeySchema"]
    assert indexes == {"due", "erase", "state", "feed", "feed_all", "ops_state"}
    assert (lifetime["TimeToLiveStatus"], lifetime.get("AttributeName")) == ("ENABLED", "expires_at")


def test_no_acknowledged_write_is_lost_under_threads(partners: "Partners") -> None:
    """Many writers at once, some of whose transactions are cancelled: every acknowledged write is there."""
    client = boto3.client("dynamodb", endpoint_url=partners.stack.url)
    create_tables(client, load_resources())
    cancelled = client.exceptions.TransactionCanceledException  # made on first use, so not among the threads

    def write(number: int) -> None:
        put: Any = {"TableName": "ClaimsTable", "Item": {"claim": {"S": str(number)}}}
        clash = put | {"Item": {"claim": {"S": "one"}}, "ConditionExpression": "attribute_not_exists(claim)"}
        client.put_item(**put)
        with suppress(cancelled):
            client.transact_write_items(TransactItems=[{"Put": clash}])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(60)))
    assert client.scan(TableName="ClaimsTable")["Count"] == 61


def test_calls_to_the_tables_are_counted_by_the_cases_that_they_mention() -> None:
    """A call counts once for each case whose id its body mentions; only known cases are reported."""
    calls = TableCalls()
    first, second = "01K7E5XZ0000000000000000AA", "01K7E5XZ0000000000000000BB"
    for body in (first, f"{first} {first} {second}", "nothing"):
        calls.count(body.encode())
    assert calls.report([first]) == {"total": 3, "by_case": {first: 2}}
    assert calls.report([first, second]) == {"total": 3, "by_case": {first: 2, second: 1}}


def test_the_stacks_own_calls_are_not_counted(partners: "Partners") -> None:
    """What the stack itself reads does not stand in the application's account."""
    own = boto3.client("dynamodb", endpoint_url=partners.stack.url, config=Config(user_agent_extra=OWN_MARK))
    others = boto3.client("dynamodb", endpoint_url=partners.stack.url)
    own.list_tables()
    before = partners.http.get("/_local/table-calls").json()
    others.list_tables()
    after = partners.http.get("/_local/table-calls").json()
    assert (before, after) == ({"total": 0, "by_case": {}}, {"total": 1, "by_case": {}})


def test_another_engine_answers_instead_of_moto(partners: "Partners") -> None:
    """With another engine under it, a call to DynamoDB goes there and comes back as it is."""
    create_tables(boto3.client("dynamodb", endpoint_url=partners.stack.url), load_resources())
    engine = Aws(partners.stack.executions, partners.stack.url)
    front = Server(0)
    front.app = engine
    front.start()
    try:
        names = boto3.client("dynamodb", endpoint_url=front.url).list_tables()["TableNames"]
    finally:
        front.stop()
    assert sorted(names) == sorted(table_names(load_resources()))


def test_resolve_knows_three_functions_and_refuses_the_rest() -> None:
    """Ref, GetAtt and Sub are put in; anything else, and any unknown name, is an error."""
    known = {"A": "a", "B.Arn": "arn"}
    value = {"x": [{"Ref": "A"}, {"Fn::GetAtt": ["B", "Arn"]}, {"Fn::Sub": "${A}-${B.Arn}!"}], "y": 1}
    assert resolve(value, known) == {"x": ["a", "arn", "a-arn!"], "y": 1}
    with pytest.raises(KeyError):
        resolve({"Ref": "C"}, known)
    with pytest.raises(ValueError, match="Fn::Join"):
        resolve({"Fn::Join": ["", []]}, known)


def test_quick_shortens_the_waits_and_keeps_the_rules() -> None:
    """Retries are a second apart at most, and three at most; what is retried and everything else stays."""
    retry = {"ErrorEquals": ["StoreBusy"], "IntervalSeconds": 5, "BackoffRate": 2, "MaxAttempts": 4}
    retry |= {"MaxDelaySeconds": 60, "JitterStrategy": "FULL"}
    definition = {"States": {"A": {"Type": "Task", "Retry": [retry], "TimeoutSeconds": 60}}}
    quicker = {"ErrorEquals": ["StoreBusy"], "IntervalSeconds": 1, "BackoffRate": 1.0, "MaxAttempts": 3}
    quicker |= {"JitterStrategy": "FULL"}
    assert quick(definition) == {"States": {"A": {"Type": "Task", "Retry": [quicker], "TimeoutSeconds": 60}}}


def test_functions_have_the_names_that_chalice_gives_them() -> None:
    """A function's name becomes its resource's name as Chalice makes it."""
    assert resource_name("task-check-mobile") == "TaskCheckMobile"


def test_an_execution_rests_only_at_a_token_that_nobody_answered() -> None:
    """The last event alone does not tell: it stays the same for a moment after the token was answered."""
    scheduled = {"parameters": json.dumps({"Payload": {"token": "t-1"}})}
    events: list[dict[str, Any]] = [
        {"type": "TaskScheduled", "taskScheduledEventDetails": scheduled},
        {"type": "TaskSubmitted"},
    ]
    assert [waits(events, set()), waits(events, {"t-1"}), waits(events[:1], set())] == [True, False, False]


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
    """What the first call raises."""


def test_a_state_machine_runs_our_functions_and_comes_to_rest(partners: "Partners") -> None:
    """A raised error is retried by its class name, the wait rests at its token, the answer ends the execution."""
    stack, done, tokens = partners.stack, list[str](), list[str]()

    def do(event: Any, _context: Any) -> Any:  # noqa: ANN401 - a function's signature
        done.append(event["case_id"])
        if len(done) == 1:
            raise Busy
        return event

    def park(event: Any, _context: Any) -> None:  # noqa: ANN401 - a function's signature
        tokens.append(event["token"])

    stack.server.app = replace(stack.router, functions=Functions({"do": do, "park": park}, stack.executions))
    client = boto3.client("stepfunctions", endpoint_url=stack.url, region_name=REGION)
    role = "arn:aws:iam::123456789012:role/way"
    machine = client.create_state_machine(name="way", definition=json.dumps(WAY), roleArn=role)["stateMachineArn"]
    client.start_execution(stateMachineArn=machine, name="case-1-1", input='{"case_id": "1"}')
    stack.executions.settle(20)
    resting = stack.executions.all()
    client.send_task_success(taskToken=tokens[0], output="{}")
    stack.executions.settle(20)
    assert (done, resting, stack.executions.all()) == (["1", "1"], {"case-1-1": "RUNNING"}, {"case-1-1": "SUCCEEDED"})
    assert stack.executions.cases() == ["1"]


def test_an_unknown_function_is_not_found(partners: "Partners") -> None:
    """Invoking what is not there answers as AWS does."""
    stack = partners.stack
    stack.server.app = replace(stack.router, functions=Functions({}, stack.executions))
    answer = partners.http.post("/2015-03-31/functions/none/invocations", json={})
    assert (answer.status_code, answer.headers["x-amzn-ErrorType"]) == (404, "ResourceNotFoundException")
