"""What the stack reads of the cases on PostgreSQL: when they are due, and how many transactions there were."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from psycopg_pool import ConnectionPool

_DUE_TIMES = "SELECT case_id, look_at FROM cases WHERE look_at IS NOT NULL"
_CASES = "SELECT case_id, state FROM cases ORDER BY case_id"
_TRANSACTIONS = "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()"


class CasesOnPostgres:
    """Knows when cases are due (`DueCases`), which there are (`Drivers`), and counts transactions (`CallCounts`)."""

    def __init__(self, dsn: str) -> None:
        self._pool = ConnectionPool(dsn, min_size=0, max_size=4, open=True, kwargs={"autocommit": True})

    def close(self) -> None:
        """Close the connections."""
        self._pool.close()

    def due(self, now: datetime) -> frozenset[tuple[str, datetime]]:
        """Return (case, due time) for each case that is due now."""
        return frozenset((case_id, at) for case_id, at in self._due_times() if at <= now)

    def next_after(self, now: datetime) -> datetime | None:
        """Return the earliest due time after `now`, None when there is none."""
        return min((at for _, at in self._due_times() if at > now), default=None)

    def all(self) -> dict[str, str]:
        """Return the id of each case with its state."""
        return {str(case_id): str(state) for case_id, state in self._rows(_CASES)}

    def cases(self) -> list[str]:
        """Return the ids of the cases."""
        return list(self.all())

    def report(self, case_ids: Iterable[str]) -> dict[str, object]:  # noqa: ARG002 - PostgreSQL counts none by case
        """Return how many transactions there were, the stack's own looks among them."""
        return {"total": self._rows(_TRANSACTIONS)[0][0], "by_case": {}}

    def _due_times(self) -> list[tuple[str, datetime]]:
        return [(str(case_id), at.astimezone(UTC)) for case_id, at in self._rows(_DUE_TIMES)]

    def _rows(self, sql: str) -> list[tuple[Any, ...]]:
        with self._pool.connection() as connection:
            return connection.execute(sql.encode()).fetchall()
