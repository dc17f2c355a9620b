"""The file of a stage is read strictly, and what is wrong is said with what to do."""

import re
from datetime import date
from pathlib import Path

import pytest

from infra.compose import load_resources
from infra.deploy.requirements import parameters_of, unmet_by_the_file
from infra.deploy.stage import STAGES, DeployedStage, StageUnfit, read_stage

GOOD = """
account = "123456789012"
region = "eu-central-1"
bucket = "uploads"
[parameters]
PilotFirstDay = 2025-01-03
CostADay = 50
PilotOverIsMeant = true
Kdp = { base_url = "https://kdp.example.kz" }
LinkHosts = ["consent.example.kz"]
"""


def written(folder: Path, text: str) -> Path:
    """Write the file of the stage `test` and return its folder."""
    (folder / "test.toml").write_text(text, "utf-8")
    return folder


def test_values_become_texts_as_the_template_takes_them(tmp_path: Path) -> None:
    """Tables and lists are JSON, days as in ISO 8601, numbers and truth as JSON writes them."""
    assert read_stage("test", written(tmp_path, GOOD)) == DeployedStage(
        name="test",
        account="123456789012",
        region="eu-central-1",
        bucket="uploads",
        parameters={
            "PilotFirstDay": "2025-01-03",
            "CostADay": "50",
            "PilotOverIsMeant": "true",
            "Kdp": '{"base_url": "https://kdp.example.kz"}',
            "LinkHosts": '["consent.example.kz"]',
        },
    )


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("Test", GOOD, "'Test' is no name of a stage"),
        ("prod", GOOD, "Copy example.toml in that folder to it"),
        ("test", "account =", "is no TOML file"),
        ("test", 'account = "1"\n', "see bucket, parameters, region."),
        ("test", f'secret = "x"\n{GOOD}', "and nothing else: see secret."),
        ("test", f"parameters = 3\n{GOOD.partition('[')[0]}", "[parameters] must be a table"),
        ("test", GOOD.replace("123456789012", "12").replace("eu-", "eu "), "in example.toml: account, region."),
    ],
)
def test_an_unfit_file_is_refused(tmp_path: Path, name: str, text: str, expected: str) -> None:
    """The message says what to do."""
    with pytest.raises(StageUnfit) as unfit:
        read_stage(name, written(tmp_path, text))
    assert expected in str(unfit.value)


def test_the_example_names_every_parameter() -> None:
    """Whoever fills it in has given all that the template requires; empty, it is refused."""
    example = read_stage("example", STAGES)
    unmet = list(unmet_by_the_file(parameters_of(example, load_resources(), None), load_resources(), date(2026, 1, 1)))
    assert [str(one) for one in unmet if "is not given" in one.what or "no parameter" in one.what] == []
    empty = {re.split("[: ]", one.what)[0] for one in unmet}
    assert empty == {
        *("OperatorNameKk", "OperatorNameRu", "OperatorBin", "OidcJwks"),
        *("OPERATOR_NAME_KK", "OPERATOR_NAME_RU", "OPERATOR_BIN", "OIDC_ISSUER", "OIDC_AUDIENCE", "OIDC_JWKS"),
        *("KDP__BASE_URL", "BMG__BASE_URL", "OPEN_API__BASE_URL", "SMS_1414__BASE_URL", "PARTNER_KEYS", "LINK_HOSTS"),
    }
