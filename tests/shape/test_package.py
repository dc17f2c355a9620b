"""The result of `make package` can be deployed."""

import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.refusals import NotFound, TooManyRequests
from chalicelib.entrypoints.problems import Busy, InternalError, NotJson, TooLarge, Unreadable, status_of
from infra import package_checks
from infra.compose import CompositionError, compose_template, load_resources, load_workflow
from infra.package import ROOT, package

Template = dict[str, Any]
KINDS = (NotFound, NotJson, TooLarge, TooManyRequests, Busy, InternalError, Unreadable)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a package with our own code only: the template is the same, and no package registry is needed."""
    folder = tmp_path_factory.mktemp("package")
    package(folder, with_dependencies=False)
    return folder


@pytest.fixture(scope="module")
def template(out: Path) -> Template:
    """The packaged SAM template."""
    loaded: Template = json.loads((out / "sam.json").read_text("utf-8"))
    return loaded


def test_every_handler_is_in_app(template: Template) -> None:
    """A handler in another module would run without loading the app."""
    assert package_checks.wrong_handlers(template) == []


def test_the_sweep_runs_every_five_minutes(template: Template) -> None:
    """Terms, patience and the runbook depend on this schedule."""
    events = template["Resources"]["Sweep"]["Properties"]["Events"].values()
    assert [event["Properties"] for event in events] == [{"Schedule": "rate(5 minutes)"}]


def test_resources_do_not_depend_on_each_other_in_a_cycle(template: Template) -> None:
    """Functions, state machine and roles can be created one after the other."""
    assert package_checks.dependency_cycles(template) == []


def test_cfn_lint_finds_no_error(out: Path) -> None:
    """The template is valid for CloudFormation."""
    assert package_checks.lint(out / "sam.json") == []


def test_the_state_machine_calls_functions_that_exist(template: Template) -> None:
    """Each substitution is the ARN of the function with its name."""
    given = template["Resources"]["Way"]["Properties"]["DefinitionSubstitutions"]
    tasks = [name for name in package_checks.functions(template) if name.startswith("Task")]
    assert given == {f"{name}Arn": {"Fn::GetAtt": [name, "Arn"]} for name in tasks}


def test_the_state_machine_may_call_exactly_its_tasks(template: Template) -> None:
    """Its role allows the functions that its steps call, and no others."""
    statements = template["Resources"]["WayRole"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
    called = template["Resources"]["Way"]["Properties"]["DefinitionSubstitutions"].values()
    assert statements[0]["Action"] == "lambda:InvokeFunction"
    assert statements[0]["Resource"] == list(called)


def test_every_table_is_encrypted_restorable_and_protected(template: Template) -> None:
    """Each table is encrypted with our key, can be restored to any second, and survives the deletion of its stack."""
    tables = [made for made in template["Resources"].values() if made["Type"] == "AWS::DynamoDB::Table"]
    protections = [
        (
            made["DeletionPolicy"],
            made["UpdateReplacePolicy"],
            made["Properties"]["DeletionProtectionEnabled"],
            made["Properties"]["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"],
            made["Properties"]["SSESpecification"]["KMSMasterKeyId"],
        )
        for made in tables
    ]
    assert protections == [("Retain", "Retain", True, True, {"Fn::GetAtt": ["DataKey", "Arn"]})] * 13


def test_every_log_is_encrypted_and_stored_for_three_years(template: Template) -> None:
    """Each log group is under our key, outlives its stack, and deletes what is older than three years."""
    groups = [made for made in template["Resources"].values() if made["Type"] == "AWS::Logs::LogGroup"]
    protections = [
        (
            made["DeletionPolicy"],
            made["UpdateReplacePolicy"],
            made["Properties"]["RetentionInDays"],
            made["Properties"]["KmsKeyId"],
        )
        for made in groups
    ]
    assert protections == [("Retain", "Retain", 1096, {"Fn::GetAtt": ["LogKey", "Arn"]})] * 14


def test_the_access_log_names_nobody(template: Template) -> None:
    """It has the pattern of the path and how the call went: no path, query, address, token or browser."""
    written = json.loads(template["Resources"]["RestAPI"]["Properties"]["AccessLogSetting"]["Format"])
    assert set(written.values()) == {
        "$context.error.responseType",
        "$context.httpMethod",
        "$context.integrationLatency",
        "$context.requestId",
        "$context.requestTime",
        "$context.resourcePath",
        "$context.responseLatency",
        "$context.responseLength",
        "$context.status",
        "$context.xrayTraceId",
    }


def test_one_switch_turns_tracing_on(template: Template) -> None:
    """The API, every function and the workflow are traced, or none of them."""
    made = template["Resources"]
    traced = [function["Properties"]["Tracing"] for function in package_checks.functions(template).values()]
    assert traced == [{"Ref": "Tracing"}] * 12
    switch = {"Fn::If": ["Traced", True, False]}
    workflow = made["Way"]["Properties"]["TracingConfiguration"]["Enabled"]
    assert (made["RestAPI"]["Properties"]["TracingEnabled"], workflow) == (switch, switch)
    assert template["Parameters"]["Tracing"]["Default"] == "PassThrough"


def test_nothing_has_a_name_that_another_stage_has_too(template: Template) -> None:
    """A name is made from the stack's, or left to CloudFormation, so stages can share an account."""
    keys = {
        "Name",
        "AlarmName",
        "BudgetName",
        "LogGroupName",
        "QueueName",
        "StateMachineName",
        "TableName",
        "TopicName",
    }
    names = {
        f"{logical}.{key}": str(value)
        for logical, made in template["Resources"].items()
        for key, value in made.get("Properties", {}).items()
        if key in keys
    }
    assert [place for place, name in names.items() if "${" not in name and "AWS::StackName" not in name] == []


def test_a_deleted_data_key_cannot_be_restored_after_a_week(template: Template) -> None:
    """Backups of the wrapped keys reach back seven days; the key that wraps them is rotated automatically."""
    made = template["Resources"]
    window = made["KeysTable"]["Properties"]["PointInTimeRecoverySpecification"]["RecoveryPeriodInDays"]
    assert (window, made["DataKey"]["Properties"]["EnableKeyRotation"]) == (7, True)


def test_the_zip_contains_only_our_code(out: Path) -> None:
    """app.py, chalicelib and the framework: no tests, no local stack, no compiled files."""
    files = [path for path in (ROOT / "chalicelib").rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    with zipfile.ZipFile(out / "deployment.zip") as archive:
        shipped = set(archive.namelist())
    assert shipped == {
        "app.py",
        "chalice/__init__.py",
        "chalice/app.py",
        *(str(path.relative_to(ROOT)) for path in files),
    }


def test_the_same_code_gives_the_same_bytes(out: Path, tmp_path: Path) -> None:
    """Made again, later and in another folder, the zip and the template have the same digests."""
    package(tmp_path / "made" / "again", with_dependencies=False)
    assert digests(out) == digests(tmp_path / "made" / "again")


def digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each file of a package."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def test_an_undefined_substitution_is_an_error() -> None:
    """The template is composed only if the definition uses exactly the substitutions that are defined."""
    workflow = load_workflow() | {"Comment": "${TaskUnknownArn}"}
    with pytest.raises(CompositionError) as error:
        compose_template(load_resources(), workflow)
    assert str(error.value) == (
        "workflow.asl.json and DefinitionSubstitutions in resources.yaml do not match: "
        "used but not defined ['TaskUnknownArn'], defined but not used []"
    )


def test_the_responses_of_the_gateway_are_problems_with_our_codes(template: Template) -> None:
    """What API Gateway refuses by itself is a problem with one of our codes, and repeats nothing from the request."""
    responses = template["Resources"]["RestAPI"]["Properties"]["GatewayResponses"]
    bodies = {name: json.loads(one["ResponseTemplates"]["application/json"]) for name, one in responses.items()}
    assert {name: (body["status"], body["type"].rpartition(":")[2]) for name, body in bodies.items()} == {
        name: (one["StatusCode"], bodies[name]["code"]) for name, one in responses.items()
    }
    known = {(kind.code, status_of(kind)) for kind in KINDS}
    assert {(body["code"], body["status"]) for body in bodies.values()} <= known
    types = {one["ResponseParameters"]["Headers"]["Content-Type"] for one in responses.values()}
    assert (types, "$" in json.dumps(bodies)) == ({"'application/problem+json'"}, False)


def test_every_operation_has_a_rate_limit(template: Template) -> None:
    """One caller cannot use up the capacity for all others; payloads are not traced."""
    settings = template["Resources"]["RestAPI"]["Properties"]["MethodSettings"]
    assert {(one["ResourcePath"], one["HttpMethod"]): one["ThrottlingRateLimit"] for one in settings} == {
        ("/*", "*"): 100,
        ("/~1v1~1cases", "POST"): 20,
    }
    assert [one["DataTraceEnabled"] for one in settings] == [False, False]
