"""`aws` and `make deploy` as the runbook calls them, on clouds in memory.

botocore's model of a service, which the command line of AWS is made from too, refuses an operation or a parameter that
does not exist.
"""

import tomllib
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, cast

import boto3

from infra.deploy.deployment import Deployment
from infra.deploy.stage import read_stage
from tests.deploy.test_deployment import PARAMETERS, deployment
from tests.fakes.cloud import InMemoryCloud

STDIN = "file:///dev/stdin"


def aws(words: Sequence[str], given: str, url: str) -> str:
    """Call an operation of a service at this address; `given`: what stands on standard input. Return its answer."""
    service, operation, *options = words
    typed = dict(zip(options[0::2], options[1::2], strict=True))
    query, form = typed.pop("--query", None), typed.pop("--output", "text")
    assert form == "text"
    parameters = {_camel(name): given if text == STDIN else text for name, text in typed.items()}
    client = cast("Any", boto3.client)(service, region_name="eu-central-1", endpoint_url=url)
    answer = getattr(client, operation.replace("-", "_"))(**parameters)
    return f"{answer if query is None else answer[query]}\n"


def _camel(option: str) -> str:
    return "".join(part.capitalize() for part in option.removeprefix("--").split("-"))


def write_stage(folder: Path) -> None:
    """Write the file of the stage `test`, as one that is in use."""
    lines = [f"{name} = {text!r}" for name, text in PARAMETERS.items()]
    head = ['account = "123456789012"', 'region = "eu-central-1"', 'bucket = "uploads"', "", "[parameters]"]
    folder.mkdir(parents=True)
    text = "\n".join([*head, *lines, ""])
    assert tomllib.loads(text)
    (folder / "test.toml").write_text(text, "utf-8")


def deploy(stages: Path, stage: str, cloud: InMemoryCloud, today: date, *, dry: bool) -> list[str]:
    """Deploy a stage whose file is in this folder; return what is said."""
    said: list[str] = []
    made: Deployment = deployment(stages, cloud, said, stage=read_stage(stage, stages), today=today)
    made.run(dry=dry)
    return said
