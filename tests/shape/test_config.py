"""Chalice ignores unknown names in its configuration, so these tests compare it with the app."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app import app
from chalicelib.settings import Settings
from infra.compose import load_workflow

ROOT = Path(__file__).parents[2]
CHALICE = ROOT / ".chalice"
STAGE = json.loads((CHALICE / "config.json").read_text("utf-8"))["stages"]["prod"]
DECLARED = {
    "api_handler",
    *(function.name for function in app.pure_lambda_functions),
    *(source.name for source in app.event_sources),
}
NAMES = sorted(DECLARED)


def policy_of(name: str) -> list[dict[str, Any]]:
    """Return the statements of a function's policy."""
    statements: list[dict[str, Any]] = json.loads((CHALICE / f"policy-{name}.json").read_text("utf-8"))["Statement"]
    return statements


def as_list(value: object) -> list[object]:
    """Return a value as a list: IAM allows a single value wherever it allows a list."""
    return value if isinstance(value, list) else [value]


def test_the_configuration_names_exactly_the_functions_of_the_app() -> None:
    """Every function in app.py is configured, and nothing else: Chalice would ignore a misspelt name."""
    assert set(STAGE["lambda_functions"]) == DECLARED


def test_each_function_has_a_policy_of_its_own() -> None:
    """No policy is generated, shared or unused."""
    assert STAGE["autogen_policy"] is False
    named = {name: made["iam_policy_file"] for name, made in STAGE["lambda_functions"].items()}
    assert named == {name: f"policy-{name}.json" for name in DECLARED}
    assert {path.name for path in CHALICE.glob("policy-*.json")} == set(named.values())


@pytest.mark.parametrize("name", NAMES)
def test_a_policy_grants_named_actions_on_named_resources(name: str) -> None:
    """No policy allows all actions of a service, or an action on all resources but X-Ray, which has none."""
    traces: dict[str, object] = {"Sid": "SendItsTraces", "Effect": "Allow", "Resource": "*"}
    traces["Action"] = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"]
    statements = [statement for statement in policy_of(name) if statement != traces]
    assert [s["Sid"] for s in statements if s["Effect"] != "Allow" or "NotAction" in s or "NotResource" in s] == []
    assert [action for s in statements for action in as_list(s["Action"]) if "*" in str(action)] == []
    assert [s["Sid"] for s in statements if "*" in as_list(s["Resource"])] == []


@pytest.mark.parametrize("name", NAMES)
def test_no_function_may_delete_consents_journal_or_keys(name: str) -> None:
    """Evidence is only added: items may be deleted only where the person locks, the turns and the switches are."""
    deletable = ([{"Fn::GetAtt": ["CasesTable", "Arn"]}], [{"Fn::GetAtt": ["OperationsTable", "Arn"]}])
    deleting = [s["Resource"] for s in policy_of(name) if "dynamodb:DeleteItem" in as_list(s["Action"])]
    assert [resource for resource in deleting if resource not in deletable] == []


def test_the_function_that_parks_can_write_no_case() -> None:
    """It writes the tokens of waiting workflows and nothing else, so a fault in it cannot change a case."""
    writing = {"dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem"}
    written = [s["Resource"] for s in policy_of("task-park") if writing & set(as_list(s["Action"]))]
    assert written == [[{"Fn::GetAtt": ["WaitsTable", "Arn"]}]]


NEED_NO_KEY = {"task-park", "task-revoke-consent", "anchor-journal", "erase-due"}
"""They read heads, records without their proofs, journals and tokens: nothing that is encrypted with a data key."""


@pytest.mark.parametrize("name", NAMES)
def test_only_functions_with_personal_data_may_unwrap_keys(name: str) -> None:
    """Parking a token, revoking, anchoring and erasing need no key; whoever unwraps one must name its case."""
    unwrapping = [s for s in policy_of(name) if s["Sid"] in {"WrapDataKeys", "UnwrapDataKeys"}]
    assert [s["Condition"] for s in unwrapping] == (
        [] if name in NEED_NO_KEY else [{"Null": {"kms:EncryptionContext:case_id": "false"}}]
    )


@pytest.mark.parametrize("name", NAMES)
def test_memory_and_time_are_set(name: str) -> None:
    """Chalice's defaults (128 MB, 60 s) are never used; the API times out before the gateway does at 29 s."""
    made = STAGE["lambda_functions"][name]
    assert made["lambda_memory_size"] >= 512
    assert made["lambda_timeout"] < (29 if name == "api_handler" else 300)


def test_a_step_has_a_longer_timeout_than_its_function() -> None:
    """Otherwise the state machine would retry a step while it is still running."""
    longest = max(
        made["lambda_timeout"] for name, made in STAGE["lambda_functions"].items() if name.startswith("task-")
    )
    limits = {
        name: state["TimeoutSeconds"] for name, state in load_workflow()["States"].items() if "TimeoutSeconds" in state
    }
    assert {name: limit for name, limit in limits.items() if limit <= longest} == {}


def test_the_feed_shows_a_change_only_when_no_earlier_one_can_follow() -> None:
    """A change gets its time before its commit, which can happen until its function times out."""
    longest = max(made["lambda_timeout"] for made in STAGE["lambda_functions"].values())
    assert Settings.model_fields["feed_holds_back"].default > timedelta(seconds=longest)
