"""Reads when cases are due, from the sparse index `due` of the cases table, which the sweep reads too."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class CasesTable:
    """The cases table, read with a client whose calls are not counted."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client, self._table = client, table

    def due(self, now: datetime) -> frozenset[tuple[str, datetime]]:
        """Return (case, due time) for each case that is due now."""
        return frozenset((key, at) for key, at in self._due_times() if at <= now)

    def next_after(self, now: datetime) -> datetime | None:
        """Return the earliest due time after `now`, None when there is none."""
        return min((at for _, at in self._due_times() if at > now), default=None)

    def _due_times(self) -> Iterator[tuple[str, datetime]]:
        pages = self._client.get_paginator("scan").paginate(TableName=self._table, IndexName="due")
        for page in pages:
            for item in page["Items"]:
                yield item["pk"]["S"], datetime.fromisoformat(item["look_at"]["S"])
