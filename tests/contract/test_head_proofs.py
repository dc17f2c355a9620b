"""What is stored of a case is proved: whatever was changed behind our back makes the case unreadable."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.adapters.crypto.head_keys import HeadKeys, new_head_key
from chalicelib.adapters.crypto.sealing import Sealer
from chalicelib.adapters.dynamodb.cases import DynamoDbCases
from chalicelib.adapters.dynamodb.items import from_wire, to_wire, with_proof
from chalicelib.adapters.dynamodb.keys import CaseKeys
from chalicelib.domain.case.case import Case
from chalicelib.domain.consent.records import are_as_written, with_records
from chalicelib.domain.errors import CaseUnreadable
from chalicelib.domain.refusals import CaseNotFound
from tests.contract.engines import LIFETIMES, SHARDS, DynamoStore, Store, case_tables
from tests.contract.samples import a_case, a_change, a_consent, an_intake
from tests.fakes.head_keys import HEAD_KEY, HEAD_KEYS
from tests.fakes.store import InMemoryCases

CASE, OTHER = a_case(1), a_case(2)
NEW_KEY = new_head_key("head-2")


def stored(store: DynamoStore, case_id: str) -> dict[str, Any]:
    """Return the item of a case."""
    key = {name: {"S": value} for name, value in CaseKeys(case_id).head.items()}
    found: dict[str, Any] = store.client.get_item(TableName=store.tables["CasesTable"], Key=key)["Item"]
    return found


def put(store: DynamoStore, item: dict[str, Any]) -> None:
    """Write an item as somebody with access to the table can."""
    store.client.put_item(TableName=store.tables["CasesTable"], Item=item)


EDITS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "a field of the case": lambda item: (
        item | {"document": {"S": item["document"]["S"].replace('"received"', '"withdrawn"')}}
    ),
    "an attribute of an index": lambda item: item | {"state_key": {"S": "710000009#received"}},
    "the version": lambda item: item | {"version": {"N": "7"}},
    "the kind of an attribute": lambda item: item | {"version": {"S": item["version"]["N"]}},
    "an attribute more": lambda item: item | {"erase_shard": {"S": "erase#01"}},
    "an attribute less": lambda item: {name: value for name, value in item.items() if name != "look_at"},
    "bytes": lambda item: item | {"document": {"B": item["document"]["S"].encode()}},
    "no proof": lambda item: {name: value for name, value in item.items() if name != "proof"},
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edited_case_is_unreadable(dynamo: DynamoStore, edit: str) -> None:
    """Every attribute is under the proof, those that the indexes are made of as well."""
    dynamo.cases.take_in(an_intake(CASE))
    put(dynamo, EDITS[edit](stored(dynamo, CASE.id)))
    with pytest.raises(CaseUnreadable):
        dynamo.cases.load(CASE.id)
    assert dynamo.cases.load_many((CASE.id,)) == ()


def test_two_cases_cannot_be_swapped(dynamo: DynamoStore) -> None:
    """The proof names the item's key, so a proved head is worth nothing in another place."""
    for case in (CASE, OTHER):
        dynamo.cases.take_in(an_intake(case))
    first, second = stored(dynamo, CASE.id), stored(dynamo, OTHER.id)
    put(dynamo, second | {"pk": first["pk"]})
    with pytest.raises(CaseUnreadable):
        dynamo.cases.load(CASE.id)


def test_a_proved_case_that_does_not_fit_this_version_is_unreadable(dynamo: DynamoStore) -> None:
    """The document of a later version may be proved, and is still not guessed at."""
    dynamo.cases.take_in(an_intake(CASE))
    cases = with_keys(dynamo, HEAD_KEY)
    item = items_of_another_version(stored(dynamo, CASE.id))
    put(dynamo, item)
    with pytest.raises(CaseUnreadable):
        cases.load(CASE.id)


def items_of_another_version(item: dict[str, Any]) -> dict[str, Any]:
    """Return the item with a document of next year, proved with our key."""
    head = {**from_wire(item), "document": '{"state": "of next year"}'}
    return dict(to_wire(with_proof(head, HEAD_KEYS)))


def with_keys(store: DynamoStore, *jwks: dict[str, str]) -> DynamoDbCases:
    """Return the same store with other keys."""
    proofs = HeadKeys(json.dumps({"keys": jwks}))
    return DynamoDbCases(
        store.client, case_tables(store.tables), Sealer(store.keys), proofs, shards=SHARDS, lifetimes=LIFETIMES
    )


def test_a_change_of_the_key_keeps_every_case_readable(dynamo: DynamoStore) -> None:
    """While both keys are live every case is readable; when all are proved again the old key can be removed."""
    dynamo.cases.take_in(an_intake(CASE))
    both, new = with_keys(dynamo, NEW_KEY, HEAD_KEY), with_keys(dynamo, NEW_KEY)
    before = both.load(CASE.id)
    with pytest.raises(CaseUnreadable):
        new.load(CASE.id)
    assert [both.renew_proof(CASE.id), both.renew_proof(CASE.id)] == [True, False]
    assert new.load(CASE.id) == before


def test_a_case_is_proved_again_once(store: Store) -> None:
    """A case of the present key is left alone; an unknown one is an error; nothing of the case changes."""
    store.cases.take_in(an_intake(CASE))
    before = store.cases.load(CASE.id)
    assert store.cases.renew_proof(CASE.id) is False
    assert store.cases.load(CASE.id) == before
    with pytest.raises(CaseNotFound):
        store.cases.renew_proof(OTHER.id)


def test_a_case_of_an_earlier_key_is_proved_again_in_memory_too() -> None:
    """The fake does as the store does."""
    cases = InMemoryCases(SHARDS)
    cases.take_in(an_intake(CASE))
    cases.proof_key = "head-2"
    assert [cases.renew_proof(CASE.id), cases.renew_proof(CASE.id)] == [True, False]
    cases.commit(a_change(replace(cases.load(CASE.id))))
    assert cases.renew_proof(CASE.id) is False


def changed(store: Store) -> tuple[Case, Case]:
    """Return a case as it was taken in, and as it is after a change with a consent record."""
    intake = an_intake(CASE)
    store.cases.take_in(intake)
    consent = a_consent(CASE)
    change = a_change(with_records(intake.change.case, (consent,)), consents=(consent,))
    store.cases.commit(change)
    return intake.change.case, change.case


def test_the_newest_head_is_distinguished_from_an_earlier_one(store: Store) -> None:
    """The journal ends with the newest; an earlier head, also proved, is followed by entries."""
    before, after = changed(store)
    assert (store.cases.is_newest(after), store.cases.is_newest(before)) == (True, False)


def test_a_head_whose_records_are_others_is_not_the_newest(store: Store) -> None:
    """The digests of the consent records are part of the head."""
    _, after = changed(store)
    (record,) = after.records
    assert store.cases.is_newest(replace(after, records=(replace(record, digest="0"),))) is False


@pytest.mark.parametrize("attribute", ["consent_status", "terms"])
def test_an_edited_consent_record_is_noticed(dynamo: DynamoStore, attribute: str) -> None:
    """A record has no proof of its own; its digest is in the head of its case."""
    _, after = changed(dynamo)
    (record,) = dynamo.client.scan(TableName=dynamo.tables["ConsentsTable"])["Items"]
    values = {"consent_status": "withdrawn", "terms": record["terms"]["S"].replace("movements", "accounts")}
    item = {**record, attribute: {"S": values[attribute]}}
    dynamo.client.put_item(TableName=dynamo.tables["ConsentsTable"], Item=item)
    assert dynamo.cases.is_newest(after) is False
    assert are_as_written(after, dynamo.cases.consents(CASE.id)) is False


@pytest.mark.parametrize("table", ["ConsentsTable", "JournalTable"])
def test_a_removed_record_or_entry_is_noticed(dynamo: DynamoStore, table: str) -> None:
    """What the head names must be there."""
    _, after = changed(dynamo)
    keys = {"ConsentsTable": ("case_id", "consent_id"), "JournalTable": ("case_id", "seq")}[table]
    last = dynamo.client.scan(TableName=dynamo.tables[table])["Items"][-1]
    dynamo.client.delete_item(TableName=dynamo.tables[table], Key={key: last[key] for key in keys})
    assert dynamo.cases.is_newest(after) is False
