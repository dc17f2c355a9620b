"""NOTIFY wakes the workers (the port `Doorbell`). Nothing relies on it: workers look each second in any case.

It is sent after the commit and by itself: NOTIFY inside a transaction lets only one such transaction commit at a time.
"""

from collections.abc import Callable
from contextlib import suppress
from threading import Event

import psycopg

from chalicelib.adapters.postgres.database import DEAD_AFTER, Database
from chalicelib.domain.case.case import Case
from chalicelib.domain.errors import StoreBusy

_RING = "SELECT pg_notify('kelisim_due', %s)"
_LISTEN = "LISTEN kelisim_due"
_CONNECT_IN_TIME = 5
"""Seconds."""


def ring(database: Database, case: Case) -> None:
    """Wake the workers if the case is due as it is stored now. A ring that cannot be sent is left out."""
    if case.look_at is not None and case.look_at <= case.updated_at:
        with suppress(StoreBusy):
            database.run(_RING, case.id)


class PostgresDoorbell:
    """The port `Doorbell`, on a connection of its own. One thread waits at a time."""

    def __init__(self, dsn: Callable[[], str]) -> None:
        """`dsn`: returns the present one of libpq. Behind a pooler in transaction mode no ring arrives."""
        self._dsn, self._nobody = dsn, Event()
        self._connection: psycopg.Connection[tuple[object, ...]] | None = None

    def wait(self, seconds: float) -> frozenset[str]:
        """Wait for a ring. Where the server is not there, just wait."""
        try:
            connection = self._listening()
            first = {one.payload for one in connection.notifies(timeout=seconds, stop_after=1)}
            return frozenset(first | {one.payload for one in connection.notifies(timeout=0)})
        except (psycopg.OperationalError, psycopg.InterfaceError):
            self.close()
            self._nobody.wait(seconds)
            return frozenset()

    def close(self) -> None:
        """Close the connection; the next wait opens another one."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _listening(self) -> "psycopg.Connection[tuple[object, ...]]":
        if self._connection is None:
            connecting = psycopg.connect(self._dsn(), autocommit=True, connect_timeout=_CONNECT_IN_TIME, **DEAD_AFTER)
            connecting.execute(_LISTEN)
            self._connection = connecting
        return self._connection
