"""What must be there before anything is deployed; each requirement that is not met says how to meet it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import ValidationError

from chalicelib.domain.case.pilot import PilotOver, check_pilot
from chalicelib.setting_groups.secrets import EVERYWHERE
from chalicelib.settings import Settings, read_environment
from infra.compose import Template
from infra.deploy.cloud import Cloud, DeployedStack
from infra.deploy.stage import DeployedStage
from infra.local.aws.tables import resolve

NOT_KNOWN_YET = "https://not-known-yet.invalid"
"""Stands for the API's own address until the first deployment has made the API; no case exists before."""
RESERVED, UNRESERVED = 3, 100
"""Runs at once that our schedules reserve, and that AWS insists on leaving to all other functions."""
_ATTRIBUTE = re.compile(r"\$\{(\w+\.\w+)\}")


@dataclass(frozen=True)
class Unmet:
    """A requirement that is not met, and what to do."""

    what: str
    do: str

    def __str__(self) -> str:
        return f"- {self.what}\n  {self.do}"


def parameters_of(stage: DeployedStage, template: Template, present: DeployedStack | None) -> dict[str, str]:
    """Return the parameters for the stack: those given, the names by the stack's, and the API's own address.

    Another parameter that is not given gets the template's default.
    """
    own = present.outputs.get("EndpointURL", NOT_KNOWN_YET).rstrip("/") if present else NOT_KNOWN_YET
    defaults = {name: str(one["Default"]) for name, one in template["Parameters"].items() if "Default" in one}
    return {**defaults, "SecretsName": stage.stack, "PublicBaseUrl": own, **stage.parameters}


def secrets_needed(prefix: str) -> tuple[str, ...]:
    """Return the names of all secrets that the functions read: `kelisim-test/digest-key`."""
    names = {name.replace("_", "-") for name in EVERYWHERE} | {"anchor-public-keys", "head-public-keys"}
    return tuple(f"{prefix}/{name}" for name in sorted(names))


def unmet_by_the_file(parameters: Mapping[str, str], template: Template, today: date) -> Iterator[Unmet]:
    """Yield what is wrong with the parameters, so that no function fails at its start because of them."""
    known = template["Parameters"]
    for name in sorted(parameters.keys() - known.keys()):
        yield Unmet(f"The template has no parameter {name}.", "Correct its name, or remove it.")
    for name, one in known.items():
        if name not in parameters:
            yield Unmet(f"The parameter {name} is not given.", one["Description"] + ".")
        elif not _fits(parameters[name], one):
            allowed = one.get("AllowedPattern") or ", ".join(one.get("AllowedValues", ())) or f"a {one['Type']}"
            yield Unmet(f"{name} is {parameters[name]!r}, which does not fit {allowed}.", one["Description"] + ".")
    if parameters.keys() >= known.keys():
        yield from _unmet_settings(parameters, template, today)


def _fits(value: str, declared: Mapping[str, Any]) -> bool:
    if declared["Type"] == "Number" and not re.fullmatch(r"\d+(\.\d+)?", value):
        return False
    allowed = declared.get("AllowedValues")
    return re.fullmatch(declared.get("AllowedPattern", ".*"), value) is not None and (not allowed or value in allowed)


def _unmet_settings(parameters: Mapping[str, str], template: Template, today: date) -> Iterator[Unmet]:
    """Read the settings as the functions will, and ask whether the pilot is over."""
    try:
        settings = Settings.model_validate(read_environment(environment_of(parameters, template)))
        check_pilot(settings.policy().pilot, today, over_is_meant=settings.pilot_over_is_meant)
    except ValidationError as error:
        for one in error.errors(include_input=False, include_url=False):
            name = "__".join(map(str, one["loc"])).upper() or "The settings"
            yield Unmet(f"{name}: {one['msg']}.", "docs/settings.md explains it; give it in [parameters].")
    except PilotOver as over:
        yield Unmet("The pilot is over.", str(over))


def environment_of(parameters: Mapping[str, str], template: Template) -> dict[str, str]:
    """Return the environment of the functions, with the resources by their names in the template."""
    variables = template["Globals"]["Function"]["Environment"]["Variables"]
    known = {name: name for name in template["Resources"]} | {"DataKey.Arn": "arn:aws:kms:eu-central-1:1:key/1"}
    known |= {f"AWS::{name}": name.lower() for name in ("AccountId", "Partition", "Region", "StackName")}
    resolved: dict[str, str] = resolve(variables, {**known, **parameters})
    return resolved


def unmet_by_the_cloud(
    cloud: Cloud, stage: DeployedStage, prefix: str, present: DeployedStack | None
) -> Iterator[Unmet]:
    """Yield what is missing in the account. Changes nothing. Raises `DeploymentFailed`."""
    account = cloud.account()
    if account != stage.account:
        yield Unmet(
            f"The credentials at hand are those of the account {account}, but the stage is in {stage.account}.",
            "Log in to that account, or set AWS_PROFILE.",
        )
        return
    if not cloud.bucket_is_ours(stage.bucket, stage.account):
        make = f"aws s3api create-bucket --bucket {stage.bucket} --region {stage.region}"
        where = f"--create-bucket-configuration LocationConstraint={stage.region}"
        yield Unmet(f"There is no bucket {stage.bucket} of this account.", f"Make it: {make} {where}")
    missing = [name for name in secrets_needed(prefix) if not cloud.secret_has_text(name)]
    if missing:
        yield Unmet(
            f"These secrets are missing or empty: {', '.join(missing)}.",
            f"Our keys: console keys --secrets {prefix}. It also says how to store what the partners gave us.",
        )
    most = cloud.concurrency()
    if present is None and most < RESERVED + UNRESERVED:
        yield Unmet(
            f"The account runs at most {most} functions at once; the schedules reserve {RESERVED}, "
            f"and AWS leaves {UNRESERVED} to all others.",
            "Ask for a higher quota of concurrent executions of Lambda (Service Quotas, L-B99A9384).",
        )
    if present is not None and not _may_be_updated(present.status):
        yield Unmet(
            f"The stack {stage.stack} is in the status {present.status}, in which it cannot be updated.",
            "Wait for its end, or mend it in the console of CloudFormation; delete one that was never created.",
        )


def _may_be_updated(status: str) -> bool:
    return status.endswith("_COMPLETE") and status not in {"ROLLBACK_COMPLETE", "DELETE_COMPLETE"}
