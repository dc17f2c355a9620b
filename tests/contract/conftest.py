"""Each test of this folder runs on every store that it names."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
import stamina
from moto import mock_aws

from chalicelib.adapters.crypto.key_file import KeyFileKeyWrapper
from chalicelib.adapters.postgres.database import Database
from chalicelib.domain.ports.sealing import KeyWrapper
from infra.postgres.server import RECORDS, NoServer, PostgresServer
from tests.contract import dynamodb_local, postgres_engine
from tests.contract.engines import SHARDS, DynamoStore, Store, client_of, client_within, empty, in_memory, on_dynamodb
from tests.contract.pooler import NoPooler, pooled
from tests.contract.postgres_engine import PostgresStore
from tests.contract.softhsm import TOKEN, module, new_key, new_token, token_folder
from tests.fakes.bank_data import InMemoryBankData
from tests.fakes.dynamodb import PlainDynamoDb
from tests.fakes.store import InMemoryCases
from tests.services.office import Office

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MEMORY, MOTO, DYNAMODB_LOCAL, PLAIN, POSTGRES = "memory", "moto", "dynamodb-local", "plain", "postgres"

PLAIN_TABLES = PlainDynamoDb()


@pytest.fixture(autouse=True)
def _tries_without_waiting() -> Iterator[None]:
    with stamina.set_testing(True, attempts=5, cap=True):
        yield


@pytest.fixture(scope="session")
def dynamodb_local_address() -> Iterator[str]:
    """One server for all tests of a process."""
    try:
        with dynamodb_local.running(dynamodb_local.BRIEFLY) as address:
            yield address
    except dynamodb_local.NotHere as reason:
        pytest.skip(str(reason))


@pytest.fixture(scope="session")
def wrapper(tmp_path_factory: pytest.TempPathFactory) -> KeyWrapper:
    """Wraps with a key file."""
    path: Path = tmp_path_factory.mktemp("keys") / "wrapping.key"
    path.write_bytes(bytes(range(32)))
    path.chmod(0o600)
    return KeyFileKeyWrapper(path)


@pytest.fixture(scope="session")
def local_client(dynamodb_local_address: str) -> "DynamoDBClient":
    """A client whose tables are this process's own."""
    return client_of(dynamodb_local_address)


@pytest.fixture(scope="session")
def plain_client() -> "DynamoDBClient":
    """A client of the tables that the canary's journey goes over."""
    return client_within(PLAIN_TABLES)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One server with one database for all tests of a process."""
    try:
        with postgres_engine.a_database() as server:
            yield server
    except NoServer as reason:
        pytest.skip(str(reason))


@pytest.fixture(scope="session")
def postgres_dsn(postgres_server: PostgresServer) -> Iterator[str]:
    """The way to it: direct, or with POSTGRES_THROUGH=pgbouncer through a pooler."""
    if os.environ.get("POSTGRES_THROUGH") != "pgbouncer":
        yield postgres_server.dsn()
        return
    try:
        with pooled(postgres_server) as dsn:
            yield dsn
    except NoPooler as reason:
        pytest.skip(str(reason))


@pytest.fixture(scope="session")
def postgres_db(postgres_dsn: str) -> Iterator[Database]:
    """The database, with connections for twenty threads."""
    db = Database(postgres_dsn)
    yield db
    db.close()


@pytest.fixture(scope="session")
def postgres_records(postgres_server: PostgresServer) -> Iterator[Database]:
    """The second database."""
    db = Database(postgres_server.dsn(RECORDS))
    yield db
    db.close()


@pytest.fixture
def postgres(postgres_db: Database, postgres_records: Database, wrapper: KeyWrapper) -> Iterator[PostgresStore]:
    """An empty store on PostgreSQL, its ledger in a second database."""
    yield postgres_engine.on_postgres(postgres_db, wrapper, postgres_records)
    postgres_engine.empty(postgres_db)
    postgres_engine.empty(postgres_records)


def _dynamo(engine: str, request: pytest.FixtureRequest, wrapper: KeyWrapper) -> Iterator[DynamoStore]:
    if engine == PLAIN:
        yield on_dynamodb(request.getfixturevalue("plain_client"), wrapper)
        PLAIN_TABLES.clear()
    elif engine == DYNAMODB_LOCAL:
        store = on_dynamodb(request.getfixturevalue("local_client"), wrapper)
        yield store
        empty(store)  # twice as quick as new tables
    else:
        with mock_aws():
            yield on_dynamodb(client_of(None), wrapper)


@pytest.fixture(params=[MEMORY, MOTO, PLAIN, DYNAMODB_LOCAL, POSTGRES])
def store(request: pytest.FixtureRequest, wrapper: KeyWrapper) -> Iterator[Store]:
    """An empty store, one after the other."""
    if request.param == MEMORY:
        yield in_memory()
    elif request.param == POSTGRES:
        yield request.getfixturevalue("postgres")
    else:
        yield from _dynamo(request.param, request, wrapper)


@pytest.fixture(params=[MOTO, DYNAMODB_LOCAL])
def dynamo(request: pytest.FixtureRequest, wrapper: KeyWrapper) -> Iterator[DynamoStore]:
    """An empty store on DynamoDB."""
    yield from _dynamo(request.param, request, wrapper)


@pytest.fixture(params=[MEMORY, DYNAMODB_LOCAL, POSTGRES])
def shared_store(request: pytest.FixtureRequest, wrapper: KeyWrapper) -> Iterator[Store]:
    """An empty store that holds under threads (moto's does not)."""
    if request.param == MEMORY:
        yield in_memory()
    elif request.param == POSTGRES:
        yield request.getfixturevalue("postgres")
    else:
        yield from _dynamo(request.param, request, wrapper)


@pytest.fixture
def office(store: Store) -> Office:
    """An office whose cases and bank data are sealed and stored."""
    made = Office()
    made.cases, made.bank_data = cast("InMemoryCases", store.cases), cast("InMemoryBankData", store.bank_data)
    made.deps = replace(
        made.deps,
        cases=store.cases,
        bank_data=store.bank_data,
        subjects=store.subjects,
        reads=store.reads,
        ledger=store.ledger,
        shards=SHARDS,
    )
    return made


@pytest.fixture(scope="module")
def hsm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The library of SoftHSM2, with a token on which there are two keys."""
    library = module()
    if library is None:
        pytest.skip("SoftHSM2 is not installed (Debian: apt install softhsm2)")
    with token_folder(tmp_path_factory.mktemp("softhsm")):
        new_token(TOKEN)
        new_key(TOKEN, "first")
        new_key(TOKEN, "second")
        yield library
