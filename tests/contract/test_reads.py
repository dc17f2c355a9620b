"""The journal of reads: every implementation of the port `Reads` keeps what was noted, by day."""

from datetime import UTC, date, datetime, timedelta

from chalicelib.domain.reads import Read
from tests.contract.engines import DynamoStore, Store

EVENING = datetime(2025, 10, 13, 18, 59, 59, 999_999, tzinfo=UTC)
"""The last moment of 13 October in Almaty."""


def a_read(at: datetime, what: str = "statement", why: str | None = "шағым 12") -> Read:
    """A caseworker's read of one case."""
    return Read(at, "worker-1", ("caseworker",), "710000000", what, ("01k7e000000000000000000001",), why)


def test_reads_are_kept_by_the_day_of_almaty_oldest_first(store: Store) -> None:
    """Two of one moment are two; the next day begins at midnight there."""
    first, second = a_read(EVENING - timedelta(hours=1)), a_read(EVENING, "movements", None)
    tomorrow = a_read(EVENING + timedelta(microseconds=1))
    for read in (first, second, second, tomorrow):
        store.reads.note(read)
    days = (date(2025, 10, 12), date(2025, 10, 13), date(2025, 10, 14))
    assert [list(store.reads.of_day(day)) for day in days] == [[], [first, second, second], [tomorrow]]


def test_who_read_what_and_why_lies_sealed(dynamo: DynamoStore) -> None:
    """What lies in the table names the day and the moment, and no caller, case or reason."""
    dynamo.reads.note(a_read(EVENING))
    [item] = dynamo.client.scan(TableName=dynamo.tables["ReadsTable"])["Items"]
    assert (sorted(item), item["day"]) == (["day", "expires_at", "read", "sealed"], {"S": "2025-10-13"})
    held = str(item).encode() + bytes(item["sealed"]["B"])
    assert [word for word in (b"worker-1", b"01k7e", "шағым".encode(), b"statement") if word in held] == []
