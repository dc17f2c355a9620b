"""The journal of reads: every implementation of the port `Reads` keeps what was noted, by day."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from chalicelib.domain.journal.reads import ReadEntry
from tests.contract.engines import DynamoStore, Store
from tests.contract.samples import a_case

EVENING = datetime(2025, 10, 13, 18, 59, 59, 999_999, tzinfo=UTC)
"""The last moment of 13 October in Almaty."""


def a_read(at: datetime, what: str = "statement", why: str | None = "шағым 12") -> ReadEntry:
    """A caseworker's read of one case."""
    return ReadEntry(
        at=at,
        by="worker-1",
        roles=("caseworker",),
        authority="710000000",
        what=what,
        case_ids=("01k7e000000000000000000001",),
        why=why,
    )


def test_reads_are_listed_by_the_day_in_almaty_oldest_first(store: Store) -> None:
    """Two reads at one instant are two; the next day starts at midnight in Almaty."""
    first, second = a_read(EVENING - timedelta(hours=1)), a_read(EVENING, "movements", None)
    tomorrow = a_read(EVENING + timedelta(microseconds=1))
    for read in (first, second, second, tomorrow):
        store.reads.add(read)
    days = (date(2025, 10, 12), date(2025, 10, 13), date(2025, 10, 14))
    assert [list(store.reads.of_day(day)) for day in days] == [[], [first, second, second], [tomorrow]]


def test_the_reads_of_a_case_are_found_by_it(store: Store) -> None:
    """Also those of lists, across days, oldest first; another case's are not among them."""
    of_both = replace(a_read(EVENING, "cases", None), case_ids=(a_case(1).id, *(a_case(n).id for n in range(2, 60))))
    of_first = a_read(EVENING - timedelta(days=40))
    for read in (of_both, of_first):
        store.reads.add(read)
    portions = [store.reads.of_case(a_case(number).id) for number in (1, 59, 60)]
    assert [[read for _, read in found.items] for found in portions] == [[of_first, of_both], [of_both], []]


def test_the_reads_of_a_case_are_found_portion_by_portion(store: Store) -> None:
    """Each goes on after the last position of the one before; the last says that nothing follows."""
    reads = [a_read(EVENING - timedelta(days=days)) for days in (3, 2, 1)]
    for read in reads:
        store.reads.add(read)
    whole = store.reads.of_case(a_case(1).id, limit=3)
    first = store.reads.of_case(a_case(1).id, limit=2)
    rest = store.reads.of_case(a_case(1).id, first.last or "", 2)
    assert ([read for _, read in whole.items], whole.last) == (reads, None)
    assert (first.items + rest.items, first.last, rest.last) == (whole.items, first.items[-1][0], None)


def test_who_read_what_and_why_is_sealed(dynamo: DynamoStore) -> None:
    """The table has the case, the day and the instant, but no caller, part or reason."""
    dynamo.reads.add(a_read(EVENING))
    of_case, item = sorted(dynamo.client.scan(TableName=dynamo.tables["ReadsTable"])["Items"], key=len)
    assert (sorted(item), item["day"]) == (["day", "expires_at", "read", "sealed"], {"S": "2025-10-13"})
    assert of_case == {**{name: item[name] for name in ("read", "expires_at")}, "day": {"S": f"case#{a_case(1).id}"}}
    held = str(item).encode() + bytes(item["sealed"]["B"])
    assert [word for word in (b"worker-1", b"01k7e", "шағым".encode(), b"statement") if word in held] == []
