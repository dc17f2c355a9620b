"""Connections to PostgreSQL: reads that survive a lost connection, and transactions that say which condition failed."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import psycopg
from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool, PoolTimeout

from chalicelib.domain.errors import KelisimError, StoreBusy

StoredRow = dict[str, Any]

_CONNECT_WITHIN, _WAIT_FOR_ONE = 5, 3.0
"""Seconds to open a connection, and to wait until one of the pool is free."""
_GIVES_UP_AFTER = 1.0
"""Seconds after which the pool stops trying to open a connection, and the next call begins anew.

The pool doubles its pause after each failure, so a long try would leave a server that is back unused for as long again
as it was away.
"""
DEAD_AFTER: Mapping[str, Any] = {
    "tcp_user_timeout": 10_000,
    "keepalives_idle": 5,
    "keepalives_interval": 3,
    "keepalives_count": 3,
}
"""Of libpq, in milliseconds and seconds: when a server is gone whose machine says nothing any more.

The system's own patience is about a quarter of an hour, during which each call would wait, even if another server has
long taken over. A server that works on a long statement is not affected: its system answers.
"""
_READ_ONLY = "25006"
"""The server became a standby: the DSN's other hosts may be the primary."""
_REMEMBER_NOTHING = None
"""Prepared statements live in a session, and a pooler in transaction mode gives each transaction another one."""


@dataclass(frozen=True)
class SqlWrite:
    """One statement of a transaction, and the error to raise if it touches no row (None: it may touch none)."""

    sql: str
    values: tuple[object, ...] | Mapping[str, object]
    refused: KelisimError | None = None


@dataclass(frozen=True)
class Made:
    """The query that checks whether a transaction whose answer was lost was committed; a row means yes."""

    sql: str
    values: tuple[object, ...]


@contextmanager
def lost_is_busy() -> Iterator[None]:
    """Turn what a later try may mend into `StoreBusy`: lost connections, deadlocks, full servers, standbys."""
    try:
        yield
    except (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout) as error:
        raise StoreBusy(f"the store answers {_code_of(error)}") from error
    except psycopg.InternalError as error:
        if error.sqlstate != _READ_ONLY:
            raise
        raise StoreBusy(f"the store answers {_code_of(error)}") from error


def utc(at: datetime) -> datetime:
    """Return an instant of a row in UTC: the driver returns it in the time zone of the session."""
    return at.astimezone(UTC)


class Database:
    """A database with a pool of connections, which opens with the first call. Safe under threads.

    Nothing depends on the state of a session, so a pooler in transaction mode may stand in between.
    """

    def __init__(self, dsn: str | Callable[[], str], most: int = 20, wait: float = _WAIT_FOR_ONE) -> None:
        """`dsn`: a connection string of libpq, or a function that returns the present one for each new connection.

        `most`: how many connections the pool opens. `wait`: seconds that a call waits for one.
        """
        logging.getLogger("psycopg").setLevel(logging.ERROR)  # a lost connection is a `StoreBusy`, and logged so
        self._pool: ConnectionPool[psycopg.Connection[StoredRow]] = ConnectionPool(
            dsn,
            min_size=0,
            max_size=most,
            timeout=wait,
            reconnect_timeout=_GIVES_UP_AFTER,
            open=False,
            name="kelisim",
            kwargs={
                "autocommit": True,
                "row_factory": dict_row,
                "connect_timeout": _CONNECT_WITHIN,
                **DEAD_AFTER,
                "fallback_application_name": "kelisim",
                "prepare_threshold": _REMEMBER_NOTHING,
            },
        )

    def rows(self, sql: str, *values: object) -> list[StoredRow]:
        """Return what a query finds, asked once more if the connection was lost. Raises `StoreBusy`."""
        try:
            return self._rows(sql, values)
        except StoreBusy as error:
            if not _may_pass_soon(error):
                raise
            self._drop_dead_connections()
            return self._rows(sql, values)

    def row(self, sql: str, *values: object) -> StoredRow | None:
        """Return the first row that a query finds, or None. Raises `StoreBusy`."""
        return next(iter(self.rows(sql, *values)), None)

    def all_rows(self, *asked: tuple[str, tuple[object, ...]]) -> list[list[StoredRow]]:
        """Return what each query finds, in one round trip; asked again as `rows` is. A later one sees no less.

        Raises `StoreBusy`.
        """
        try:
            return self._all_rows(asked)
        except StoreBusy as error:
            if not _may_pass_soon(error):
                raise
            self._drop_dead_connections()
            return self._all_rows(asked)

    def run(self, sql: str, *values: object) -> int:
        """Run a statement by itself; return how many rows it touched. Raises `StoreBusy`: it may have taken effect."""
        try:
            with lost_is_busy(), self._connection() as connection:
                return connection.execute(sql, values).rowcount
        except StoreBusy:
            self._drop_dead_connections()
            raise

    def transact(self, writes: Sequence[SqlWrite], made: Made | None = None) -> None:
        """Make all writes in their order, or none. `made`: None for writes that may be made twice.

        Raises the error of the first write that is refused; `StoreBusy` after a few tries.
        """
        for number, attempt in enumerate(_few_tries()):
            with attempt:
                self._transact_again(writes, made) if number else self._transact_once(writes)

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()

    def _transact_again(self, writes: Sequence[SqlWrite], made: Made | None) -> None:
        """Make the writes unless the try before made them: its commit may still be running and finish meanwhile."""
        self._drop_dead_connections()
        if self._was_made(made):
            return
        try:
            self._transact_once(writes)
        except StoreBusy:
            raise
        except KelisimError:
            if not self._was_made(made):
                raise

    def _was_made(self, made: Made | None) -> bool:
        return made is not None and bool(self.rows(made.sql, *made.values))

    def _transact_once(self, writes: Sequence[SqlWrite]) -> None:
        """Send all statements together, look at what each touched, and commit: two round trips."""
        with (
            lost_is_busy(),
            self._connection() as connection,
            connection.pipeline() as pipeline,
            connection.transaction(),
        ):
            cursors = [connection.execute(write.sql, write.values) for write in writes]
            pipeline.sync()
            for write, cursor in zip(writes, cursors, strict=True):
                if write.refused is not None and not cursor.rowcount:
                    raise write.refused

    def _rows(self, sql: str, values: tuple[object, ...]) -> list[StoredRow]:
        with lost_is_busy(), self._connection() as connection:
            return connection.execute(sql, values).fetchall()

    def _all_rows(self, asked: Sequence[tuple[str, tuple[object, ...]]]) -> list[list[StoredRow]]:
        with lost_is_busy(), self._connection() as connection:
            with connection.pipeline():
                cursors = [connection.execute(sql, values) for sql, values in asked]
            return [cursor.fetchall() for cursor in cursors]

    def _drop_dead_connections(self) -> None:
        """Look at each idle connection: when a server restarts, all of them are dead, not just the one used."""
        self._pool.check()

    @contextmanager
    def _connection(self) -> Iterator["psycopg.Connection[StoredRow]"]:
        self._pool.open()
        with self._pool.connection() as connection:
            yield connection


def _may_pass_soon(error: Exception) -> bool:
    """Whether another try at once may help; not after the pool timed out waiting for a connection."""
    return isinstance(error, StoreBusy) and not isinstance(error.__cause__, PoolTimeout)


def _few_tries() -> Iterable[AbstractContextManager[object]]:
    import stamina  # noqa: PLC0415 - loads asyncio, and what only looks up needs no second try

    return stamina.retry_context(
        on=_may_pass_soon, attempts=5, timeout=8.0, wait_initial=0.05, wait_max=1.0, wait_jitter=0.2
    )


def _code_of(error: Exception) -> str:
    """Return the code of PostgreSQL, or the name of the driver's error: its text may quote values."""
    return getattr(error, "sqlstate", None) or type(error).__name__
