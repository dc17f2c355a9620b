"""Tables and key from `infra/resources.yaml`, the file that is deployed, so the two cannot drift.

What only AWS knows (backups, encryption at rest, deletion protection) is left out; time to live is set.
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
    """The logical names of the tables; in the local stack they are the tables' names too."""
    return [name for name, one in template["Resources"].items() if one.get("Type") == "AWS::DynamoDB::Table"]


def create_tables(client: "DynamoDBClient", template: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """Make every table of the template; answers logical name -> name. A table that is there already stays."""
    made = {}
    there = set(client.list_tables()["TableNames"])
    for logical in table_names(template):
        name = made[logical] = prefix + logical
        if name in there:
            continue
        properties = template["Resources"][logical]["Properties"]
        wanted = resolve({k: v for k, v in properties.items() if k not in ONLY_AWS}, {})
        client.create_table(TableName=name, **wanted)
        if "TimeToLiveSpecification" in properties:
            lifetime = properties["TimeToLiveSpecification"]
            client.update_time_to_live(TableName=name, TimeToLiveSpecification=lifetime)
    return made


def resolve(value: Any, known: Mapping[str, str]) -> Any:  # noqa: ANN401 - a template holds anything
    """A template's value with Ref, Fn::Sub and Fn::GetAtt put in from `known` (names, `A.B` for attributes).

    Raises `KeyError` for a name that is not known and `ValueError` for any other function.
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
            raise ValueError(f"{name} is not used in resources.yaml")
    return {name: resolve(inner, known) for name, inner in value.items()}


def substitute(text: str, known: Mapping[str, str]) -> str:
    """A text with each `${Name}` put in. Raises `KeyError` for a name that is not known."""
    head, *rest = text.split("${")
    parts = [head]
    for one in rest:
        name, _, tail = one.partition("}")
        parts += [known[name], tail]
    return "".join(parts)
