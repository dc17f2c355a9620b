"""What `make package` makes can be deployed."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.refusals import NotFound
from chalicelib.entrypoints.problems import Busy, FieldError, NotJson, TooLarge, TooMany, Unreadable
from infra import package_checks
from infra.compose import CompositionError, compose_template, load_resources, load_workflow
from infra.package import ROOT, package

Template = dict[str, Any]
KINDS = (NotFound, NotJson, TooLarge, TooMany, Busy, FieldError, Unreadable)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package with our own code alone: the same template, and no registry is needed."""
    folder = tmp_path_factory.mktemp("package")
    package(folder, with_dependencies=False)
    return folder


@pytest.fixture(scope="module")
def template(out: Path) -> Template:
    """The packaged SAM template."""
    loaded: Template = json.loads((out / "sam.json").read_text("utf-8"))
    return loaded


def test_every_handler_is_in_app(template: Template) -> None:
    """A handler elsewhere would run without the app that wires it."""
    assert package_checks.wrong_handlers(template) == []


def test_the_sweep_comes_every_five_minutes(template: Template) -> None:
    """The schedule that terms, patience and what the runbook says are counted with."""
    events = template["Resources"]["Sweep"]["Properties"]["Events"].values()
    assert [event["Properties"] for event in events] == [{"Schedule": "rate(5 minutes)"}]


def test_nothing_waits_for_itself(template: Template) -> None:
    """Functions, state machine and roles can be made one after the other."""
    assert package_checks.circles(template) == []


def test_cfn_lint_has_nothing_to_say(out: Path) -> None:
    """The template is what CloudFormation expects."""
    assert package_checks.lint(out / "sam.json") == []


def test_the_state_machine_calls_functions_that_exist(template: Template) -> None:
    """Each substitution is the ARN of a function of the template, under the function's own name."""
    given = template["Resources"]["Way"]["Properties"]["DefinitionSubstitutions"]
    tasks = [name for name in package_checks.functions(template) if name.startswith("Task")]
    assert given == {f"{name}Arn": {"Fn::GetAtt": [name, "Arn"]} for name in tasks}


def test_the_state_machine_may_call_exactly_its_tasks(template: Template) -> None:
    """The role of the state machine names the functions that its steps call, and no other."""
    statements = template["Resources"]["WayRole"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
    called = template["Resources"]["Way"]["Properties"]["DefinitionSubstitutions"].values()
    assert statements[0]["Action"] == "lambda:InvokeFunction"
    assert statements[0]["Resource"] == list(called)


def test_every_table_is_sealed_restorable_and_hard_to_delete(template: Template) -> None:
    """Each table is encrypted under our key, can be restored to a moment, and survives its stack."""
    tables = [made for made in template["Resources"].values() if made["Type"] == "AWS::DynamoDB::Table"]
    kept = [
        (
            made["DeletionPolicy"],
            made["UpdateReplacePolicy"],
            made["Properties"]["DeletionProtectionEnabled"],
            made["Properties"]["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"],
            made["Properties"]["SSESpecification"]["KMSMasterKeyId"],
        )
        for made in tables
    ]
    assert kept == [("Retain", "Retain", True, True, {"Fn::GetAtt": ["DataKey", "Arn"]})] * 10


def test_a_deleted_key_is_gone_for_good_within_a_week(template: Template) -> None:
    """The wrapped keys can be restored for seven days and no longer; the key that wraps them is rotated by itself."""
    made = template["Resources"]
    window = made["KeysTable"]["Properties"]["PointInTimeRecoverySpecification"]["RecoveryPeriodInDays"]
    assert (window, made["DataKey"]["Properties"]["EnableKeyRotation"]) == (7, True)


def test_the_zip_holds_our_code_and_nothing_else(out: Path) -> None:
    """app.py, chalicelib and the framework: no test, no local stack, no leftovers."""
    files = [path for path in (ROOT / "chalicelib").rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    with zipfile.ZipFile(out / "deployment.zip") as archive:
        shipped = set(archive.namelist())
    assert shipped == {
        "app.py",
        "chalice/__init__.py",
        "chalice/app.py",
        *(str(path.relative_to(ROOT)) for path in files),
    }


def test_a_function_that_the_steps_want_and_nobody_gives_is_an_error() -> None:
    """Substitutions wanted and given are the same, or nothing is composed."""
    workflow = load_workflow() | {"Comment": "${TaskUnknownArn}"}
    with pytest.raises(CompositionError) as error:
        compose_template(load_resources(), workflow)
    assert str(error.value) == "wanted and not given: ['TaskUnknownArn']; given and not wanted: []"


def test_the_gateway_refuses_in_our_own_words(template: Template) -> None:
    """What the gateway answers by itself is a problem with a code of ours, and repeats nothing that was sent."""
    refusals = template["Resources"]["RestAPI"]["Properties"]["GatewayResponses"]
    told = {name: json.loads(one["ResponseTemplates"]["application/json"]) for name, one in refusals.items()}
    assert {name: (body["status"], body["type"].rpartition(":")[2]) for name, body in told.items()} == {
        name: (one["StatusCode"], told[name]["code"]) for name, one in refusals.items()
    }
    assert {(body["code"], body["status"]) for body in told.values()} <= {(kind.code, kind.status) for kind in KINDS}
    kinds = {one["ResponseParameters"]["Headers"]["Content-Type"] for one in refusals.values()}
    assert (kinds, "$" in json.dumps(told)) == ({"'application/problem+json'"}, False)


def test_every_call_is_held_to_a_pace(template: Template) -> None:
    """No caller can take what all the others need; and no payload is traced."""
    settings = template["Resources"]["RestAPI"]["Properties"]["MethodSettings"]
    assert {(one["ResourcePath"], one["HttpMethod"]): one["ThrottlingRateLimit"] for one in settings} == {
        ("/*", "*"): 100,
        ("/~1v1~1cases", "POST"): 20,
    }
    assert [one["DataTraceEnabled"] for one in settings] == [False, False]
