"""The store's clock: what every implementation of the port says."""

from datetime import UTC

from chalicelib.adapters.dynamodb.store_clock import DynamoDbStoreClock
from chalicelib.adapters.postgres.store_clock import PostgresStoreClock
from chalicelib.domain.ports.store import StoreClock
from tests.contract.engines import DynamoStore, Store
from tests.contract.postgres_engine import PostgresStore
from tests.fakes.clock import SettableClock


def clock_of(store: Store) -> StoreClock:
    """The port on this store."""
    if isinstance(store, DynamoStore):
        return DynamoDbStoreClock(store.client, store.tables["OperationsTable"], SettableClock())
    if isinstance(store, PostgresStore):
        return PostgresStoreClock(store.db)
    return SettableClock()


def test_the_time_of_the_store_is_in_utc_and_does_not_go_back(store: Store) -> None:
    """Asked twice, it says the same time or a later one."""
    clock = clock_of(store)
    first, second = clock.now(), clock.now()
    assert (first.tzinfo, second.tzinfo, first <= second, first.year >= 2025) == (UTC, UTC, True, True)
