"""Each test of this folder runs on every store that it names."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import stamina
from moto import mock_aws

from chalicelib.adapters.key_wrappers import KeyFileKeyWrapper
from chalicelib.domain.ports import KeyWrapper
from tests.contract import dynamodb_local
from tests.contract.engines import DynamoStore, Store, client_of, in_memory, on_dynamodb

MEMORY, MOTO, DYNAMODB_LOCAL = "memory", "moto", "dynamodb-local"


@pytest.fixture(autouse=True)
def _tries_without_waiting() -> Iterator[None]:
    with stamina.set_testing(True, attempts=5, cap=True):
        yield


@pytest.fixture(scope="session")
def dynamodb_local_address() -> Iterator[str]:
    """One server for all tests of a process; each test has tables of its own in it."""
    try:
        with dynamodb_local.running() as address:
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


def _dynamo(engine: str, request: pytest.FixtureRequest, wrapper: KeyWrapper) -> Iterator[DynamoStore]:
    if engine == DYNAMODB_LOCAL:
        address: str = request.getfixturevalue("dynamodb_local_address")
        yield on_dynamodb(client_of(address), wrapper)
    else:
        with mock_aws():
            yield on_dynamodb(client_of(None), wrapper)


@pytest.fixture(params=[MEMORY, MOTO, DYNAMODB_LOCAL])
def store(request: pytest.FixtureRequest, wrapper: KeyWrapper) -> Iterator[Store]:
    """An empty store, one after the other."""
    if request.param == MEMORY:
        yield in_memory()
    else:
        yield from _dynamo(request.param, request, wrapper)


@pytest.fixture(params=[MOTO, DYNAMODB_LOCAL])
def dynamo(request: pytest.FixtureRequest, wrapper: KeyWrapper) -> Iterator[DynamoStore]:
    """An empty store on DynamoDB."""
    yield from _dynamo(request.param, request, wrapper)


@pytest.fixture(params=[MEMORY, DYNAMODB_LOCAL])
def shared_store(request: pytest.FixtureRequest, wrapper: KeyWrapper) -> Iterator[Store]:
    """An empty store that holds under threads (moto's does not)."""
    if request.param == MEMORY:
        yield in_memory()
    else:
        yield from _dynamo(request.param, request, wrapper)
