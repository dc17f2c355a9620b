"""The published numbers of regions and quarters, on PostgreSQL (the port `Thresholds`)."""

from chalicelib.adapters.documents.values import from_document, to_document
from chalicelib.adapters.postgres.database import Database
from chalicelib.domain.errors import VersionConflict
from chalicelib.domain.statement.thresholds import Threshold

_ALL = "SELECT document FROM thresholds ORDER BY region, quarter, number"
_OF_REGION = "SELECT document FROM thresholds WHERE region = %s ORDER BY quarter, number"
_ADD = "INSERT INTO thresholds (region, quarter, number, document) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING"


class PostgresThresholds:
    """The port `Thresholds`."""

    def __init__(self, database: Database) -> None:
        """Append-only: the application's role may neither change nor delete an entry."""
        self._db = database

    def of_region(self, region: str) -> tuple[Threshold, ...]:
        """Return all entries of a region, by quarter, oldest first. Raises `StoreBusy`."""
        return tuple(from_document(Threshold, row["document"]) for row in self._db.rows(_OF_REGION, region))

    def all(self) -> tuple[Threshold, ...]:
        """Return all entries, by region and quarter, oldest first. Raises `StoreBusy`."""
        return tuple(from_document(Threshold, row["document"]) for row in self._db.rows(_ALL))

    def add(self, entry: Threshold) -> None:
        """Store an entry under its id. Raises `VersionConflict` when the id is taken, `StoreBusy`."""
        what = entry.published
        if not self._db.run(_ADD, what.region, what.quarter, entry.number, to_document(entry)):
            raise VersionConflict
