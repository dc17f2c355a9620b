"""What is kept by a person or a message: every implementation of the ports keeps blocks, messages, counts, digests."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.case.states import State
from chalicelib.domain.errors import PersonBlocked, PersonLocked
from chalicelib.domain.messages.changes import Renewal
from tests.contract.engines import AGES, DynamoStore, Store
from tests.contract.samples import DAY, MINUTE, MONDAY, TOWN, a_case, a_change, an_intake, digests_of
from tests.fakes.subjects import InMemorySubjects

LATER = MONDAY + AGES
"""DynamoDB Local lets items expire by the machine's clock."""
OLD, NEW = "person-1", "person-1-under-the-new-key"


def test_a_person_is_blocked_under_each_digest_until_the_block_ends(store: Store) -> None:
    """It starts with the first block; another one only extends it."""
    store.subjects.block((OLD, NEW), MONDAY, LATER - DAY)
    store.subjects.block((NEW,), MONDAY + DAY, LATER)
    asked = [((OLD,), MONDAY), ((NEW,), MONDAY), ((OLD,), LATER - DAY), ((NEW,), LATER - MINUTE), (("other",), MONDAY)]
    assert [store.subjects.blocked_at(persons, now) for persons, now in asked] == [MONDAY, MONDAY, None, MONDAY, None]


def test_a_block_made_meanwhile_refuses_the_commit_of_a_new_case(store: Store) -> None:
    """The commit checks each digest; a commit that knows of the block succeeds."""
    intake = replace(an_intake(replace(a_case(1), digests=digests_of(NEW, OLD))), unblocked=(NEW, OLD))
    store.subjects.block((OLD,), MONDAY, LATER)
    with pytest.raises(PersonBlocked):
        store.cases.take_in(intake)
    assert store.cases.of_person((NEW, OLD)) == ()
    store.cases.take_in(replace(intake, unblocked=()))
    assert store.cases.of_person((NEW, OLD)) == (a_case(1).id,)


def test_an_expired_block_blocks_nobody(store: Store) -> None:
    """Even while its item still exists."""
    store.subjects.block((OLD,), MONDAY - 2 * DAY, MONDAY)
    store.cases.take_in(replace(an_intake(a_case(1)), unblocked=(OLD,)))


def test_an_sms_is_found_by_its_digest(store: Store) -> None:
    """It is written with the change of the case; another digest matches nothing."""
    intake = an_intake(a_case(1))
    store.cases.take_in(intake)
    store.cases.commit(a_change(intake.change.case, message="digest-1"))
    found = [store.subjects.case_of_message(digests, MONDAY) for digests in (("none", "digest-1"), ("none",))]
    assert found == [a_case(1).id, None]


def test_look_ups_are_counted_by_caller_and_window(store: Store) -> None:
    """No more than the limit is counted; other callers and windows start at zero."""
    until = LATER
    counted = [store.subjects.take_one("caller-1", 2, until) for _ in range(3)]
    fresh = [store.subjects.take_one("caller-2", 2, until), store.subjects.take_one("caller-1", 2, until + DAY)]
    assert (counted, fresh) == ([True, True, False], [True, True])


def test_the_cases_of_a_person_are_found_oldest_first(store: Store) -> None:
    """Of all authorities, by any of the person's digests."""
    second = replace(a_case(2), digests=digests_of(OLD), authority=TOWN)
    third = replace(a_case(3), digests=digests_of(NEW))
    for case in (third, second, a_case(1), a_case(4)):
        store.cases.take_in(replace(an_intake(case), locks_person=False))
    assert store.cases.of_person((NEW, OLD)) == (a_case(1).id, second.id, third.id)


def test_a_person_with_two_digests_is_locked_under_both_and_freed_under_both(store: Store) -> None:
    """Whichever key another function has, it sees the lock; the end releases both."""
    both = replace(a_case(1), digests=digests_of(NEW, OLD))
    intake = an_intake(both)
    store.cases.take_in(intake)
    for number, person in ((2, OLD), (3, NEW)):
        with pytest.raises(PersonLocked):
            store.cases.take_in(an_intake(replace(a_case(number), digests=digests_of(person))))
    store.cases.commit(a_change(intake.change.case, frees_person=True))
    for number, person in ((2, OLD), (3, NEW)):
        store.cases.take_in(an_intake(replace(a_case(number), digests=digests_of(person))))


def test_of_two_locks_only_the_cases_own_is_released(store: Store) -> None:
    """A lock that belongs to another case stays."""
    both = replace(a_case(1), digests=digests_of(NEW, OLD))
    intake = an_intake(both, locks_person=False)
    store.cases.take_in(intake)
    store.cases.take_in(an_intake(replace(a_case(2), digests=digests_of(OLD))))
    store.cases.commit(a_change(intake.change.case, frees_person=True))
    with pytest.raises(PersonLocked):
        store.cases.take_in(an_intake(replace(a_case(3), digests=digests_of(OLD))))


@pytest.mark.parametrize("is_open", [True, False])
def test_renewed_digests_take_index_lock_and_name_along(store: Store, *, is_open: bool) -> None:
    """One commit: found by the new digest and not by the old, locked under both if open, named by the new content."""
    intake = replace(an_intake(a_case(1)), locks_person=is_open)
    store.cases.take_in(intake)
    name = replace(intake.name, digest="content-under-the-new-key")
    state = State.RECEIVED if is_open else State.WITHDRAWN
    change = a_change(
        intake.change.case,
        digests=digests_of(NEW, OLD),
        state=state,
        renews=Renewal((OLD,), name),
    )
    store.cases.commit(change)
    renewed = change.case
    assert (store.cases.of_person((NEW,)), store.cases.of_person((OLD,))) == ((renewed.id,), ())
    assert store.cases.application(renewed.authority, renewed.application_number) == name
    for number, person in ((2, OLD), (3, NEW)):
        again = an_intake(replace(a_case(number), digests=digests_of(person)))
        if is_open:
            with pytest.raises(PersonLocked):
                store.cases.take_in(again)
        else:
            store.cases.take_in(again)


def test_the_table_has_only_digests_of_persons(dynamo: DynamoStore) -> None:
    """A block and a count name nobody, and both expire."""
    dynamo.subjects.block((OLD,), MONDAY, LATER)
    dynamo.subjects.take_one("caller-1", 2, LATER)
    items = dynamo.client.scan(TableName=dynamo.tables["ClaimsTable"])["Items"]
    assert sorted(sorted(item) for item in items) == [
        ["blocked_at", "claim", "expires_at"],
        ["checks", "claim", "expires_at"],
    ]


def test_the_fake_ignores_expired_items() -> None:
    """As the real store does, whether or not the item still exists."""
    subjects = InMemorySubjects()
    subjects.block((OLD,), MONDAY, MONDAY + timedelta(days=1))
    assert subjects.blocked_at((OLD,), MONDAY + timedelta(days=1)) is None
