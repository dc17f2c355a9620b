"""Lists: what is due, by state, the feed of changes; of one authority and of all."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.adapters.documents.positions import shard_of
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.deadline import Deadline
from chalicelib.domain.case.states import State
from chalicelib.domain.messages.changes import Listing
from chalicelib.domain.ports.store import Cases
from tests.contract.engines import SHARDS, Store
from tests.contract.samples import CITY, DAY, MINUTE, MONDAY, TOWN, a_case, a_change, an_intake

WAITING = State.AWAITING_CONSENT


def stored(store: Store, *cases: Case) -> list[Case]:
    """The cases, taken in in this order."""
    intakes = [an_intake(case) for case in cases]
    for intake in intakes:
        store.cases.take_in(intake)
    return [intake.change.case for intake in intakes]


def waiting(number: int, due_after: timedelta, authority: str = CITY) -> Case:
    """A case that awaits a consent."""
    return a_case(number, state=WAITING, deadline=Deadline(MONDAY + due_after, "patience"), authority=authority)


def all_pages(page: Callable[[str | None], Listing]) -> list[tuple[Case, ...]]:
    """What the pages hold, until there is no next one."""
    pages, after = [], None
    while True:
        listing = page(after)
        pages.append(listing.cases)
        after = listing.after
        if after is None:
            return pages


def due_in_all_shards(cases: Cases, at: timedelta, limit: int = 10) -> list[str]:
    """What every shard has to look at."""
    return sorted(one for shard in range(SHARDS) for one in cases.due(shard, MONDAY + at, limit))


def test_a_case_is_due_in_its_shard_from_its_instant_on(store: Store) -> None:
    """Not a moment before `look_at`, and in one shard only."""
    (case,) = stored(store, a_case(1, look_at=MONDAY + 5 * MINUTE))
    assert due_in_all_shards(store.cases, 5 * MINUTE - timedelta(microseconds=1)) == []
    assert due_in_all_shards(store.cases, 5 * MINUTE) == [case.id]
    assert store.cases.due(shard_of(case.id, SHARDS), MONDAY + DAY, 10) == (case.id,)


def test_a_case_without_look_at_is_not_due(store: Store) -> None:
    """A commit without `look_at` removes the case from the sweep's index."""
    (case,) = stored(store, a_case(1))
    store.cases.commit(a_change(case, look_at=None))
    assert due_in_all_shards(store.cases, 365 * DAY) == []


def test_the_case_due_longest_comes_first(store: Store) -> None:
    """A sweep with a limit leaves the most recent for the next one."""
    numbers = [n for n in range(1, 60) if shard_of(a_case(n).id, SHARDS) == 0][:3]
    late, early, middle = stored(
        store, *(a_case(n, look_at=MONDAY + m * MINUTE) for n, m in zip(numbers, (9, 1, 5), strict=True))
    )
    assert store.cases.due(0, MONDAY + DAY, 10) == (early.id, middle.id, late.id)
    assert store.cases.due(0, MONDAY + DAY, 2) == (early.id, middle.id)


@pytest.mark.parametrize("authority", [CITY, None], ids=["of the authority", "of all"])
def test_cases_of_a_state_are_listed_by_due_time(store: Store, authority: str | None) -> None:
    """Whole cases, soonest due first, page by page, each once."""
    cases = stored(store, *(waiting(n, timedelta(minutes=n * 7 % 11)) for n in range(1, 8)))
    stored(store, a_case(20, state=State.SENDING_SMS, deadline=Deadline(MONDAY, "patience")))
    in_order = sorted(cases, key=lambda case: (case.due_at, case.id))
    pages = all_pages(lambda after: store.cases.by_state(authority, WAITING, None, after, 3))
    assert pages == [tuple(in_order[:3]), tuple(in_order[3:6]), tuple(in_order[6:])]


def test_the_last_page_has_no_next(store: Store) -> None:
    """No reader is sent to an empty page."""
    cases = stored(store, waiting(1, MINUTE), waiting(2, 2 * MINUTE))
    assert store.cases.by_state(CITY, WAITING, None, None, 2) == Listing(tuple(cases), None)


@pytest.mark.parametrize("authority", [CITY, None], ids=["of the authority", "of all"])
def test_cases_due_before_an_instant(store: Store, authority: str | None) -> None:
    """Before means before, not at."""
    first, *_ = stored(store, waiting(1, MINUTE), waiting(2, 2 * MINUTE), waiting(3, 3 * MINUTE))
    due_before = MONDAY + 2 * MINUTE
    assert store.cases.by_state(authority, WAITING, due_before, None, 10) == Listing((first,), None)


def test_an_authority_sees_its_own_cases(store: Store) -> None:
    """Neither lists nor the feed show another authority's cases; operators see all."""
    mine, other = stored(store, waiting(1, MINUTE, CITY), waiting(2, MINUTE, TOWN))
    since = MONDAY - DAY
    assert store.cases.by_state(CITY, WAITING, None, None, 10).cases == (mine,)
    assert store.cases.changed(TOWN, since, None, 10).cases == (other,)
    assert store.cases.by_state(None, WAITING, None, None, 10).cases == (mine, other)
    assert store.cases.changed(None, since, None, 10).cases == (mine, other)


def test_a_case_that_moved_on_is_in_the_list_of_its_new_state_only(store: Store) -> None:
    """Lists show the current state."""
    (case,) = stored(store, waiting(1, MINUTE))
    moved = a_change(case, state=State.REQUESTING_BANK_DATA, deadline=None)
    store.cases.commit(moved)
    assert store.cases.by_state(CITY, WAITING, None, None, 10) == Listing((), None)
    assert store.cases.by_state(CITY, State.REQUESTING_BANK_DATA, None, None, 10) == Listing((moved.case,), None)


def test_an_ended_case_is_ordered_by_its_end(store: Store) -> None:
    """A case that waits for nothing is ordered by when it ended, or else by its last change."""
    ended = {"state": State.WITHDRAWN, "look_at": None}
    late = a_case(1, **ended, ended_at=MONDAY + 3 * MINUTE, updated_at=MONDAY + 9 * MINUTE)
    early = a_case(2, **ended, ended_at=MONDAY + MINUTE, updated_at=MONDAY + 9 * MINUTE)
    middle = a_case(3, **ended, updated_at=MONDAY + 2 * MINUTE)
    late, early, middle = stored(store, late, early, middle)
    assert store.cases.by_state(CITY, State.WITHDRAWN, None, None, 10).cases == (early, middle, late)


@pytest.mark.parametrize("authority", [CITY, None], ids=["of the authority", "of all"])
def test_the_feed_lists_changes_oldest_first(store: Store, authority: str | None) -> None:
    """Each case once, at its last change; changes at or before the given instant are left out."""
    first, second, third = stored(store, *(a_case(n, updated_at=MONDAY + n * MINUTE) for n in (1, 2, 3)))
    again = replace(a_change(first), case=replace(a_change(first).case, updated_at=MONDAY + 9 * MINUTE))
    store.cases.commit(again)
    pages = all_pages(lambda after: store.cases.changed(authority, MONDAY, after, 2))
    assert pages == [(second, third), (again.case,)]
    assert store.cases.changed(authority, MONDAY + 2 * MINUTE, None, 10).cases == (third, again.case)


@pytest.mark.parametrize("authority", [CITY, None], ids=["of the authority", "of all"])
def test_a_feed_that_ends_at_an_instant_leaves_out_later_changes(store: Store, authority: str | None) -> None:
    """Changes at that instant or later are listed by a later reading."""
    first, second, third = stored(store, *(a_case(n, updated_at=MONDAY + n * MINUTE) for n in (1, 2, 3)))
    until = [MONDAY + n * MINUTE + timedelta(microseconds=more) for n in (2, 3) for more in (0, 1)]
    shown = [store.cases.changed(authority, MONDAY, None, 10, at).cases for at in until]
    assert shown == [(first,), (first, second), (first, second), (first, second, third)]
    assert store.cases.changed(authority, MONDAY + DAY, None, 10, MONDAY) == Listing((), None)


def test_the_feed_continues_after_a_change(store: Store) -> None:
    """A case that changes during paging is listed again, and none is left out."""
    cases = stored(store, *(a_case(n, updated_at=MONDAY + n * MINUTE) for n in (1, 2, 3)))
    page = store.cases.changed(CITY, MONDAY, None, 2)
    moved = a_change(replace(cases[0], updated_at=MONDAY + DAY))
    store.cases.commit(moved)
    assert page.cases == tuple(cases[:2])
    assert store.cases.changed(CITY, MONDAY, page.after, 5).cases == (cases[2], moved.case)


@pytest.mark.parametrize("after", ["", "x", "2025-10-13", "2025-10-13T05:15:00.000000Z#", "2025-10-13T05:15:00Z#a"])
def test_a_place_that_is_none_is_refused(store: Store, after: str) -> None:
    """A cursor that was not ours does not begin anywhere."""
    with pytest.raises(ValueError, match="position"):
        store.cases.by_state(CITY, WAITING, None, after, 10)
    with pytest.raises(ValueError, match="position"):
        store.cases.changed(CITY, MONDAY, after, 10)


def test_a_cursor_past_the_due_time_gives_an_empty_page(store: Store) -> None:
    """Continuing after the end of a list gives its end."""
    stored(store, waiting(1, 2 * MINUTE), waiting(2, 3 * MINUTE))
    after = store.cases.by_state(CITY, WAITING, None, None, 1).after
    assert store.cases.by_state(CITY, WAITING, MONDAY, after, 10) == Listing((), None)
