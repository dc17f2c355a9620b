"""What is read in the same call as the head of a case: the same as read alone, and never a way to miss a change."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from typing import Any, TypeVar

import pytest

from chalicelib.domain.case.banks import BanksAt
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.key_classes import KeyClass
from chalicelib.domain.case.states import State
from chalicelib.domain.consent.records import with_records
from chalicelib.domain.errors import SealErased, VersionConflict
from chalicelib.domain.messages.along import Along
from chalicelib.domain.messages.changes import Parked, PrivatePart
from chalicelib.domain.refusals import CaseNotFound
from tests.contract.engines import Store
from tests.contract.samples import BANKS, a_case, a_change, a_consent, a_link, a_person, a_token, an_intake
from tests.contract.test_erasing import erase, filled

Answer = TypeVar("Answer")
OTHER_LINK = replace(a_link(), url="https://consent.example/other")
AT_FIRST: dict[str, Any] = {
    "banks_at": BanksAt(0, 1),
    "new_keys": frozenset({KeyClass.PROOF, KeyClass.BANK}),
}


def elsewhere(act: Callable[[], Answer]) -> Answer:
    """Do something in another thread, which is as good as another process here."""
    with ThreadPoolExecutor(1) as another:
        return another.submit(act).result()


def with_parts(store: Store) -> Case:
    """A case with everything that may be read along."""
    store.cases.take_in(an_intake(a_case()))
    case = with_records(store.cases.load(a_case().id), (a_consent(a_case()),))
    change = a_change(case, consents=(a_consent(case),), private=(a_token(), a_link()), banks=BANKS, **AT_FIRST)
    store.cases.commit(replace(change, banks=BANKS))
    return store.cases.load(case.id)


def add(store: Store, case: Case, *private: PrivatePart) -> None:
    """Commit another change of the case, as another process does."""
    elsewhere(lambda: store.cases.commit(a_change(store.cases.load(case.id), private=private)))


def test_it_is_the_same_as_read_alone(store: Store) -> None:
    """Each part, and the case itself."""
    case = with_parts(store)
    assert store.cases.load(case.id, tuple(Along)) == case
    parts = (store.cases.person(case.id), store.cases.access_token(case.id), store.cases.link(case.id))
    assert parts == (a_person(), a_token(), a_link())
    assert store.cases.consents(case.id) == (a_consent(case),)
    assert store.cases.banks(case.id, case.banks_at) == BANKS


def test_what_is_not_there_is_looked_for_again(store: Store) -> None:
    """A case without token, link and banks: asking for them along changes nothing."""
    case = a_case()
    store.cases.take_in(an_intake(case))
    loaded = store.cases.load(case.id, tuple(Along))
    assert (store.cases.access_token(case.id), store.cases.link(case.id)) == (None, None)
    add(store, loaded, a_token())
    assert store.cases.access_token(case.id) == a_token()


def test_each_is_given_once(store: Store) -> None:
    """Whoever looks a second time sees what has been stored since."""
    case = with_parts(store)
    store.cases.load(case.id, (Along.LINK,))
    add(store, case, OTHER_LINK)
    assert [store.cases.link(case.id), store.cases.link(case.id)] == [a_link(), OTHER_LINK]


def test_another_head_ends_it(store: Store) -> None:
    """Who has seen a later head is not given what belongs to the earlier one; the same head changes nothing."""
    case = with_parts(store)
    store.cases.load(case.id, (Along.LINK,))
    store.cases.load(case.id)
    add(store, case, OTHER_LINK)
    store.cases.load(case.id)
    assert store.cases.link(case.id) == OTHER_LINK


def test_a_commit_ends_it(store: Store) -> None:
    """After an own change everything is read anew, but the applicant, who never changes."""
    case = with_parts(store)
    store.cases.load(case.id, (Along.LINK, Along.PERSON))
    store.cases.commit(a_change(case, private=(OTHER_LINK,)))
    assert (store.cases.link(case.id), store.cases.person(case.id)) == (OTHER_LINK, a_person())


def test_a_refused_commit_ends_it_too(store: Store) -> None:
    """A decision after a conflict gathers anew."""
    case = with_parts(store)
    store.cases.load(case.id, (Along.CONSENTS, Along.LINK))
    add(store, case, OTHER_LINK)
    with pytest.raises(VersionConflict):
        store.cases.commit(a_change(case))
    assert store.cases.link(case.id) == OTHER_LINK


def test_it_belongs_to_one_case(store: Store) -> None:
    """The parts of one case are never given for another."""
    case, other = with_parts(store), a_case(2)
    store.cases.take_in(an_intake(other))
    store.cases.load(case.id, (Along.PERSON, Along.LINK))
    assert (store.cases.person(other.id), store.cases.link(other.id)) == (a_person(), None)


def test_it_belongs_to_one_thread(store: Store) -> None:
    """What one thread has read along is not given to another."""
    case = with_parts(store)
    store.cases.load(case.id, (Along.LINK,))
    add(store, case, OTHER_LINK)
    assert elsewhere(lambda: store.cases.link(case.id)) == OTHER_LINK


def test_erased_is_erased(store: Store) -> None:
    """A part whose key was erased does not open for being read along."""
    case_id = filled(store)
    erase(store, case_id, KeyClass.PERSON)
    assert store.cases.load(case_id, (Along.PERSON,)).id == case_id
    with pytest.raises(SealErased):
        store.cases.person(case_id)


def test_no_case_is_no_case(store: Store) -> None:
    """As when it is loaded by itself."""
    with pytest.raises(CaseNotFound):
        store.cases.load(a_case(9).id, (Along.PERSON, Along.CONSENTS))


def the_wait(token: str) -> Parked:
    """A workflow that waits."""
    return Parked(token, 1, State.AWAITING_CONSENT)


def wakes(store: Store) -> None:
    """Commit a change of the case after which its workflow is woken."""
    store.cases.commit(replace(a_change(store.cases.load(a_case().id)), wakes=True))


def test_who_waits_is_known_after_a_commit_that_wakes(store: Store) -> None:
    """As it was in the transaction, or as it is; asked again, as it is."""
    case = with_parts(store)
    store.cases.park(case.id, the_wait("first"))
    store.cases.load(case.id, (Along.WAIT,))
    wakes(store)
    assert store.cases.parked(case.id) == the_wait("first")
    elsewhere(lambda: store.cases.park(case.id, the_wait("second")))
    assert store.cases.parked(case.id) == the_wait("second")


def test_nobody_waits(store: Store) -> None:
    """That nobody waits is known in the same way."""
    case = with_parts(store)
    store.cases.load(case.id, (Along.WAIT,))
    wakes(store)
    assert store.cases.parked(case.id) is None


def test_before_such_a_commit_who_waits_is_read(store: Store) -> None:
    """What was read along with the case is given to nobody, nor after a commit that does not wake."""
    case = with_parts(store)
    store.cases.load(case.id, (Along.WAIT,))
    elsewhere(lambda: store.cases.park(case.id, the_wait("first")))
    assert store.cases.parked(case.id) == the_wait("first")
    store.cases.load(case.id, (Along.WAIT,))
    elsewhere(lambda: store.cases.park(case.id, the_wait("second")))
    store.cases.commit(a_change(case))
    assert store.cases.parked(case.id) == the_wait("second")


def test_who_begins_to_wait_meanwhile_is_not_forgotten(store: Store) -> None:
    """Either the commit conflicts, or it is the new one that is found after it: no wake-up gets lost."""
    case = with_parts(store)
    store.cases.park(case.id, the_wait("first"))
    store.cases.load(case.id, (Along.WAIT,))
    elsewhere(lambda: store.cases.park(case.id, the_wait("second")))
    with suppress(VersionConflict):
        wakes(store)
    assert store.cases.parked(case.id) == the_wait("second")
