"""Every rotation of a key as the runbook has it for AWS, on a stack whose secrets are in Secrets Manager."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import boto3
import pytest

from chalicelib import bootstrap
from chalicelib.entrypoints.console.commands import main
from chalicelib.entrypoints.console.desk import Terminal
from chalicelib.settings import Settings, read_environment
from infra.local.aws.workflow import REGION
from infra.local.console.on_stack import wire_on
from infra.local.published import PublishedStack
from infra.local.stack import Stack, start_stack
from tests.local_stack import test_runbook as with_files
from tests.local_stack.following import NOW, Operator, SecretTexts, an_operator_of, skip_without_tools

PREFIX = "kelisim-test"

test_each_key = with_files.test_each_key_is_changed_while_everything_runs


@dataclass(frozen=True)
class InSecretsManager:
    """The secrets are in the store of secrets of AWS, as the stage `test` names them."""

    url: str
    helpers: str = "-aws"
    place: str = PREFIX

    def read(self, name: str) -> str:
        """Return the present text of a secret."""
        return str(self._client().get_secret_value(SecretId=f"{PREFIX}/{name}")["SecretString"])

    def write(self, name: str, text: str) -> None:
        """Create a secret."""
        self._client().create_secret(Name=f"{PREFIX}/{name}", SecretString=text)

    def _client(self) -> Any:  # noqa: ANN401 - it has no types here
        return cast("Any", boto3.client)("secretsmanager", region_name=REGION, endpoint_url=self.url)


def moved_to_aws(running: Stack, stack: PublishedStack) -> tuple[PublishedStack, SecretTexts]:
    """Move the secrets of a running stack to its store of secrets, and let it and its console read them there."""
    store, environment = InSecretsManager(running.url), dict[str, str]()
    for name, value in stack.environment.items():
        setting = name.removesuffix("_FILE")
        if setting == name:
            environment[name] = value
        else:
            file = Path(value)
            store.write(file.name, file.read_text("utf-8"))
            file.unlink()
            environment[f"{setting}_SECRET"] = f"{PREFIX}/{file.name}"
    settings = Settings.model_validate(read_environment(environment))
    bootstrap.use(bootstrap.build(settings, clock=running.emulation.shared.clock))
    return replace(stack, environment=environment), store


@pytest.fixture(scope="module")
def operator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operator]:
    """Start one stack on which somebody has applied, and what runs the console's commands."""
    skip_without_tools()
    base, work = tmp_path_factory.mktemp("build"), tmp_path_factory.mktemp("work")
    running = start_stack(clock=NOW, published=base)
    with an_operator_of(base, work, running.url, lambda stack: moved_to_aws(running, stack)) as someone:
        assert someone.applies("before")["status"] == 201
        yield someone
    running.stop()


def test_afterwards_a_function_with_the_public_halves_reads_and_verifies(operator: Operator) -> None:
    """As all functions have them that make no anchors and change no case."""
    halves = {f"{kind}_KEYS_SECRET": f"{PREFIX}/{kind.lower()}-public-keys" for kind in ("HEAD", "ANCHOR")}
    reader = replace(operator.stack, environment=operator.stack.environment | halves)
    said: list[str] = []
    terminal = Terminal(say=said.append, complain=said.append, ask=None, wire=wire_on(reader))
    assert (main(["verify-journal"], terminal=terminal), said[0][:36]) == (0, "All entries and anchors match in 2 c")
