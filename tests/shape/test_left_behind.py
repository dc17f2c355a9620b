"""Sweeps and workflow executions that failed after all retries go to one queue."""

import json
from pathlib import Path
from typing import Any

import pytest

from infra.compose import load_resources

POLICY = Path(__file__).parents[2] / ".chalice" / "policy-sweep.json"
QUEUE = {"Fn::GetAtt": ["LeftBehind", "Arn"]}


@pytest.fixture(scope="module")
def resources() -> dict[str, Any]:
    """Return the deployed resources."""
    made: dict[str, Any] = load_resources()["Resources"]
    return made


def plain(value: Any) -> Any:  # noqa: ANN401 - a template contains any value
    """Return the value with every `Fn::GetAtt` written as a list."""
    if isinstance(value, dict):
        return {
            name: inner.split(".") if name == "Fn::GetAtt" and isinstance(inner, str) else plain(inner)
            for name, inner in value.items()
        }
    return [plain(one) for one in value] if isinstance(value, list) else value


def test_a_failed_sweep_goes_to_the_queue(resources: dict[str, Any]) -> None:
    """Lambda retries it twice, then sends it to the queue, which the function's policy allows."""
    letters = plain(resources["Sweep"]["Properties"]["DeadLetterQueue"])
    allowed = [one["Resource"] for one in json.loads(POLICY.read_text("utf-8"))["Statement"] if "sqs" in str(one)]
    assert (letters, allowed) == ({"Type": "SQS", "TargetArn": QUEUE}, [[QUEUE]])


def test_an_unsuccessful_execution_goes_to_the_queue(resources: dict[str, Any]) -> None:
    """Failed, timed out or aborted executions of our state machine go to our queue and nowhere else."""
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


def test_the_queue_is_encrypted_and_survives_the_stack(resources: dict[str, Any]) -> None:
    """Messages stay for fourteen days, the maximum for a queue."""
    queue = resources["LeftBehind"]
    assert (queue["DeletionPolicy"], queue["Properties"]) == (
        "Retain",
        {"MessageRetentionPeriod": 14 * 86_400, "SqsManagedSseEnabled": True},
    )
