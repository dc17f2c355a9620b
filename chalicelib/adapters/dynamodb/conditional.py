"""Single writes of a transaction, each with its condition and the error to raise when that fails."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.adapters.dynamodb.items import Item, Value, to_wire
from chalicelib.domain.errors import KelisimError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef


class NotOurLock(KelisimError):
    """The person's lock to be deleted belongs to another case or is gone, so there is nothing to release."""


@dataclass(frozen=True)
class Write:
    """One write of a transaction, and the error to raise if its condition fails."""

    action: "TransactWriteItemTypeDef"
    refused: KelisimError


def put(table: str, item: Item, refused: KelisimError, condition: str = "", **values: Value) -> Write:
    """Put an item under a condition; `values` are the values of its `:names`."""
    action = {"TableName": table, "Item": to_wire(item), **_condition(condition, values)}
    return Write({"Put": action}, refused)  # type: ignore[typeddict-item] # built from parts


def delete(table: str, key: Mapping[str, Value], refused: KelisimError, condition: str, **values: Value) -> Write:
    """Delete an item on a condition."""
    action = {"TableName": table, "Key": to_wire(key), **_condition(condition, values)}
    return Write({"Delete": action}, refused)  # type: ignore[typeddict-item] # built from parts


def update(
    table: str,
    key: Mapping[str, Value],
    attributes: Mapping[str, Value],
    refused: KelisimError,
    condition: str,
    **values: Value,
) -> Write:
    """Set attributes of an item that is there, on a condition."""
    sets = ", ".join(f"{name} = :set_{name}" for name in attributes)
    written = {f"set_{name}": value for name, value in attributes.items()}
    action = {
        "TableName": table,
        "Key": to_wire(key),
        "UpdateExpression": f"SET {sets}",
        **_condition(condition, {**values, **written}),
    }
    return Write({"Update": action}, refused)  # type: ignore[typeddict-item] # built from parts


def condition_check(
    table: str, key: Mapping[str, Value], refused: KelisimError, condition: str, **values: Value
) -> Write:
    """Check a condition in the same transaction without writing anything."""
    action = {"TableName": table, "Key": to_wire(key), **_condition(condition, values)}
    return Write({"ConditionCheck": action}, refused)  # type: ignore[typeddict-item] # built from parts


def _condition(condition: str, values: Mapping[str, Value]) -> dict[str, object]:
    if not condition:
        return {}
    answer = {"ConditionExpression": condition, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
    named = to_wire({f":{name}": value for name, value in values.items()})
    return {**answer, "ExpressionAttributeValues": named} if named else {**answer}
