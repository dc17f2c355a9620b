"""A deployment checks everything first, and then changes the cloud only as it said."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from infra.compose import load_resources
from infra.deploy.cloud import DeployedStack, DeploymentFailed, PlannedChange
from infra.deploy.deployment import Deployment, NotReady
from infra.deploy.requirements import NOT_KNOWN_YET
from infra.deploy.stage import DeployedStage
from tests.fakes.cloud import ADDRESS, InMemoryCloud

TODAY = date(2026, 11, 27)
PARAMETERS: Mapping[str, str] = {
    "PilotFirstDay": "",
    "PilotLastDay": "",
    "OperatorNameKk": "Министрлік",
    "OperatorNameRu": "Министерство",
    "OperatorBin": "000140000002",
    **dict.fromkeys(("Kdp", "Bmg", "OpenApi", "Sms1414"), '{"base_url": "https://partner.example.kz"}'),
    "PartnerKeys": json.dumps({name: f"https://{name}.example.kz/jwks" for name in ("kdp", "open-api", "sms-1414")}),
    "LinkHosts": '["consent.example.kz"]',
    "OidcIssuer": "https://login.example.kz",
    "OidcAudience": "kelisim",
    "OidcJwks": "https://login.example.kz/jwks",
}
STAGE = DeployedStage(
    name="test", account="123456789012", region="eu-central-1", bucket="uploads", parameters=PARAMETERS
)
TEMPLATE = {"Resources": {"Sweep": {"Properties": {"CodeUri": "./deployment.zip"}}, "Key": {"Properties": {}}}}


def packaged(folder: Path) -> list[str]:
    """Write a small package without findings."""
    (folder / "deployment.zip").write_text("zip", "utf-8")
    (folder / "sam.json").write_text(json.dumps(TEMPLATE), "utf-8")
    return []


def deployment(folder: Path, cloud: InMemoryCloud, said: list[str], **other: Any) -> Deployment:  # noqa: ANN401 - any field
    """Return a deployment of the stage `test`; other values may be given."""
    given: dict[str, Any] = {
        "stage": STAGE,
        "cloud": cloud,
        "template": load_resources(),
        "package": packaged,
        "folder": folder,
        "today": TODAY,
        "agreed": lambda: True,
        "say": said.append,
    }
    return Deployment(**given | other)


def test_the_first_deployment_gives_the_functions_the_address_of_the_api(tmp_path: Path) -> None:
    """It exists only after the stack; until then a name that leads nowhere stands for it, and there is no case."""
    cloud, said = InMemoryCloud(), list[str]()
    deployment(tmp_path, cloud, said).run(dry=False)
    assert cloud.acts == [
        "upload",
        "upload",
        "plan creation",
        "carry out plan-1",
        "protect kelisim-test",
        "plan update",
        "carry out plan-2",
    ]
    assert [one.parameters["PublicBaseUrl"] for one in cloud.planned] == [NOT_KNOWN_YET, ADDRESS]
    assert {one.parameters["SecretsName"] for one in cloud.planned} == {"kelisim-test"}
    assert [(one.stack, one.tags) for one in cloud.planned] == [
        ("kelisim-test", {"project": "kelisim", "stage": "test"})
    ] * 2
    assert said[0].startswith("Creates the stack kelisim-test in the account 123456789012, eu-central-1.\n")
    assert said[-1] == f"EndpointURL: {ADDRESS}/"


def test_what_is_uploaded_is_named_by_its_content(tmp_path: Path) -> None:
    """The template names the zip; the same commit uploads nothing new."""
    cloud = InMemoryCloud()
    deployment(tmp_path, cloud, []).run(dry=False)
    zip_key, template_key = cloud.uploaded
    assert (zip_key[:13], zip_key[-4:], template_key[-5:]) == ("kelisim-test/", ".zip", ".json")
    assert cloud.planned[0].template_url == f"https://uploads/{template_key}"
    assert json.loads(cloud.uploaded[template_key])["Resources"] == {
        "Sweep": {"Properties": {"CodeUri": f"s3://uploads/{zip_key}"}},
        "Key": {"Properties": {}},
    }


def test_an_address_that_is_given_needs_no_second_update(tmp_path: Path) -> None:
    """Such as a domain of one's own."""
    cloud = InMemoryCloud()
    own = replace(STAGE, parameters={**PARAMETERS, "PublicBaseUrl": "https://api.example.kz"})
    deployment(tmp_path, cloud, [], stage=own).run(dry=False)
    assert [one.parameters["PublicBaseUrl"] for one in cloud.planned] == ["https://api.example.kz"]


def test_an_update_without_changes_changes_nothing(tmp_path: Path) -> None:
    """And says so."""
    present = DeployedStack("UPDATE_COMPLETE", {"PublicBaseUrl": ADDRESS}, {"EndpointURL": f"{ADDRESS}/"})
    cloud, said = InMemoryCloud(stacks={"kelisim-test": present}, changes=()), list[str]()
    deployment(tmp_path, cloud, said).run(dry=False)
    assert (cloud.acts, "Nothing of the stack changes." in said) == (["upload", "upload", "plan update"], True)


def test_a_dry_run_changes_nothing(tmp_path: Path) -> None:
    """It checks and packages all the same."""
    cloud, said = InMemoryCloud(), list[str]()
    deployment(tmp_path, cloud, said).run(dry=True)
    assert (cloud.acts, said[-1]) == ([], "DRY_RUN: nothing was uploaded, and no stack was changed.")
    assert (tmp_path / "deployment.zip").exists()


def change(name: str, kind: str, replacement: str, *causes: str, action: str = "Modify") -> PlannedChange:
    """Return a planned change."""
    return PlannedChange(action, name, kind, replacement, frozenset(causes))


FUNCTION, LOGS, TABLE = "AWS::Lambda::Function", "AWS::Logs::LogGroup", "AWS::DynamoDB::Table"


@pytest.mark.parametrize(
    ("changes", "lost"),
    [
        ((change("CasesTable", TABLE, "True"),), "CasesTable"),
        ((change("CasesTable", TABLE, "", action="Remove"),), "CasesTable"),
        ((change("Sweep", FUNCTION, "True"), change("SweepLogGroup", LOGS, "Conditional", "Sweep")), "SweepLogGroup"),
        ((change("Sweep", FUNCTION, "False"), change("SweepLogGroup", LOGS, "Conditional", "Sweep")), None),
        ((change("CasesTable", TABLE, "False"), change("Sweep", FUNCTION, "True")), None),
    ],
)
def test_an_update_that_loses_data_is_refused(
    tmp_path: Path, changes: tuple[PlannedChange, ...], lost: str | None
) -> None:
    """What has data is neither removed nor replaced, also where another's replacement would cause it."""
    present = DeployedStack("UPDATE_COMPLETE", {"PublicBaseUrl": ADDRESS}, {"EndpointURL": f"{ADDRESS}/"})
    cloud = InMemoryCloud(stacks={"kelisim-test": present}, changes=changes)
    if lost is None:
        deployment(tmp_path, cloud, []).run(dry=False)
        assert cloud.acts[-1] == "carry out plan-1"
        return
    with pytest.raises(DeploymentFailed, match=f"would replace or remove {lost}. Nothing was changed."):
        deployment(tmp_path, cloud, []).run(dry=False)
    assert cloud.acts[-1] == "discard plan-1 of kelisim-test"


def without(name: str) -> dict[str, str]:
    """Return the parameters without one of them."""
    return {key: value for key, value in PARAMETERS.items() if key != name}


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        (without("PilotFirstDay"), "The parameter PilotFirstDay is not given."),
        ({**PARAMETERS, "Pilot": "x"}, "The template has no parameter Pilot."),
        ({**PARAMETERS, "OperatorBin": "12"}, "OperatorBin is '12', which does not fit [0-9]{12}."),
        ({**PARAMETERS, "OperatorBin": "000140000003"}, "OPERATOR_BIN: Value error, must be a BIN"),
        ({**PARAMETERS, "OperatorNameKk": ""}, "OperatorNameKk is '', which does not fit .+."),
        ({**PARAMETERS, "CostADay": "much"}, "CostADay is 'much', which does not fit a Number."),
        ({**PARAMETERS, "Tracing": "On"}, "Tracing is 'On', which does not fit Active, PassThrough."),
        ({**PARAMETERS, "LinkHosts": "consent"}, "LINK_HOSTS: "),
        ({**PARAMETERS, "PilotLastDay": "2026-11-26"}, "The pilot is over."),
        ({**PARAMETERS, "PublicBaseUrl": "http://api.example.kz"}, "PublicBaseUrl is 'http://api.example.kz'"),
    ],
)
def test_a_parameter_that_would_stop_a_function_is_found_before(
    tmp_path: Path, parameters: dict[str, str], expected: str
) -> None:
    """The settings are read as the functions will read them; nothing is packaged or changed."""
    cloud = InMemoryCloud()
    with pytest.raises(NotReady) as unready:
        deployment(tmp_path, cloud, [], stage=replace(STAGE, parameters=parameters)).run(dry=False)
    assert expected in str(unready.value)
    assert (cloud.acts, list(tmp_path.iterdir())) == ([], [])


@pytest.mark.parametrize(
    ("cloud", "expected"),
    [
        (InMemoryCloud(number="210987654321"), "account 210987654321, but the stage is in 123456789012."),
        (InMemoryCloud(buckets=frozenset()), "aws s3api create-bucket --bucket uploads --region eu-central-1"),
        (
            InMemoryCloud(empty_secrets=frozenset({"kelisim-test/head-public-keys"})),
            "console keys --secrets kelisim-test.",
        ),
        (InMemoryCloud(runs_at_once=10), "The account runs at most 10 functions at once"),
        (InMemoryCloud(stacks={"kelisim-test": DeployedStack("ROLLBACK_COMPLETE")}), "in the status ROLLBACK_COMPLETE"),
        (
            InMemoryCloud(stacks={"kelisim-test": DeployedStack("UPDATE_IN_PROGRESS")}),
            "in the status UPDATE_IN_PROGRESS",
        ),
    ],
)
def test_what_is_missing_in_the_account_is_said_with_how_to_make_it(
    tmp_path: Path, cloud: InMemoryCloud, expected: str
) -> None:
    """Nothing is packaged or changed."""
    with pytest.raises(NotReady) as unready:
        deployment(tmp_path, cloud, []).run(dry=False)
    assert expected in str(unready.value)
    assert cloud.acts == []


def test_a_package_with_findings_is_not_deployed(tmp_path: Path) -> None:
    """The findings are those of `make package`."""
    cloud = InMemoryCloud()
    with pytest.raises(NotReady, match=r"the zip contains tests/x\.py"):
        deployment(tmp_path, cloud, [], package=lambda _: ["the zip contains tests/x.py"]).run(dry=False)
    assert cloud.acts == []


def test_an_account_that_cannot_be_asked_is_one_of_the_things_missing(tmp_path: Path) -> None:
    """What is wrong in the file is said all the same."""

    class Unreachable(InMemoryCloud):
        def account(self) -> str:
            raise DeploymentFailed("The cloud refused: Unable to locate credentials")

    with pytest.raises(NotReady) as unready:
        deployment(tmp_path, Unreachable(), [], stage=replace(STAGE, parameters=without("OidcJwks"))).run(dry=True)
    assert [line for line in str(unready.value).splitlines() if line.startswith("- ")] == [
        "- The parameter OidcJwks is not given.",
        "- The account cannot be asked. The cloud refused: Unable to locate credentials",
    ]
