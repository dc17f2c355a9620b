"""Erasing on every store: the key goes in the commit that says so, and what it sealed cannot be read or added to."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.case.key_classes import ErasedClass, Erasure, KeyClass
from chalicelib.domain.case.parts import SealedClasses
from chalicelib.domain.errors import SealErased
from chalicelib.domain.journal.journal import Event, Note
from chalicelib.domain.messages.changes import ApplicationName, Change
from tests.contract.engines import DynamoStore, Store
from tests.contract.samples import (
    CITY,
    DAY,
    MONDAY,
    a_case,
    a_change,
    a_consent,
    a_link,
    a_token,
    an_intake,
    digests_of,
)

TYPED = Event("withdrawn", actor="digest", data={"text": "digest"}, note=Note("anna", "сказал по телефону"))


def an_erasure(case_id: str, key_class: KeyClass) -> Erasure:
    """A line of the ledger."""
    return Erasure(case_id, key_class, MONDAY + DAY, "retention_over")


def filled(store: Store) -> str:
    """A case with something of each class; its id."""
    case = a_case()
    store.cases.take_in(an_intake(case))
    page = store.bank_data.store(case.id, "ALATKZKA", 1, 1, b"[]", new_key=True)
    assert store.bank_data.read(case.id, "ALATKZKA", page) == b"[]"
    change = a_change(store.cases.load(case.id), TYPED, consents=(a_consent(case),), private=(a_token(), a_link()))
    store.cases.commit(change)
    return case.id


def erase(store: Store, case_id: str, *classes: KeyClass) -> Change:
    """Erase these classes of the case; return the change as committed."""
    case = store.cases.load(case_id)
    erasures = tuple(an_erasure(case_id, each) for each in classes)
    erased = (*case.sealed.erased, *(ErasedClass(each, MONDAY + DAY) for each in classes))
    forgets = case.digests.person if KeyClass.PERSON in classes else None
    person = "" if forgets else case.digests.person
    change = replace(
        a_change(case, Event("erased"), digests=digests_of(person), sealed=SealedClasses(erased=erased)),
        erases=erasures,
    )
    change = replace(change, forgets_person=forgets)
    store.ledger.add(erasures)
    store.cases.commit(change)
    return change


def test_erased_bank_data_cannot_be_read_or_added_again(store: Store) -> None:
    """A stored page can no longer be read, and no other can be written."""
    case_id = filled(store)
    page = store.bank_data.store(case_id, "ALATKZKA", 1, 1, b"[]", new_key=True)
    erase(store, case_id, KeyClass.BANK)
    with pytest.raises(SealErased):
        store.bank_data.read(case_id, "ALATKZKA", page)
    with pytest.raises(SealErased):
        store.bank_data.store(case_id, "ALATKZKA", 2, 2, b"[]", new_key=True)
    assert store.cases.person(case_id).given_name == "Әсел"


def test_person_token_link_and_notes_cannot_be_read_after_the_erasure(store: Store) -> None:
    """The journal remains readable, without humans and typed texts."""
    case_id = filled(store)
    before = [entry.note for entry in store.cases.journal(case_id)]
    erase(store, case_id, KeyClass.PERSON)
    for read in (store.cases.person, store.cases.access_token, store.cases.link):
        with pytest.raises(SealErased):
            read(case_id)
    after = [entry.note for entry in store.cases.journal(case_id)]
    assert (before, after) == ([None, TYPED.note], [None, None, None])


def test_the_digest_of_an_application_is_erased_and_its_number_stays(store: Store) -> None:
    """The number cannot be used again; its content can no longer be compared."""
    case_id = filled(store)
    erase(store, case_id, KeyClass.PERSON)
    assert store.cases.application(CITY, "2025-000001") == ApplicationName(CITY, "2025-000001", "", case_id)


def test_a_name_that_went_to_another_case_is_left_alone(store: Store) -> None:
    """The application was sent again with another number: its name is the later case's."""
    case_id = filled(store)
    later = replace(a_case(2), application_number="2025-000001", supersedes=case_id)
    store.cases.take_in(an_intake(later, replaces=case_id))
    erase(store, case_id, KeyClass.PERSON)
    name = store.cases.application(CITY, "2025-000001")
    assert name is not None
    assert (name.case_id, name.digest) == (later.id, f"content-of-{later.id}")


def test_records_are_shown_without_their_proof(store: Store) -> None:
    """What was consented to, when and by whom it was received remains; person and proof do not."""
    case_id = filled(store)
    [before] = store.cases.consents(case_id)
    erase(store, case_id, KeyClass.PROOF)
    assert store.cases.consents(case_id) == (replace(before, person="", basis=None, banks=None, evidence=None),)


def test_nothing_human_is_written_any_more(store: Store) -> None:
    """A note would be sealed with the person's key, and nothing is ever sealed into a tombstone."""
    case_id = filled(store)
    erase(store, case_id, KeyClass.PERSON)
    with pytest.raises(SealErased):
        store.cases.commit(a_change(store.cases.load(case_id), TYPED))


def test_all_classes_may_be_erased_at_once(store: Store) -> None:
    """That is the largest commit that erases."""
    case_id = filled(store)
    change = erase(store, case_id, *KeyClass)
    assert store.cases.load(case_id) == change.case
    erased = [erasure for erasure in store.ledger.all() if isinstance(erasure, Erasure)]
    assert sorted(erased, key=lambda one: one.key_class) == [an_erasure(case_id, each) for each in sorted(KeyClass)]


def test_a_class_that_was_never_used_is_closed_too(store: Store) -> None:
    """Bank data received after the erasure are not stored, even if there were none before."""
    case = a_case()
    store.cases.take_in(an_intake(case))
    erase(store, case.id, KeyClass.BANK)
    with pytest.raises(SealErased):
        store.bank_data.store(case.id, "ALATKZKA", 1, 1, b"[]", new_key=True)


def test_cases_are_found_by_when_they_are_due(store: Store) -> None:
    """Those of a shard that are due until then, longest due first; a case with nothing left to erase is not found."""
    due = {number: MONDAY + number * DAY for number in range(1, 4)}
    for number, at in due.items():
        store.cases.take_in(an_intake(a_case(number, sealed=SealedClasses(erase_at=at))))
    store.cases.take_in(an_intake(a_case(9)))
    found = [case_id for shard in range(4) for case_id in store.cases.to_erase(shard, MONDAY + 2 * DAY, 10)]
    assert sorted(found) == [a_case(1).id, a_case(2).id]


def test_a_key_that_a_restore_brought_back_is_erased_again(dynamo: DynamoStore) -> None:
    """The ledger of erasures removes the restored wrapped key, once."""
    case_id = filled(dynamo)
    key = {"case_id": {"S": case_id}, "key_class": {"S": "bank"}}
    restored = dynamo.client.get_item(TableName=dynamo.tables["KeysTable"], Key=key)["Item"]
    erase(dynamo, case_id, KeyClass.BANK)
    dynamo.client.put_item(TableName=dynamo.tables["KeysTable"], Item=restored)
    dynamo.keys.cache.clear()
    assert dynamo.bank_data.store(case_id, "ALATKZKA", 1, 1, b"[]", new_key=True).number == 1
    line = an_erasure(case_id, KeyClass.BANK)
    assert (dynamo.ledger.bury(line), dynamo.ledger.bury(line)) == (True, False)
    dynamo.keys.cache.clear()
    with pytest.raises(SealErased):
        dynamo.bank_data.store(case_id, "ALATKZKA", 1, 1, b"[]", new_key=True)


def test_no_wrapped_key_is_left_in_the_table(dynamo: DynamoStore) -> None:
    """Its place only says when it was erased."""
    case_id = filled(dynamo)
    erase(dynamo, case_id, *KeyClass)
    items = dynamo.client.scan(TableName=dynamo.tables["KeysTable"])["Items"]
    assert {frozenset(item) for item in items} == {frozenset({"case_id", "key_class", "erased_at"})}


def test_the_index_of_the_persons_cases_is_erased_with_the_person(dynamo: DynamoStore) -> None:
    """No key has a digest of the person any more."""
    case_id = filled(dynamo)
    erase(dynamo, case_id, KeyClass.PERSON)
    items = dynamo.client.scan(TableName=dynamo.tables["CasesTable"])["Items"]
    assert [item["pk"]["S"] for item in items if item["pk"]["S"].startswith("person#")] == []


def test_journal_entries_expire(dynamo: DynamoStore) -> None:
    """Long after everything that they describe."""
    case_id = filled(dynamo)
    items = dynamo.client.scan(TableName=dynamo.tables["JournalTable"])["Items"]
    kept = {int(item["expires_at"]["N"]) for item in items if item["case_id"]["S"] == case_id}
    assert min(kept) > (MONDAY + timedelta(days=1096)).timestamp()
