"""The environment of the functions in the template is the one that the settings read."""

import json
from typing import Any

import pytest
from pydantic import TypeAdapter

from chalicelib.setting_groups.secrets import EVERYWHERE, NEEDED_BY
from chalicelib.settings import Settings
from infra.compose import load_resources
from tests.shape.test_config import NAMES

OF_LIBRARIES = {
    "PYDANTIC_DISABLE_PLUGINS",
    "PYTHONTZPATH",
    "POWERTOOLS_METRICS_NAMESPACE",
    "POWERTOOLS_SERVICE_NAME",
}
OF_THE_STACK = {
    "ANCHORS_TABLE",
    "ERASURES_TABLE",
    "BANK_DATA_TABLE",
    "CASES_TABLE",
    "CLAIMS_TABLE",
    "CONSENTS_TABLE",
    "DATA_KEY_ARN",
    "JOURNAL_TABLE",
    "KEYS_TABLE",
    "OPERATIONS_TABLE",
    "THRESHOLDS_TABLE",
    "WAITS_TABLE",
    "WORKFLOW_ARN",
}


@pytest.fixture(scope="module")
def variables() -> dict[str, Any]:
    """Return the environment of the functions."""
    given: dict[str, Any] = load_resources()["Globals"]["Function"]["Environment"]["Variables"]
    return given


def test_every_required_setting_is_set(variables: dict[str, Any]) -> None:
    """The template sets all settings without a default, and those for the resources of the stack."""
    needed = {name.upper() for name, field in Settings.model_fields.items() if field.is_required()}
    assert (needed | OF_THE_STACK) - set(variables) == set()


def test_a_parameter_has_the_default_of_its_setting(variables: dict[str, Any]) -> None:
    """CloudFormation needs the text, so it is there a second time; it says the same."""
    parameters = load_resources()["Parameters"]
    defaults = {
        name: parameters.get(str(value.get("Ref")), {}) for name, value in variables.items() if value != str(value)
    }
    found = {name: one["Default"] for name, one in defaults.items() if "Default" in one}
    fields = {name.upper(): field for name, field in Settings.model_fields.items()}
    assert {
        name: TypeAdapter(fields[name].rebuild_annotation()).validate_strings(text) for name, text in found.items()
    } == {name: fields[name].get_default() for name in found}
    assert found.keys() == {"PILOT_OVER_IS_MEANT"}


def test_no_variable_is_set_that_nobody_reads(variables: dict[str, Any]) -> None:
    """A misspelt variable would silently leave a setting at its default."""
    read = {name.upper() for name in Settings.model_fields} | {f"{name}_SECRET".upper() for name in EVERYWHERE}
    assert set(variables) - read - OF_LIBRARIES == set()


def test_the_environment_has_the_names_of_secrets_alone(variables: dict[str, Any]) -> None:
    """Whoever reads a function's configuration or the template learns where a secret is, and nothing of it."""
    named = {name: variables[f"{name}_SECRET".upper()] for name in EVERYWHERE}
    halves = {"anchor_keys": "anchor-public-keys"}
    assert named == {
        name: {"Fn::Sub": f"${{SecretsName}}/{halves.get(name, name.replace('_', '-'))}"} for name in EVERYWHERE
    }
    assert "resolve:" not in json.dumps(load_resources())


def test_every_function_says_which_it_is_and_two_have_other_halves() -> None:
    """The anchoring function alone has the private half of its keys, and the one that parks can prove no case."""
    given = {
        part["Properties"]["Environment"]["Variables"]["FUNCTION"]: part["Properties"]["Environment"]["Variables"]
        for part in load_resources()["Resources"].values()
        if "Environment" in part.get("Properties", {})
    }
    assert given.keys() == NEEDED_BY.keys() == set(NAMES)
    own = {name: sorted(variables.items()) for name, variables in given.items() if len(variables) > 1}
    assert own == {
        "anchor-journal": [
            ("ANCHOR_KEYS_SECRET", {"Fn::Sub": "${SecretsName}/anchor-keys"}),
            ("FUNCTION", "anchor-journal"),
        ],
        "task-park": [("FUNCTION", "task-park"), ("HEAD_KEYS_SECRET", {"Fn::Sub": "${SecretsName}/head-public-keys"})],
    }
