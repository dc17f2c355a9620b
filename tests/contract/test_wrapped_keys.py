"""Wrapped data keys on every store: each is stored once, and never again after its erasure."""

from chalicelib.domain.case.key_classes import KeyClass
from tests.contract.engines import Store
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
