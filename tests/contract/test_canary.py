"""The canary of the deployment: it opens where the wrapping key is the right one, and nowhere else."""

from collections.abc import Callable

import pytest

from chalicelib.adapters.crypto.data_keys import DataKeys
from chalicelib.adapters.crypto.key_file import KeyFileKeyWrapper
from chalicelib.adapters.crypto.sealing import Sealer
from chalicelib.adapters.documents.canary import SealedCanary
from chalicelib.adapters.dynamodb.canary import KEY, DynamoDbCanary
from chalicelib.adapters.dynamodb.items import to_wire
from chalicelib.adapters.postgres.canary import PostgresCanary
from chalicelib.domain.ports.sealing import Canary
from tests.contract.engines import DynamoStore, Store
from tests.contract.postgres_engine import PostgresStore
from tests.fakes.canary import InMemoryCanary


@pytest.fixture
def canary(store: Store) -> Callable[[], Canary]:
    """Return a function that makes the canary of one place as a new process sees it."""
    if isinstance(store, DynamoStore):
        return lambda: SealedCanary(DynamoDbCanary(store.client, store.tables["OperationsTable"]), Sealer(store.keys))
    if isinstance(store, PostgresStore):
        return lambda: SealedCanary(PostgresCanary(store.db), store.sealer)
    one = InMemoryCanary()
    return lambda: one


def test_a_canary_that_was_never_planted_does_not_open(canary: Callable[[], Canary]) -> None:
    """Where nothing is sealed yet the key is unproved, so no case is ended because of it."""
    assert canary().opens() is False


def test_a_planted_canary_opens_in_every_process(canary: Callable[[], Canary]) -> None:
    """It is planted once; planting it again changes nothing."""
    for _ in range(2):
        canary().plant()
    assert [canary().opens(), canary().opens()] == [True, True]


def test_a_canary_does_not_open_under_another_key(
    dynamo: DynamoStore, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A wrong key file is distinguished from a damaged case."""
    SealedCanary(DynamoDbCanary(dynamo.client, dynamo.tables["OperationsTable"]), Sealer(dynamo.keys)).plant()
    key_file = tmp_path_factory.mktemp("keys") / "wrong"
    key_file.write_bytes(b"w" * 32)
    key_file.chmod(0o600)
    wrong = DataKeys(dynamo.keys._stored, KeyFileKeyWrapper(key_file))  # noqa: SLF001 - the same stored keys
    seen = SealedCanary(DynamoDbCanary(dynamo.client, dynamo.tables["OperationsTable"]), Sealer(wrong))
    seen.plant()
    assert seen.opens() is False


@pytest.mark.parametrize("sealed", [{"S": "kelisim"}, {"B": b"kelisim"}])
def test_a_damaged_canary_does_not_open(dynamo: DynamoStore, sealed: dict[str, object]) -> None:
    """Then no case is ended until an operator has looked."""
    item = {**to_wire(KEY), "sealed": sealed}
    dynamo.client.put_item(TableName=dynamo.tables["OperationsTable"], Item=item)
    canary = SealedCanary(DynamoDbCanary(dynamo.client, dynamo.tables["OperationsTable"]), Sealer(dynamo.keys))
    canary.plant()
    assert canary.opens() is False
