"""The published numbers of regions and quarters, in memory."""

from threading import Lock

from chalicelib.domain.errors import VersionConflict
from chalicelib.domain.statement.thresholds import Threshold


class InMemoryThresholds:
    """The port `Thresholds`."""

    def __init__(self, *entries: Threshold) -> None:
        self._entries, self._lock = {_key(entry): entry for entry in entries}, Lock()

    def of_region(self, region: str) -> tuple[Threshold, ...]:
        """Return all entries of a region, by quarter, oldest first."""
        return tuple(entry for entry in self.all() if entry.published.region == region)

    def all(self) -> tuple[Threshold, ...]:
        """Return all entries, by region and quarter, oldest first."""
        return tuple(self._entries[key] for key in sorted(self._entries))

    def add(self, entry: Threshold) -> None:
        """Store an entry under its id, if that is free."""
        with self._lock:
            if _key(entry) in self._entries:
                raise VersionConflict
            self._entries[_key(entry)] = entry


def _key(entry: Threshold) -> tuple[str, str, int]:
    return (entry.published.region, entry.published.quarter, entry.number)
