"""One deployment from its checks to its outputs. Nothing is changed before all checks are passed."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from chalicelib.entrypoints.console.exits import NotConfirmed
from infra.compose import Template
from infra.deploy.cloud import Cloud, DeployedStack, DeploymentFailed, PlannedChange, Update
from infra.deploy.requirements import NOT_KNOWN_YET, Unmet, parameters_of, unmet_by_the_cloud, unmet_by_the_file
from infra.deploy.stage import DeployedStage
from infra.replacement import STATEFUL

ZIP, TEMPLATE = "deployment.zip", "sam.json"


class NotReady(Exception):
    """Something is missing; the message lists all of it, each with what to do."""

    def __init__(self, unmet: Iterable[Unmet]) -> None:
        super().__init__("\n".join(map(str, unmet)))


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """Deploys a stage.

    `package`: writes the template and the zip into a folder and returns the findings on them. `agreed`: asks whether to
    carry out the plan that was shown; None where nobody can be asked.
    """

    stage: DeployedStage
    cloud: Cloud
    template: Template
    package: Callable[[Path], list[str]]
    folder: Path
    today: date
    agreed: Callable[[], bool] | None
    say: Callable[[str], None] = print

    def run(self, *, dry: bool) -> None:
        """Deploy, or do all but what changes the cloud (`dry`).

        Raises `NotReady`, `NotConfirmed`, `DeploymentFailed`.
        """
        present, parameters = self._checked()
        self.say(self._plan_in_words(present, parameters))
        if not dry and self.agreed is None:
            raise NotConfirmed(
                "This is no terminal, so nobody can say yes. Look at it with DRY_RUN=1 and repeat with YES=1."
            )
        findings = self.package(self.folder)
        if findings:
            raise NotReady(Unmet(finding, "make package shows the same.") for finding in findings)
        self.say(f"Packaged: {self.folder / ZIP}, SHA-256 {_digest(self.folder / ZIP)}")
        if dry:
            self.say("DRY_RUN: nothing was uploaded, and no stack was changed.")
            return
        template_url = self._upload()
        self._update(self._wanted(template_url, parameters), self._ask)
        stack = self._present()
        if stack.parameters.get("PublicBaseUrl") == NOT_KNOWN_YET:
            self.say("The API has its address now; the functions get it.")
            completed = parameters_of(self.stage, self.template, stack)
            self._update(self._wanted(template_url, completed), lambda: True)  # the first answer was for both
            stack = self._present()
        for name, value in sorted(stack.outputs.items()):
            self.say(f"{name}: {value}")

    def _wanted(self, template_url: str, parameters: dict[str, str]) -> Update:
        tags = {"project": "kelisim", "stage": self.stage.name}
        return Update(stack=self.stage.stack, template_url=template_url, parameters=parameters, tags=tags)

    def _checked(self) -> tuple[DeployedStack | None, dict[str, str]]:
        unmet = list(unmet_by_the_file(parameters_of(self.stage, self.template, None), self.template, self.today))
        present = None
        try:
            present = self.cloud.stack(self.stage.stack) if self.cloud.account() == self.stage.account else None
            prefix = self.stage.parameters.get("SecretsName", self.stage.stack)
            unmet += unmet_by_the_cloud(self.cloud, self.stage, prefix, present)
        except DeploymentFailed as refused:
            unmet.append(Unmet(f"The account cannot be asked. {refused}", "Log in to it, or set AWS_PROFILE."))
        if unmet:
            raise NotReady(unmet)
        return present, parameters_of(self.stage, self.template, present)

    def _plan_in_words(self, present: DeployedStack | None, parameters: dict[str, str]) -> str:
        stage, url = self.stage, parameters["PublicBaseUrl"]
        does = "Updates" if present else "Creates"
        own = url if url != NOT_KNOWN_YET else "the API's own address, in a second update as soon as there is one"
        return (
            f"{does} the stack {stage.stack} in the account {stage.account}, {stage.region}.\n"
            f"  uploads to: {stage.bucket}\n"
            f"  pilot: from {parameters['PilotFirstDay'] or 'any day'} to {parameters['PilotLastDay'] or 'no end'}\n"
            f"  operator: {parameters['OperatorNameRu']}, BIN {parameters['OperatorBin']}\n"
            f"  address for partners and callers: {own}\n"
            f"  secrets: {parameters['SecretsName']}/..., alarms to {parameters['AlarmEmail'] or 'nobody by e-mail'}"
        )

    def _present(self) -> DeployedStack:
        stack = self.cloud.stack(self.stage.stack)
        if stack is None:
            raise DeploymentFailed(f"The stack {self.stage.stack} is not there.")
        return stack

    def _upload(self) -> str:
        """Upload zip and template under names made from their content; return the template's address."""
        key = f"{self.stage.stack}/{_digest(self.folder / ZIP)}.zip"
        self.say(f"Uploads {key} to {self.stage.bucket}.")
        self.cloud.upload(self.folder / ZIP, self.stage.bucket, key)
        template = json.loads((self.folder / TEMPLATE).read_text("utf-8"))
        ready = self.folder / "ready.json"
        ready.write_text(json.dumps(with_code(template, f"s3://{self.stage.bucket}/{key}")), "utf-8")
        return self.cloud.upload(ready, self.stage.bucket, f"{self.stage.stack}/{_digest(ready)}.json")

    def _ask(self) -> bool:
        return self.agreed is not None and self.agreed()

    def _update(self, update: Update, agreed: Callable[[], bool]) -> None:
        present = self.cloud.stack(update.stack)
        new = present is None
        plan, changes = self.cloud.plan(update, new=new)
        if not changes:
            self.say("Nothing of the stack changes.")
            return
        for change in changes:
            how = f", replacement: {change.replacement}" if change.replacement not in {"", "False"} else ""
            self.say(f"  {change.action} {change.name} ({change.kind}{how})")
        lost = list(losses(changes))
        if lost:
            self.cloud.discard(update.stack, plan, new=new)
            raise DeploymentFailed(f"The update would replace or remove {', '.join(lost)}. Nothing was changed.")
        confirmed = False
        try:
            confirmed = agreed()
        finally:  # also if the question is interrupted
            if not confirmed:
                self.cloud.discard(update.stack, plan, new=new)
        if not confirmed:
            raise NotConfirmed("The answer was no. No stack was changed.")
        self.cloud.carry_out(update.stack, plan, new=new)
        if new:
            self.cloud.protect(update.stack)


def with_code(template: Template, address: str) -> Template:
    """Return the template with the code of each function at this address."""

    def placed(made: dict[str, Any]) -> dict[str, Any]:
        properties = made.get("Properties", {})
        return made | {"Properties": properties | {"CodeUri": address}} if "CodeUri" in properties else made

    return template | {"Resources": {name: placed(made) for name, made in template["Resources"].items()}}


def losses(changes: Iterable[PlannedChange]) -> Iterator[str]:
    """Yield what has data and would be removed or replaced.

    CloudFormation says Conditional where a resource depends on another that changes: it is replaced only if that other
    one is.
    """
    changes = list(changes)
    replaced = {change.name for change in changes if change.replacement == "True" or change.action == "Remove"}
    for change in changes:
        lost = change.name in replaced or (change.replacement == "Conditional" and change.causes & replaced)
        if lost and change.kind in STATEFUL:
            yield change.name


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
