"""The published numbers of regions and quarters: append-only, in order, an id once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from chalicelib.adapters.dynamodb.thresholds import DynamoDbThresholds
from chalicelib.adapters.postgres.thresholds import PostgresThresholds
from chalicelib.domain.errors import VersionConflict
from chalicelib.domain.ports.records import Thresholds
from chalicelib.domain.statement.thresholds import Published, Threshold
from tests.contract.engines import DynamoStore, Store
from tests.contract.postgres_engine import PostgresStore
from tests.fakes.thresholds import InMemoryThresholds

AT = datetime(2026, 8, 17, 5, 15, 1, 2, tzinfo=UTC)
PUBLISHED = Published(
    region="71",
    quarter="2026-Q3",
    poverty_line=Decimal("43210.00"),
    subsistence_minimum=None,
    source="Ресми сайт",
    published_on=date(2026, 8, 14),
)
ENTRY = Threshold(PUBLISHED, 1, "operator-1", AT)


def thresholds_of(store: Store) -> Thresholds:
    """The port on this store."""
    if isinstance(store, DynamoStore):
        return DynamoDbThresholds(store.client, store.tables["ThresholdsTable"])
    return PostgresThresholds(store.db) if isinstance(store, PostgresStore) else InMemoryThresholds()


def entry(region: str, quarter: str, number: int) -> Threshold:
    """One entry of a region and a quarter."""
    published = replace(PUBLISHED, region=region, quarter=quarter, replaces=f"after {number - 1}")
    return Threshold(published, number, "operator-2", AT)


def test_entries_are_listed_by_region_and_quarter_oldest_first(store: Store) -> None:
    """As they were entered, to the microsecond and the tyin; ten comes after nine."""
    thresholds = thresholds_of(store)
    ordered = (
        entry("11", "2026-Q3", 1),
        *(entry("71", "2026-Q2", number) for number in range(1, 12)),
        ENTRY,
        entry("75", "2025-Q1", 1),
    )
    for one in reversed(ordered):
        thresholds.add(one)
    assert thresholds.all() == ordered
    assert thresholds.of_region("71") == ordered[1:-1]
    assert thresholds.of_region("79") == ()


def test_without_entries_there_are_none(store: Store) -> None:
    """And no number of ours instead."""
    thresholds = thresholds_of(store)
    assert (thresholds.all(), thresholds.of_region("71")) == ((), ())


def test_an_id_is_given_once(store: Store) -> None:
    """Who is second to use one gets an error, and the stored entry stays."""
    thresholds = thresholds_of(store)
    thresholds.add(ENTRY)
    with pytest.raises(VersionConflict):
        thresholds.add(replace(ENTRY, by="operator-2"))
    assert thresholds.all() == (ENTRY,)


def test_one_of_many_who_take_an_id_gets_it(shared_store: Store) -> None:
    """At the same moment: the id is a condition, not a look-up."""
    thresholds = thresholds_of(shared_store)

    def add(n: int) -> bool:
        try:
            thresholds.add(replace(ENTRY, by=f"operator-{n}"))
        except VersionConflict:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        assert sorted(threads.map(add, range(8))) == [False] * 7 + [True]
    assert len(thresholds.all()) == 1
