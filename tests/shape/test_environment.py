"""The environment of the functions in the template is the one that the settings read."""

from typing import Any

import pytest

from chalicelib.settings import Settings
from infra.compose import load_resources

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
    "WAITS_TABLE",
    "WORKFLOW_ARN",
}
SECRET = {"KDP", "BMG", "OPEN_API", "SMS_1414", "DIGEST_KEY", "CURSOR_KEY", "HEAD_KEYS", "SIGNING_KEYS"}


@pytest.fixture(scope="module")
def variables() -> dict[str, Any]:
    """Return the environment of the functions."""
    given: dict[str, Any] = load_resources()["Globals"]["Function"]["Environment"]["Variables"]
    return given


def test_every_required_setting_is_set(variables: dict[str, Any]) -> None:
    """The template sets all settings without a default, and those for the resources of the stack."""
    needed = {name.upper() for name, field in Settings.model_fields.items() if field.is_required()}
    assert (needed | OF_THE_STACK) - set(variables) == set()


def test_no_variable_is_set_that_nobody_reads(variables: dict[str, Any]) -> None:
    """A misspelt variable would silently leave a setting at its default."""
    read = {name.upper() for name in Settings.model_fields}
    assert set(variables) - read - OF_LIBRARIES == set()


def test_secrets_come_from_the_secret_store(variables: dict[str, Any]) -> None:
    """No secret is a parameter: the template only says where each one is stored."""
    texts = {name: value["Fn::Sub"] for name, value in variables.items() if name in SECRET}
    assert texts == {
        name: f"{{{{resolve:secretsmanager:${{SecretsName}}:SecretString:{name.lower()}}}}}" for name in SECRET
    }


def test_only_the_anchoring_function_holds_the_private_half_of_the_anchor_keys(variables: dict[str, Any]) -> None:
    """All functions get the public halves; AnchorJournal alone overrides them."""
    own = {
        name: part["Properties"]["Environment"]["Variables"]
        for name, part in load_resources()["Resources"].items()
        if "Environment" in part.get("Properties", {})
    }
    secret = "{{resolve:secretsmanager:${SecretsName}:SecretString:%s}}"
    assert variables["ANCHOR_KEYS"] == {"Fn::Sub": secret % "anchor_public_keys"}
    assert own == {"AnchorJournal": {"ANCHOR_KEYS": {"Fn::Sub": secret % "anchor_keys"}}}
