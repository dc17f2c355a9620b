"""Both stores as they can be read and filled as a whole, under the code of this version and of the one before."""

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chalicelib.adapters.crypto.head_keys import HeadKeys
from chalicelib.adapters.crypto.key_file import KeyFileKeyWrapper
from chalicelib.adapters.crypto.sealing import Sealer
from chalicelib.adapters.documents.retention import Lifetimes
from chalicelib.adapters.dynamodb.anchors import DynamoDbAnchors
from chalicelib.adapters.dynamodb.cases import DynamoDbCases
from chalicelib.adapters.dynamodb.operations import DynamoDbOperations
from chalicelib.adapters.postgres.anchors import PostgresAnchors
from chalicelib.adapters.postgres.cases import PostgresCases
from chalicelib.adapters.postgres.database import Database
from chalicelib.adapters.postgres.operations import PostgresOperations
from chalicelib.domain.ports.store import Clock
from infra.postgres.migrate import migrate
from tests.contract import engines, postgres_engine
from tests.contract.engines import AGES, SHARDS, case_tables, client_within
from tests.fakes.dynamodb import PlainDynamoDb

_SEED = bytes(range(32))
_OF_THE_STORE = ("bank_data", "reads", "subjects", "ledger", "erasures")
_TABLES = """
    SELECT tablename FROM pg_tables
    WHERE schemaname = 'public' AND tablename NOT IN ('alembic_version', 'ledger_version') ORDER BY tablename"""
_COLUMNS = """
    SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s
    ORDER BY ordinal_position"""


class StoredAll(Protocol):
    """A store that can be read and filled as a whole."""

    def fill(self, tables: Mapping[str, Any], schema: str | None) -> None:
        """Fill an empty store with what was read, in the schema that it had, and bring it to the newest."""

    def read(self) -> tuple[dict[str, Any], str | None]:
        """Return everything that is stored, and the revision of the schema, if there is one."""

    def ports(self, clock: Clock) -> dict[str, Any]:
        """Return the ports of the store by the names that they have in one version or another."""


def _head_keys() -> HeadKeys:
    """The same key in each process, unlike that of other tests."""
    public = Ed25519PrivateKey.from_private_bytes(_SEED).public_key().public_bytes_raw()
    halves = {name: base64.urlsafe_b64encode(raw).decode().rstrip("=") for name, raw in (("d", _SEED), ("x", public))}
    return HeadKeys(json.dumps({"keys": [{"kty": "OKP", "crv": "Ed25519", "kid": "head-1", **halves}]}))


class OnDynamoDb:
    """Tables in memory, whose items are written as on the wire."""

    def __init__(self, key: Path) -> None:
        self._client = client_within(PlainDynamoDb())
        self._store = engines.on_dynamodb(self._client, KeyFileKeyWrapper(key))

    def fill(self, tables: Mapping[str, Any], schema: str | None) -> None:  # noqa: ARG002 - there is none
        """Put each item."""
        for table, items in tables.items():
            for item in items:
                self._client.put_item(TableName=table, Item={name: _from_json(one) for name, one in item.items()})

    def read(self) -> tuple[dict[str, Any], str | None]:
        """Scan each table."""
        read: dict[str, Any] = {}
        for table in self._store.tables.values():
            pages = self._client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True)
            items = [item for page in pages for item in page["Items"]]
            read[table] = [{name: _to_json(one) for name, one in item.items()} for item in items]
        return read, None

    def ports(self, clock: Clock) -> dict[str, Any]:
        """The store's, with a key of heads that other processes know."""
        tables, client = self._store.tables, self._client
        lifetimes = Lifetimes(AGES, AGES, AGES)
        sealer, heads = Sealer(self._store.keys), _head_keys()
        cases = DynamoDbCases(client, case_tables(tables), sealer, heads, shards=SHARDS, lifetimes=lifetimes)
        return {name: getattr(self._store, name, None) for name in _OF_THE_STORE} | {
            "cases": cases,
            "anchors": DynamoDbAnchors(client, tables["AnchorsTable"]),
            "operations": DynamoDbOperations(client, tables["OperationsTable"], clock),
        }


class OnPostgres:
    """A database; the rows are written as COPY writes them."""

    def __init__(self, key: Path, dsn: str) -> None:
        self._dsn = dsn
        self.db = Database(dsn)
        self._store = postgres_engine.on_postgres(self.db, KeyFileKeyWrapper(key))

    def fill(self, tables: Mapping[str, Any], schema: str | None) -> None:
        """Make the schema that the rows were in, copy them, and migrate; also to the ledger, where there is one.

        A database that has the tables already stays as it is.
        """
        with psycopg.connect(self._dsn, autocommit=True) as session:
            if session.execute(_TABLES).fetchone() is not None:
                return
        if schema is not None:
            migrate(self._dsn, schema)
        with psycopg.connect(self._dsn, autocommit=True) as session:
            present = {row[0] for row in session.execute(_TABLES).fetchall()}
            self._copy(session, {name: rows for name, rows in tables.items() if name in present})
        migrate(self._dsn)
        with suppress(ModuleNotFoundError):  # a version before the second database
            records = import_module("infra.postgres.records")
            records.migrate_records(self._dsn)
            with psycopg.connect(self._dsn, autocommit=True) as session:
                self._copy(session, {name: rows for name, rows in tables.items() if name not in present})
            records.copy_records(self._dsn, self._dsn)

    @staticmethod
    def _copy(session: "psycopg.Connection[tuple[Any, ...]]", tables: Mapping[str, Any]) -> None:
        for table, rows in tables.items():
            columns = ", ".join(rows["columns"])
            with session.cursor().copy(f"COPY {table} ({columns}) FROM STDIN".encode()) as copy:
                copy.write("".join(f"{row}\n" for row in rows["rows"]))

    def read(self) -> tuple[dict[str, Any], str | None]:
        """Copy each table."""
        read: dict[str, Any] = {}
        with psycopg.connect(self._dsn, autocommit=True) as session:
            for (table,) in session.execute(_TABLES).fetchall():
                columns = [row[0] for row in session.execute(_COLUMNS, (table,)).fetchall()]
                with session.cursor().copy(f"COPY {table} ({', '.join(columns)}) TO STDOUT".encode()) as copy:
                    rows = b"".join(copy).decode().splitlines()
                read[table] = {"columns": columns, "rows": rows}
            found = session.execute("SELECT version_num FROM alembic_version").fetchone()
        return read, None if found is None else str(found[0])

    def ports(self, clock: Clock) -> dict[str, Any]:
        """The store's, with a key of heads that other processes know."""
        lifetimes = Lifetimes(AGES, AGES, AGES)
        cases = PostgresCases(self.db, self._store.sealer, _head_keys(), shards=SHARDS, lifetimes=lifetimes)
        return {name: getattr(self._store, name, None) for name in _OF_THE_STORE} | {
            "cases": cases,
            "anchors": PostgresAnchors(self.db),
            "operations": PostgresOperations(self.db, clock),
        }


@contextmanager
def _on_dynamodb(key: Path, _dsn: str) -> Iterator[StoredAll]:
    yield OnDynamoDb(key)


@contextmanager
def _on_postgres(key: Path, dsn: str) -> Iterator[StoredAll]:
    opened = OnPostgres(key, dsn)
    yield opened
    opened.db.close()


OPENERS: Mapping[str, Callable[[Path, str], AbstractContextManager[StoredAll]]] = {
    "dynamodb": _on_dynamodb,
    "postgres": _on_postgres,
}
"""How a store is opened: with the file of the wrapping key, and the way to the database."""


def _to_json(value: Mapping[str, Any]) -> dict[str, Any]:
    return {kind: base64.b64encode(one).decode() if kind == "B" else one for kind, one in value.items()}


def _from_json(value: Mapping[str, Any]) -> dict[str, Any]:
    return {kind: base64.b64decode(one) if kind == "B" else one for kind, one in value.items()}
