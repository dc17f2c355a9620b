"""An update of a stack replaces no table, key, log, queue or workflow, and its deletion leaves all but the workflow."""

import json
from typing import Any

import pytest

from infra.compose import INFRA
from infra.package import package
from infra.replacement import creation_only, stateful

Template = dict[str, Any]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """The packaged template."""
    folder = tmp_path_factory.mktemp("package")
    package(folder, with_dependencies=False)
    loaded: Template = json.loads((folder / "sam.json").read_text("utf-8"))
    return loaded


def test_what_only_a_creation_sets_is_as_it_was_deployed(template: Template) -> None:
    """Another name of such a resource, or another value of such a property, would replace what has the data.

    A new resource is added to the file: `python -m infra.replacement build/package/sam.json > infra/stateful.json`.
    What is in the file never changes.
    """
    assert stateful(template) == json.loads((INFRA / "stateful.json").read_text("utf-8"))


def test_what_has_data_outlives_its_stack(template: Template) -> None:
    """Whatever is taken out of the template, or would be replaced after all, remains in the account."""
    resources = template["Resources"]
    with_data = set(stateful(template)) - {"Way"}
    remaining = {
        name
        for name in with_data
        if resources[name].get("DeletionPolicy") == resources[name].get("UpdateReplacePolicy") == "Retain"
    }
    assert remaining == with_data


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("AWS::DynamoDB::Table", {"TableName", "KeySchema", "ImportSourceSpecification"}),
        ("AWS::KMS::Key", set()),
        ("AWS::Logs::LogGroup", {"LogGroupName"}),
        ("AWS::SQS::Queue", {"QueueName", "FifoQueue"}),
        ("AWS::StepFunctions::StateMachine", {"StateMachineName", "StateMachineType"}),
    ],
)
def test_the_schemas_say_what_replaces(kind: str, expected: set[str]) -> None:
    """CloudFormation's own schemas, which cfn-lint ships."""
    assert creation_only(kind) == expected
