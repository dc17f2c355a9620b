"""Forged parts of a case keep nobody: it ends in time, and a withdrawal frees the person (design decision 14)."""

import pytest

from chalicelib.domain.case.states import ENDS, AttentionKind, Reason
from chalicelib.services.decisions.people.withdrawal import What
from tests.contract.conftest import PLAIN, POSTGRES
from tests.contract.engines import DynamoStore, Store
from tests.contract.forgery import add_consent, empty_attribute, forge_tombstone, raise_version_of_banks
from tests.contract.test_damaged_ways import LONG, frees_the_person
from tests.services.office import Office

each_key = pytest.mark.parametrize("key_class", ["person", "bank", "proof"])
on_both = pytest.mark.parametrize("store", [PLAIN, POSTGRES], indirect=True)


def has_damage(office: Office) -> bool:
    """Whether a human is told."""
    return AttentionKind.RECORD_DAMAGED in {one.kind for one in office.case.attention}


@on_both
@each_key
@pytest.mark.parametrize("what", What)
def test_a_forged_tombstone_keeps_no_withdrawal(office: Office, store: Store, key_class: str, what: What) -> None:
    """The head names no erasure, so the reason that cannot be sealed is left out and the case ends."""
    office.asks_the_banks()
    forge_tombstone(store, office.case_id, key_class)
    assert office.withdraws(what).ended
    assert frees_the_person(office)


@on_both
@each_key
def test_a_forged_tombstone_keeps_no_case(office: Office, store: Store, key_class: str) -> None:
    """It ends by its own term."""
    office.asks_the_banks()
    forge_tombstone(store, office.case_id, key_class)
    assert office.lives_until(office.clock.now() + LONG).state in ENDS


@on_both
def test_banks_of_a_later_version_than_any_end_the_case_as_damaged(office: Office, store: Store) -> None:
    """Nobody is about to write the head that would name it."""
    office.asks_the_banks()
    raise_version_of_banks(store, office.case_id)
    assert office.lives_until(office.clock.now() + LONG).reason is Reason.RECORD_DAMAGED


@on_both
@pytest.mark.parametrize("kind", ["bank_data", "personal_data"])
@pytest.mark.parametrize("what", What)
def test_an_added_consent_record_keeps_no_withdrawal(office: Office, store: Store, kind: str, what: What) -> None:
    """The head does not name it: the case's own consents end, and a human is told."""
    office.asks_the_banks()
    add_consent(store, office.case_id, kind)
    ended = office.withdraws(what)
    assert (ended.ended, has_damage(office)) == (True, True)
    assert office.withdraws(what).version == ended.version
    assert frees_the_person(office)


@pytest.mark.parametrize("store", [PLAIN], indirect=True)
@pytest.mark.parametrize("part", ["person", "link", "token", "banks", "evidence", "private terms"])
def test_an_item_without_its_sealed_attribute_keeps_no_case(office: Office, store: DynamoStore, part: str) -> None:
    """It is damage as any other."""
    office.asks_the_banks()
    empty_attribute(store, office.case_id, part)
    assert office.lives_until(office.clock.now() + LONG).state in ENDS
    assert frees_the_person(office)
