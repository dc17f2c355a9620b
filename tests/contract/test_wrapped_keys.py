"""Wrapped data keys on every store: each is stored once, and never again after its erasure."""

from dataclasses import replace

import pytest

from chalicelib.domain.case.key_classes import KeyClass
from chalicelib.domain.case.parts import SealedClasses
from chalicelib.domain.errors import SealBroken
from tests.contract.engines import Store
from tests.contract.samples import a_case, a_change, a_consent, an_intake
from tests.contract.test_erasing import erase, filled

OTHER = "01k7e000000000000000000099"


def test_a_key_is_stored_once(store: Store) -> None:
    """A second key of the same case and class is refused, and the first stays."""
    assert store.wrapped_keys.of_case(OTHER) == {}
    assert store.wrapped_keys.add(OTHER, "bank", b"first")
    assert not store.wrapped_keys.add(OTHER, "bank", b"second")
    assert store.wrapped_keys.add(OTHER, "proof", b"third")
    assert store.wrapped_keys.of_case(OTHER) == {"bank": b"first", "proof": b"third"}


def test_keys_belong_to_their_case(store: Store) -> None:
    """The same class of two cases has two keys."""
    for case_id in ("case-1", "case-2"):
        assert store.wrapped_keys.add(case_id, "bank", case_id.encode())
    assert store.wrapped_keys.of_case("case-1") == {"bank": b"case-1"}


def test_an_erased_key_leaves_a_tombstone(store: Store) -> None:
    """It reads as None, and no new key can be stored in its place."""
    case_id = filled(store)
    erase(store, case_id, KeyClass.BANK)
    assert store.wrapped_keys.of_case(case_id)["bank"] is None
    assert not store.wrapped_keys.add(case_id, "bank", b"new")
    assert store.wrapped_keys.of_case(case_id)["bank"] is None


def test_a_key_that_the_case_knows_of_is_never_made_anew(store: Store) -> None:
    """One that is not there was lost: what would be sealed under it is refused, in the commit and beside it."""
    case = a_case()
    store.cases.take_in(an_intake(case))
    kept = store.cases.load(case.id)
    with pytest.raises(SealBroken):
        store.bank_data.store(case.id, "ALATKZKA", 1, 1, b"[]", new_key=False)
    with pytest.raises(SealBroken):
        store.bank_data.naming_secret(case.id)
    assert "bank" not in store.wrapped_keys.of_case(case.id)
    assert store.cases.load(case.id) == kept


def test_a_commit_makes_the_keys_that_it_names(store: Store) -> None:
    """The first consent record of a case under a key of its own; the same commit without it changes nothing."""
    case = a_case(sealed=SealedClasses(made=(KeyClass.PERSON,)))
    store.cases.take_in(an_intake(case))
    named = a_change(store.cases.load(case.id), consents=(a_consent(case),), new_keys=frozenset({KeyClass.PROOF}))
    with pytest.raises(SealBroken):
        store.cases.commit(replace(named, new_keys=frozenset()))
    assert store.cases.load(case.id).version == 1
    store.cases.commit(named)
    assert store.cases.consents(case.id) == (a_consent(case),)
