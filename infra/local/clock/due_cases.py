"""Which cases wait for a time, read from the sparse index `due` of the cases' table as the sweep reads it."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class TableOfCases:
    """The cases' table, read by a client of the stack's own, whose calls are not counted."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client, self._table = client, table

    def due(self, now: datetime) -> frozenset[tuple[str, datetime]]:
        """Case and time, for each whose time has come."""
        return frozenset((key, at) for key, at in self._waiting() if at <= now)

    def next_after(self, now: datetime) -> datetime | None:
        """The earliest time that has not come yet."""
        return min((at for _, at in self._waiting() if at > now), default=None)

    def _waiting(self) -> Iterator[tuple[str, datetime]]:
        pages = self._client.get_paginator("scan").paginate(TableName=self._table, IndexName="due")
        for page in pages:
            for item in page["Items"]:
                yield item["pk"]["S"], datetime.fromisoformat(item["look_at"]["S"])
