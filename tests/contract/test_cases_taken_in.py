"""The first commit of a case: what it stores, and what stands against it."""

from dataclasses import replace

import pytest

from chalicelib.domain.errors import ApplicationNameTaken, PersonLocked, VersionConflict
from chalicelib.domain.messages.changes import ApplicationName
from chalicelib.domain.refusals import CaseNotFound
from tests.contract.engines import Store
from tests.contract.samples import TOWN, a_case, a_change, a_person, a_rich_case, an_intake, digests_of


def test_a_case_taken_in_is_there_with_all_that_belongs_to_it(store: Store) -> None:
    """One commit stores the case, its person, its name and its journal."""
    intake = an_intake(a_rich_case())
    case = intake.change.case
    store.cases.take_in(intake)
    assert store.cases.load(case.id) == case
    assert store.cases.person(case.id) == a_person()
    assert store.cases.journal(case.id) == intake.change.entries
    assert store.cases.application(case.authority, case.application_number) == intake.name


def test_what_was_never_stored_is_not_there(store: Store) -> None:
    """Reading what does not exist says so: a case and its person by an error, all else by nothing."""
    for read in (store.cases.load, store.cases.person):
        with pytest.raises(CaseNotFound):
            read("01k7e000000000000000000009")
    assert store.cases.application("710000000", "2025-1") is None
    assert store.cases.consents("01k7e000000000000000000009") == ()
    assert store.cases.journal("01k7e000000000000000000009") == ()
    assert store.cases.access_token("01k7e000000000000000000009") is None


def test_an_application_number_is_unique_within_an_authority(store: Store) -> None:
    """The same number is taken at the same authority and free at another."""
    store.cases.take_in(an_intake(a_case(1)))
    same_number = replace(a_case(2), application_number=a_case(1).application_number)
    with pytest.raises(ApplicationNameTaken):
        store.cases.take_in(an_intake(same_number))
    elsewhere = replace(a_case(3), application_number=same_number.application_number, authority=TOWN)
    store.cases.take_in(an_intake(elsewhere))


def test_what_is_refused_leaves_nothing_behind(store: Store) -> None:
    """All or nothing: a refused intake stores no case, no person, no name and takes no lock."""
    store.cases.take_in(an_intake(a_case(1)))
    refused = replace(a_case(2), application_number=a_case(1).application_number)
    with pytest.raises(ApplicationNameTaken):
        store.cases.take_in(an_intake(refused))
    with pytest.raises(CaseNotFound):
        store.cases.load(refused.id)
    store.cases.take_in(an_intake(a_case(2)))


def test_a_person_has_one_open_case(store: Store) -> None:
    """A second case of the person is refused while the first has the lock."""
    store.cases.take_in(an_intake(a_case(1)))
    with pytest.raises(PersonLocked):
        store.cases.take_in(an_intake(replace(a_case(2), digests=digests_of(a_case(1).digests.person))))


def test_a_repeated_application_is_reported_before_the_open_case(store: Store) -> None:
    """Both conditions fail, and the name says more: the caller then shows the existing case."""
    store.cases.take_in(an_intake(a_case(1)))
    again = replace(a_case(1), id=a_case(2).id)
    with pytest.raises(ApplicationNameTaken):
        store.cases.take_in(an_intake(again))


def test_a_case_without_a_lock_needs_none(store: Store) -> None:
    """An application that ends at once, outside of the pilot, may exist beside the person's open case."""
    store.cases.take_in(an_intake(a_case(1)))
    store.cases.take_in(an_intake(replace(a_case(2), digests=digests_of(a_case(1).digests.person)), locks_person=False))


def test_the_lock_is_released_in_the_commit_that_ends_the_case(store: Store) -> None:
    """Once the first case has ended the person may apply again."""
    intake = an_intake(a_case(1))
    store.cases.take_in(intake)
    store.cases.commit(a_change(intake.change.case, frees_person=True))
    store.cases.take_in(an_intake(replace(a_case(2), digests=digests_of(a_case(1).digests.person))))


def test_a_case_releases_only_its_own_lock(store: Store) -> None:
    """A case without a lock can still end, and the lock of the person's next case stays."""
    first, second, third = (replace(a_case(n), digests=digests_of("person-1")) for n in (1, 2, 3))
    intake = an_intake(first)
    store.cases.take_in(intake)
    freed = a_change(intake.change.case, frees_person=True)
    store.cases.commit(freed)
    store.cases.take_in(an_intake(second))
    store.cases.commit(a_change(freed.case, frees_person=True))
    assert store.cases.load(first.id).version == 3
    with pytest.raises(PersonLocked):
        store.cases.take_in(an_intake(third))


def test_a_corrected_application_points_to_the_new_case(store: Store) -> None:
    """The name moves to the new case if it still pointed to the replaced one."""
    old = an_intake(a_case(1), locks_person=False)
    store.cases.take_in(old)
    corrected = replace(a_case(2), application_number=a_case(1).application_number, supersedes=a_case(1).id)
    store.cases.take_in(an_intake(corrected, replaces=a_case(1).id))
    name = ApplicationName("710000000", "2025-000001", f"content-of-{corrected.id}", corrected.id)
    assert store.cases.application("710000000", "2025-000001") == name
    third = replace(a_case(3), application_number=a_case(1).application_number)
    with pytest.raises(ApplicationNameTaken):
        store.cases.take_in(an_intake(third, replaces=a_case(1).id))


def test_a_case_id_is_used_once(store: Store) -> None:
    """A case is never written over by another intake."""
    store.cases.take_in(an_intake(a_case(1)))
    with pytest.raises(VersionConflict):
        store.cases.take_in(an_intake(replace(a_case(2), id=a_case(1).id)))
