"""What an update of a stack must never replace: tables, keys, logs and queues, and the workflow that cases wait in.

CloudFormation replaces a resource when a property changes that only its creation can set. Its own schemas, which
cfn-lint ships, say which these are. Their values are pinned in `stateful.json`, so a change of one is noticed before it
is deployed: `python -m infra.replacement build/package/sam.json` prints what a template has.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from infra.compose import Template

STATEFUL = frozenset(
    {
        "AWS::DynamoDB::Table",
        "AWS::KMS::Key",
        "AWS::Logs::LogGroup",
        "AWS::S3::Bucket",
        "AWS::SQS::Queue",
        "AWS::StepFunctions::StateMachine",
    }
)
_REGION = "eu-central-1"


def creation_only(kind: str) -> frozenset[str]:
    """Return the properties of a type of resource that only its creation sets: `{"TableName", "KeySchema", ...}`."""
    from cfnlint.schema import PROVIDER_SCHEMA_MANAGER  # noqa: PLC0415 - takes each worker of the tests half a second

    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema(_REGION, kind).schema
    paths = [*schema.get("createOnlyProperties", ()), *schema.get("conditionalCreateOnlyProperties", ())]
    return frozenset(path.split("/")[2] for path in paths)


def stateful(template: Template) -> dict[str, dict[str, Any]]:
    """Return the type, and the properties that only the creation sets, of each resource whose loss would be one."""
    return {name: dict(_of(made)) for name, made in template["Resources"].items() if made.get("Type") in STATEFUL}


def _of(made: Template) -> Iterator[tuple[str, Any]]:
    yield "Type", made["Type"]
    given = made.get("Properties", {})
    yield from ((name, given[name]) for name in sorted(creation_only(made["Type"])) if name in given)


if __name__ == "__main__":
    print(json.dumps(stateful(json.loads(Path(sys.argv[1]).read_text("utf-8"))), indent=2, sort_keys=True))
