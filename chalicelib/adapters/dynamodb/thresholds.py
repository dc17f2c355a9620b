"""The published numbers of regions and quarters, on DynamoDB: one partition, append-only by a condition."""

from typing import TYPE_CHECKING
from uuid import uuid4

from chalicelib.adapters.documents.values import from_document, to_document
from chalicelib.adapters.dynamodb.calls import Calls, KeyQuery
from chalicelib.adapters.dynamodb.conditional import put
from chalicelib.adapters.dynamodb.items import Item
from chalicelib.domain.errors import VersionConflict
from chalicelib.domain.statement.thresholds import Threshold

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

OF_THE_COUNTRY = "KZ"
"""The partition key: there are some twenty regions, with four quarters a year."""
_AFTER_ALL = "~"


class DynamoDbThresholds:
    """The port `Thresholds` on ThresholdsTable, whose keys are `country` and `entry`, such as `71#2026-Q3#000001`."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        """`table`: the name of ThresholdsTable."""
        self._calls, self._table = Calls(client), table

    def of_region(self, region: str) -> tuple[Threshold, ...]:
        """Return all entries of a region, by quarter, oldest first, consistently read. Raises `StoreBusy`."""
        return self._found(f"{region}#", f"{region}#{_AFTER_ALL}")

    def all(self) -> tuple[Threshold, ...]:
        """Return all entries, by region and quarter, oldest first, consistently read. Raises `StoreBusy`."""
        return self._found("0", _AFTER_ALL)

    def add(self, entry: Threshold) -> None:
        """Store an entry under its id. Raises `VersionConflict` when the id is taken, `StoreBusy`."""
        commit_id = uuid4().hex
        item: Item = {
            "country": OF_THE_COUNTRY,
            "entry": f"{entry.published.region}#{entry.published.quarter}#{entry.number:06}",
            "document": to_document(entry),
            "commit_id": commit_id,
        }
        write = put(self._table, item, VersionConflict(), "attribute_not_exists(country)")
        self._calls.transact([write], commit_id)

    def _found(self, low: str, high: str) -> tuple[Threshold, ...]:
        found = self._calls.query(KeyQuery(self._table, ("country", OF_THE_COUNTRY), ("entry", low, high)))
        return tuple(from_document(Threshold, item["document"]) for item in found)
