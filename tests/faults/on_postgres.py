"""The same runs on a real PostgreSQL: each has a database of its own, copied from an empty one.

The run without a fault, to which each is compared, stays in memory: so both stores are compared too.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg

from chalicelib.adapters.crypto.key_file import KeyFileKeyWrapper
from chalicelib.adapters.postgres.database import Database
from chalicelib.adapters.postgres.day_orders import PostgresDayOrders
from chalicelib.adapters.postgres.operations import PostgresOperations, PostgresStatistics
from infra.postgres.migrate import migrate
from infra.postgres.records import migrate_records
from infra.postgres.server import DATABASE, running
from tests.contract.postgres_engine import on_postgres
from tests.services.office import Office

SERVER, KEY = "FAULTS_POSTGRES_SERVER", "FAULTS_POSTGRES_KEY"
"""Variables by which the processes of a run know the server's socket folder, and the file of the wrapping key."""
_NUMBERS = count(1)
_FEW = 8
"""Connections of one run."""


@contextmanager
def faults_on_postgres() -> Iterator[None]:
    """Let all runs of this process and its children, from now on, be on a server. Raises `NoServer`."""
    with TemporaryDirectory() as folder, running(max_connections="300") as server:
        key = Path(folder, "wrapping.key")
        key.write_bytes(bytes(range(32)))
        key.chmod(0o600)
        migrate(server.dsn())
        migrate_records(server.dsn())
        os.environ |= {SERVER: str(server.folder), KEY: str(key)}
        try:
            yield
        finally:
            del os.environ[SERVER], os.environ[KEY]


class OfficeOnPostgres(Office):
    """An office whose store is a database of its own."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self._name = f"run_{os.getpid()}_{next(_NUMBERS)}"
        self._server(f"CREATE DATABASE {self._name} TEMPLATE {DATABASE}")
        self._db = Database(_dsn(self._name), most=_FEW)
        store = on_postgres(self._db, KeyFileKeyWrapper(Path(os.environ[KEY])))
        self.cases: Any = store.cases
        self.reads: Any = store.reads
        self.bank_data: Any = store.bank_data
        self.operations: Any = PostgresOperations(self._db, self.clock)
        self.day_orders: Any = PostgresDayOrders(self._db)
        self.deps = replace(
            self.deps,
            cases=self.cases,
            bank_data=self.bank_data,
            reads=self.reads,
            subjects=store.subjects,
            ledger=store.ledger,
            operations=self.operations,
            statistics=PostgresStatistics(self._db),
            day_orders=self.day_orders,
            forget_keys=store.keys.cache.clear,
        )

    def close(self) -> None:
        """Close the connections and drop the database."""
        self._db.close()
        self._server(f"DROP DATABASE {self._name} WITH (FORCE)")

    @staticmethod
    def _server(statement: str) -> None:
        with psycopg.connect(_dsn("postgres"), autocommit=True) as session:
            session.execute(statement.encode())


_OPENED: list[OfficeOnPostgres] = []


def office_from(starts_at: datetime) -> Office:
    """Return an office in memory, or on the server that the environment names."""
    if SERVER not in os.environ:
        return Office(starts_at)
    _OPENED.append(OfficeOnPostgres(starts_at))
    return _OPENED[-1]


@contextmanager
def in_memory() -> Iterator[None]:
    """Let the runs within be in memory: those to which the others are compared."""
    server = os.environ.pop(SERVER, None)
    try:
        yield
    finally:
        if server is not None:
            os.environ[SERVER] = server


def close_offices() -> None:
    """End what the offices of this process have opened."""
    while _OPENED:
        _OPENED.pop().close()


def _dsn(database: str) -> str:
    return f"host={os.environ[SERVER]} user=kelisim dbname={database}"
