"""The orders that move days off: append-only, in their order, a number once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from chalicelib.adapters.dynamodb.day_orders import DynamoDbDayOrders
from chalicelib.adapters.postgres.day_orders import PostgresDayOrders
from chalicelib.domain.calendar.day_orders import DayOrder
from chalicelib.domain.errors import VersionConflict
from chalicelib.domain.ports.store import DayOrders
from tests.contract.engines import DynamoStore, Store
from tests.contract.postgres_engine import PostgresStore
from tests.fakes.day_orders import InMemoryDayOrders

AT = datetime(2025, 10, 13, 5, 15, 1, 2, tzinfo=UTC)
OFF = DayOrder(number=1, day=date(2025, 10, 15), working=False, order="№ 7", by="operator-1", at=AT)
BACK = replace(OFF, number=2, working=True, order="№ 8", replaces="№ 7")


def orders_of(store: Store) -> DayOrders:
    """The port on this store."""
    if isinstance(store, DynamoStore):
        return DynamoDbDayOrders(store.client, store.tables["CalendarTable"])
    return PostgresDayOrders(store.db) if isinstance(store, PostgresStore) else InMemoryDayOrders()


def test_orders_are_listed_as_they_were_entered_oldest_first(store: Store) -> None:
    """Who, when, the order's number, and what it replaces; ten comes after nine."""
    orders = orders_of(store)
    entered = (OFF, BACK, *(replace(OFF, number=n, day=date(2025, 11, n)) for n in range(3, 13)))
    for order in entered:
        orders.add(order)
    assert orders.all() == entered


def test_without_orders_there_are_none(store: Store) -> None:
    """The library alone."""
    assert orders_of(store).all() == ()


def test_a_number_is_given_once(store: Store) -> None:
    """Who is second to use a number gets an error, and the stored order stays."""
    orders = orders_of(store)
    orders.add(OFF)
    with pytest.raises(VersionConflict):
        orders.add(replace(BACK, number=1))
    assert orders.all() == (OFF,)


def test_one_of_many_who_take_a_number_gets_it(shared_store: Store) -> None:
    """At the same moment: the number is a condition, not a look-up."""
    orders = orders_of(shared_store)

    def add(n: int) -> bool:
        try:
            orders.add(replace(OFF, by=f"operator-{n}", at=AT.replace(microsecond=n)))
        except VersionConflict:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        assert sorted(threads.map(add, range(8))) == [False] * 7 + [True]
    assert len(orders.all()) == 1
