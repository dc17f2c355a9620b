"""What failed past its retries is kept: runs of the sweep and executions of the way, in one queue."""

import json
from pathlib import Path
from typing import Any

import pytest

from infra.compose import load_resources

POLICY = Path(__file__).parents[2] / ".chalice" / "policy-sweep.json"
QUEUE = {"Fn::GetAtt": ["LeftBehind", "Arn"]}


@pytest.fixture(scope="module")
def resources() -> dict[str, Any]:
    """The resources that are deployed."""
    made: dict[str, Any] = load_resources()["Resources"]
    return made


def plain(value: Any) -> Any:  # noqa: ANN401 - a template holds anything
    """The same with `Fn::GetAtt` always as a list."""
    if isinstance(value, dict):
        return {
            name: inner.split(".") if name == "Fn::GetAtt" and isinstance(inner, str) else plain(inner)
            for name, inner in value.items()
        }
    return [plain(one) for one in value] if isinstance(value, list) else value


def test_a_run_of_the_sweep_that_failed_for_good_is_kept(resources: dict[str, Any]) -> None:
    """Lambda tries it twice more, then sends it there, as the function may."""
    letters = plain(resources["Sweep"]["Properties"]["DeadLetterQueue"])
    allowed = [one["Resource"] for one in json.loads(POLICY.read_text("utf-8"))["Statement"] if "sqs" in str(one)]
    assert (letters, allowed) == ({"Type": "SQS", "TargetArn": QUEUE}, [[QUEUE]])


def test_an_execution_that_did_not_succeed_is_kept(resources: dict[str, Any]) -> None:
    """Failed, timed out, aborted: of our state machine alone, into our queue alone."""
    rule = plain(resources["FailedWays"]["Properties"])
    (may_send,) = plain(resources["LeftBehindPolicy"]["Properties"]["PolicyDocument"]["Statement"])
    pattern = rule["EventPattern"]
    assert pattern["source"] == ["aws.states"]
    assert pattern["detail"]["status"] == ["FAILED", "TIMED_OUT", "ABORTED"]
    (machine,) = pattern["detail"]["stateMachineArn"]
    assert machine["Fn::Sub"].endswith(":stateMachine:${AWS::StackName}-way")
    assert [target["Arn"] for target in rule["Targets"]] == [QUEUE]
    assert (may_send["Principal"], may_send["Resource"], may_send["Condition"]) == (
        {"Service": "events.amazonaws.com"},
        QUEUE,
        {"ArnEquals": {"aws:SourceArn": {"Fn::GetAtt": ["FailedWays", "Arn"]}}},
    )


def test_the_queue_outlives_the_stack_and_is_sealed_at_rest(resources: dict[str, Any]) -> None:
    """For as long as a queue can keep anything: fourteen days."""
    queue = resources["LeftBehind"]
    assert (queue["DeletionPolicy"], queue["Properties"]) == (
        "Retain",
        {"MessageRetentionPeriod": 14 * 86_400, "SqsManagedSseEnabled": True},
    )
