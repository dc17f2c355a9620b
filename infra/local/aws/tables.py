"""Creates the tables from `infra/resources.yaml`, the file that is deployed, so that the two cannot drift apart.

Properties that only AWS knows (backups, encryption at rest, deletion protection) are left out; time to live is set.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ONLY_AWS = {
    "TimeToLiveSpecification",
    "PointInTimeRecoverySpecification",
    "SSESpecification",
    "DeletionProtectionEnabled",
    "ResourcePolicy",
    "Tags",
    "TableName",
}


def table_names(template: Mapping[str, Any]) -> list[str]:
    """Return the logical names of the tables; in the local stack the tables have these names."""
    return [name for name, one in template["Resources"].items() if one.get("Type") == "AWS::DynamoDB::Table"]


def create_tables(client: "DynamoDBClient", template: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """Create every table of the template that does not exist yet; return logical name -> table name."""
    created = {}
    existing = set(client.list_tables()["TableNames"])
    for logical in table_names(template):
        name = created[logical] = prefix + logical
        if name in existing:
            continue
        properties = template["Resources"][logical]["Properties"]
        wanted = resolve({k: v for k, v in properties.items() if k not in ONLY_AWS}, {})
        client.create_table(TableName=name, **wanted)
        if "TimeToLiveSpecification" in properties:
            lifetime = properties["TimeToLiveSpecification"]
            client.update_time_to_live(TableName=name, TimeToLiveSpecification=lifetime)
    return created


def resolve(value: Any, known: Mapping[str, str]) -> Any:  # noqa: ANN401 - a template contains any value
    """Return a template value with Ref, Fn::Sub and Fn::GetAtt resolved from `known` (names; `A.B` for attributes).

    Raises `KeyError` for an unknown name and `ValueError` for any other function.
    """
    if isinstance(value, list):
        return [resolve(one, known) for one in value]
    if not isinstance(value, dict):
        return value
    for name, inner in value.items():
        if name == "Ref":
            return known[inner]
        if name == "Fn::GetAtt":
            return known[inner if isinstance(inner, str) else ".".join(inner)]
        if name == "Fn::Sub":
            return substitute(inner, known)
        if name.startswith("Fn::"):
            raise ValueError(f"{name} is not supported: resources.yaml uses only Ref, Fn::Sub and Fn::GetAtt.")
    return {name: resolve(inner, known) for name, inner in value.items()}


def substitute(text: str, known: Mapping[str, str]) -> str:
    """Return a text with each `${Name}` replaced from `known`. Raises `KeyError` for an unknown name."""
    head, *rest = text.split("${")
    parts = [head]
    for one in rest:
        name, _, tail = one.partition("}")
        parts += [known[name], tail]
    return "".join(parts)
