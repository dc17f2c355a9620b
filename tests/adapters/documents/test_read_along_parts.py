"""What was read along with a case is given while it is true, once, and only to the thread that read it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.adapters.documents.read_along import SEALED_WHOLE, ReadAlong, classes_of
from chalicelib.domain.case.key_classes import Erasure, KeyClass
from chalicelib.domain.messages.along import Along
from chalicelib.domain.messages.changes import Change
from tests.contract.samples import MONDAY, a_case, a_link, a_person

CASE, OTHER = a_case(), a_case(2)
LATER = replace(CASE, version=CASE.version + 1)
PARTS = {part: [part.value] for part in Along}
ERASURE = Erasure(CASE.id, KeyClass.PERSON, MONDAY, "end")


def read() -> ReadAlong[str]:
    """A case with all its parts, read in this thread."""
    along: ReadAlong[str] = ReadAlong()
    assert along.remember(CASE, PARTS) is CASE
    return along


def left(along: ReadAlong[str], case_id: str = CASE.id) -> dict[Along, Any]:
    """What is still given of a case."""
    given = {part: along.take(case_id, part) for part in Along}
    return {part: what for part, what in given.items() if what is not None}


def test_each_part_is_given_once_but_the_applicant() -> None:
    """Who looks a second time reads the store; the applicant never changes."""
    along = read()
    assert left(along) == PARTS
    assert left(along) == {Along.PERSON: ["person"]}


def test_nothing_is_given_before_anything_was_read() -> None:
    """A new process, or a new thread."""
    along: ReadAlong[str] = ReadAlong()
    assert along.seen(CASE) is CASE
    assert (left(along), along.take_waits(CASE.id), along.committing(Change(case=LATER, entries=(), wakes=True))) == (
        {},
        None,
        None,
    )
    along = read()
    with ThreadPoolExecutor(1) as another:
        assert another.submit(left, along).result() == {}


def test_the_parts_of_a_case_are_given_for_no_other() -> None:
    """And they stay for their own."""
    along = read()
    assert left(along, OTHER.id) == {}
    assert left(along) == PARTS


def test_another_case_takes_the_place_of_the_first() -> None:
    """Only the last one read is remembered."""
    along = read()
    along.remember(OTHER, {Along.LINK: ["other"]})
    assert (left(along), left(along, OTHER.id)) == ({}, {Along.LINK: ["other"]})


def test_another_head_ends_it() -> None:
    """The same head, or the head of another case, changes nothing."""
    along = read()
    assert (along.seen(CASE), along.seen(replace(OTHER, version=9))) == (CASE, replace(OTHER, version=9))
    assert left(along) == PARTS
    along = read()
    assert along.seen(LATER) is LATER
    assert left(along) == {}


def test_another_invocation_begins_with_nothing() -> None:
    """Also not with who waits."""
    along = read()
    along.committed(["wait"])
    along.forget()
    assert (left(along), along.take_waits(CASE.id)) == ({}, None)


@pytest.mark.parametrize(
    ("parts", "stays"),
    [
        ({}, {Along.PERSON: ["person"]}),
        ({"private": (a_link(),)}, {Along.PERSON: ["person"]}),
        ({"private": (a_link(), a_person())}, {}),
        ({"erases": (ERASURE,)}, {}),
    ],
    ids=["a change", "a link", "the applicant", "an erasure"],
)
def test_a_commit_drops_what_it_may_change(parts: dict[str, Any], stays: dict[Along, Any]) -> None:
    """All but the applicant, and the applicant too when the commit stores or erases them."""
    along = read()
    assert along.committing(Change(case=LATER, entries=(), **parts)) is None
    assert along.seen(LATER) is LATER
    assert left(along) == stays


def test_a_commit_of_a_case_whose_applicant_was_not_read_leaves_nothing() -> None:
    """There is nothing to give."""
    along: ReadAlong[str] = ReadAlong()
    along.remember(CASE, {Along.LINK: ["link"]})
    along.committing(Change(case=LATER, entries=()))
    assert left(along) == {}


def test_a_commit_of_another_case_drops_nothing() -> None:
    """What it changes was not read."""
    along = read()
    assert along.committing(Change(case=OTHER, entries=(), wakes=True)) is None
    assert left(along) == PARTS


def test_a_commit_that_wakes_is_told_who_waited() -> None:
    """As it was read along; whoever was not read along is looked for."""
    along = read()
    assert along.committing(Change(case=LATER, entries=(), wakes=True)) == ["wait"]
    along.remember(CASE, {})
    assert along.committing(Change(case=LATER, entries=(), wakes=True)) is None


def test_who_waits_is_given_once_after_the_commit_that_checked_it() -> None:
    """Not before the commit has succeeded, not for another case, and not a second time."""
    along = read()
    waited = along.committing(Change(case=LATER, entries=(), wakes=True))
    assert along.take_waits(CASE.id) is None
    along.committed(waited)
    assert (along.take_waits(OTHER.id), along.take_waits(CASE.id), along.take_waits(CASE.id)) == (None, ["wait"], None)


def test_another_commit_or_read_forgets_who_waits() -> None:
    """Only the last commit has checked it."""
    along = read()
    for then in (lambda: along.remember(CASE, PARTS), lambda: along.committing(Change(case=LATER, entries=()))):
        along.remember(CASE, PARTS)
        along.committed(["wait"])
        then()
        assert along.take_waits(CASE.id) is None


def test_the_keys_that_open_parts_are_read_along() -> None:
    """Each part names its class; who waits is not sealed."""
    keys = {part: classes_of([part]) for part in Along}
    assert keys == {
        Along.PERSON: ["person"],
        Along.TOKEN: ["person"],
        Along.LINK: ["person"],
        Along.CONSENTS: ["proof"],
        Along.PROOF_KEY: ["proof"],
        Along.BANKS: ["bank"],
        Along.WAIT: [],
    }
    assert classes_of(list(Along)) == ["bank", "person", "proof"]
    assert {"person", "token", "link"} == SEALED_WHOLE
