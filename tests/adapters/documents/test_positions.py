"""Positions in listings sort as the instants do, and name one case each."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from chalicelib.adapters.documents.positions import (
    FIRST,
    LAST,
    after_instant,
    after_position,
    feed_position,
    shard_of,
    sortable_instant,
    state_position,
)
from chalicelib.domain.case.deadline import Deadline
from tests.contract.samples import DAY, MINUTE, MONDAY, a_case

ID = "01k7e000000000000000000001"
INSTANT = "2025-10-13T05:15:00.000000Z"


def test_an_instant_sorts_as_text() -> None:
    """In UTC, of fixed width, with microseconds, whatever zone and precision it comes with."""
    almaty = timezone(timedelta(hours=5))
    assert sortable_instant(MONDAY) == sortable_instant(MONDAY.astimezone(almaty)) == INSTANT
    assert sortable_instant(datetime(2025, 1, 2, 3, 4, 5, 60, tzinfo=UTC)) == "2025-01-02T03:04:05.000060Z"


def test_a_listing_goes_on_after_an_instant_or_a_position() -> None:
    """After all of that instant and before the next microsecond; after that case and before the next."""
    position, soon = f"{INSTANT}#{ID}", "2025-10-13T05:15:00.000001Z#"
    texts = [FIRST, INSTANT, position, after_position(position), f"{position}0", after_instant(MONDAY), soon, LAST]
    assert texts == sorted(texts)
    assert len(set(texts)) == len(texts)
    assert (after_instant(MONDAY), after_position(position)) == (f"{INSTANT}$", f"{position}!")
    assert (FIRST, LAST) == (" ", "~")


@pytest.mark.parametrize("text", ["", INSTANT, f"{INSTANT}#", f"{INSTANT}#a#b", f"x{INSTANT}#a", "2025-10-13#a"])
def test_what_is_no_position_is_refused(text: str) -> None:
    """It came from outside."""
    with pytest.raises(ValueError, match=r"^This is not a position in a listing\.$"):
        after_position(text)


def test_a_case_stays_in_its_shard() -> None:
    """It is found there as long as the number of shards does not change; the first shard is 0."""
    assert [shard_of(a_case(number).id, 16) for number in range(8)] == [10, 3, 11, 3, 6, 4, 11, 14]
    assert shard_of(ID, 1) == 0


def test_a_case_is_listed_by_when_it_is_due() -> None:
    """Otherwise by its end, otherwise by its last change; in the feed always by its last change."""
    due = a_case(updated_at=MONDAY + MINUTE, look_at=None, deadline=Deadline(MONDAY, "patience"))
    ended = a_case(updated_at=MONDAY + MINUTE, look_at=None, deadline=None, ended_at=MONDAY)
    left = a_case(updated_at=MONDAY, look_at=None, deadline=None)
    assert [state_position(case) for case in (due, ended, left)] == [f"{INSTANT}#{ID}"] * 3
    assert [feed_position(case) for case in (a_case(ended_at=MONDAY + DAY), left)] == [f"{INSTANT}#{ID}"] * 2
