"""What a function's policy allows, and what a call to AWS needs, in the same words: an action and a resource.

A resource is a table or a key by its name in the template, an index as `CasesTable/index/due`, a secret as
`digest-key`, or `Way`.
"""

import json
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

CHALICE = Path(__file__).parents[2] / ".chalice"
PLATFORM = ("logs:", "sqs:", "xray:")
"""What Lambda itself does in a function's name."""
BY_DYNAMODB = "DecryptTheTables"
"""The statement by which DynamoDB, not our code, uses the tables' key."""

Permit = tuple[str, str]


def permits_of(function: str) -> set[Permit]:
    """Return what the function's policy allows our code."""
    statements = json.loads((CHALICE / f"policy-{function}.json").read_text("utf-8"))["Statement"]
    return {
        (action, _named(resource))
        for statement in statements
        if statement["Sid"] != BY_DYNAMODB
        for action in statement["Action"]
        if not action.startswith(PLATFORM)
        for resource in _as_list(statement["Resource"])
    }


def allows(permit: Permit, need: Permit) -> bool:
    """Return whether this permit covers that need."""
    return permit[0] == need[0] and fnmatchcase(need[1], permit[1])


def needs_of(operation: str, given: Mapping[str, Any]) -> Iterator[Permit]:
    """Yield what a call of DynamoDB or KMS needs; a transaction needs what each of its writes does."""
    if operation == "TransactWriteItems":
        for item in given["TransactItems"]:
            yield from ((f"dynamodb:{kind}Item", write["TableName"]) for kind, write in item.items())
    elif operation in {"BatchGetItem", "BatchWriteItem"}:
        yield from ((f"dynamodb:{operation}", table) for table in given["RequestItems"])
    elif "TableName" in given:
        index = f"/index/{given['IndexName']}" if "IndexName" in given else ""
        yield f"dynamodb:{operation}", given["TableName"] + index
    else:
        assert {"case_id", "key_class"} <= set(given["EncryptionContext"])  # the policy's condition
        yield f"kms:{operation}", "DataKey"


def _as_list(value: Any) -> list[Any]:  # noqa: ANN401 - IAM takes one or several of everything
    return value if isinstance(value, list) else [value]


def _named(resource: Mapping[str, Any]) -> str:
    if "Fn::GetAtt" in resource:
        return str(resource["Fn::GetAtt"][0])
    text = str(resource["Fn::Sub"])
    if ":secretsmanager:" in text:
        return text.rpartition("${SecretsName}/")[2].removesuffix("-??????")
    return "Way" if text.endswith("stateMachine:${AWS::StackName}-way") else text[2:].replace(".Arn}", "")
