"""Forgeries among what is stored of a case, by somebody who can write to the tables and has no key."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from chalicelib.adapters.dynamodb.keys import application_name, person_case
from chalicelib.domain.case.case import Case
from tests.contract.damage import PARTS, Part, damage_part
from tests.contract.engines import DynamoStore, Store
from tests.contract.postgres_engine import PostgresStore

Wire = dict[str, Any]
_LONG_AGO = "2020-01-01T00:00:00.000000Z"
_ADD_RECORD = """
    INSERT INTO consents SELECT case_id, consent_id || '9', replace(terms, consent_id, consent_id || '9'),
        consent_status, ended_at, private_terms, evidence
    FROM consents WHERE case_id = %s AND consent_id = %s"""
_COPY_RECORD = """
    INSERT INTO consents (case_id, consent_id, terms, consent_status, ended_at)
    SELECT case_id, %s, terms, consent_status, ended_at FROM consents WHERE case_id = %s AND consent_id = %s"""


def forge_tombstone(store: Store, case_id: str, key_class: str) -> None:
    """Put a tombstone in the place of a data key."""
    if isinstance(store, PostgresStore):
        changes = "wrapped = NULL, erased_at = now()"
        store.db.run(f"UPDATE data_keys SET {changes} WHERE case_id = %s AND key_class = %s", case_id, key_class)  # noqa: S608
    for item in _items(store, "KeysTable"):
        if (item["case_id"]["S"], item["key_class"]["S"]) == (case_id, key_class):
            kept = {name: value for name, value in item.items() if name != "wrapped"}
            _put(store, "KeysTable", kept | {"erased_at": {"S": _LONG_AGO}})
    _forget(store)


def raise_version_of_banks(store: Store, case_id: str) -> None:
    """Let the sealed banks be of a later version than any."""
    if isinstance(store, PostgresStore):
        store.db.run("UPDATE banks SET version = 999 WHERE case_id = %s", case_id)
    for item in _items(store, "CasesTable"):
        if PARTS["banks"].belongs(item):
            _put(store, "CasesTable", item | {"version": {"N": "999"}})


def add_consent(store: Store, case_id: str, kind: str) -> None:
    """Copy the first consent record of a kind under another id."""
    first = f"{kind}-1"
    if isinstance(store, PostgresStore):
        store.db.run(_ADD_RECORD, case_id, first)
    for item in _items(store, "ConsentsTable"):
        if item["consent_id"]["S"] == first:
            terms = item["terms"]["S"].replace(first, f"{first}9")
            _put(store, "ConsentsTable", item | {"consent_id": {"S": f"{first}9"}, "terms": {"S": terms}})


def empty_attribute(store: DynamoStore, case_id: str, part: str) -> None:
    """Take the sealed attribute out of an item that stays; the columns of PostgreSQL cannot be empty."""
    emptied: Part = replace(PARTS[part], removed_whole=False)
    damage_part(store, case_id, emptied, missing=True)


def _items(store: Store, table: str) -> Iterator[Wire]:
    if isinstance(store, DynamoStore):
        yield from store.client.scan(TableName=store.tables[table])["Items"]


def _put(store: Store, table: str, item: Wire) -> None:
    if isinstance(store, DynamoStore):
        store.client.put_item(TableName=store.tables[table], Item=item)


def _forget(store: Store) -> None:
    if isinstance(store, DynamoStore | PostgresStore):
        store.keys.cache.clear()


def exchange_versions(store: Store, case_id: str) -> None:
    """Put the first two versions of the statement in each other's place."""
    if isinstance(store, PostgresStore):
        for before, after in ((1, -1), (2, 1), (-1, 2)):
            store.db.run(
                "UPDATE statements SET version = %s WHERE case_id = %s AND version = %s", after, case_id, before
            )
    found = [item for item in _items(store, "CasesTable") if item["sk"]["S"].startswith("statement#")]
    for item, other in zip(found, reversed(found), strict=True):
        _put(store, "CasesTable", item | {"sk": other["sk"]})


def add_to_index(store: Store, person: str, case_id: str) -> None:
    """Let a case be found by the digest of a person who has not applied in it."""
    if isinstance(store, PostgresStore):
        store.db.run("INSERT INTO person_cases (person, case_id) VALUES (%s, %s)", person, case_id)
    key = {name: {"S": value} for name, value in person_case(person, case_id).items()}
    _put(store, "CasesTable", key | {"case_id": {"S": case_id}})


def lead_to(store: Store, case: Case, other_id: str) -> None:
    """Let the number of a case's application lead to another case."""
    if isinstance(store, PostgresStore):
        changes = "case_id = %s, document = replace(document, case_id, %s)"
        where = "authority = %s AND number = %s"
        named = (other_id, other_id, case.authority, case.application_number)
        store.db.run(f"UPDATE application_names SET {changes} WHERE {where}", *named)  # noqa: S608 - our own words
    for item in _items(store, "CasesTable"):
        if item["pk"]["S"] == application_name(case.authority, case.application_number)["pk"]:
            document = item["document"]["S"].replace(case.id, other_id)
            _put(store, "CasesTable", item | {"case_id": {"S": other_id}, "document": {"S": document}})


def edit_version(store: Store, case_id: str, old: str, new: str) -> None:
    """Put other words into each version of the statement."""
    if isinstance(store, PostgresStore):
        store.db.run("UPDATE statements SET document = replace(document, %s, %s) WHERE case_id = %s", old, new, case_id)
    for item in _items(store, "CasesTable"):
        if item["sk"]["S"].startswith("statement#"):
            _put(store, "CasesTable", item | {"document": {"S": item["document"]["S"].replace(old, new)}})


def edit_consent(store: Store, case_id: str, record: str, old: str, new: str) -> None:
    """Put other words into the terms of a consent record."""
    if isinstance(store, PostgresStore):
        changes, where = "terms = replace(terms, %s, %s)", "case_id = %s AND consent_id = %s"
        store.db.run(f"UPDATE consents SET {changes} WHERE {where}", old, new, case_id, record)  # noqa: S608
    for item in _items(store, "ConsentsTable"):
        if item["consent_id"]["S"] == record:
            _put(store, "ConsentsTable", item | {"terms": {"S": item["terms"]["S"].replace(old, new)}})


def copy_consent(store: Store, case_id: str, record: str, place: str) -> None:
    """Put the terms of a consent record, as they are, into another place too, without the sealed parts."""
    if isinstance(store, PostgresStore):
        store.db.run(_COPY_RECORD, place, case_id, record)
    for item in _items(store, "ConsentsTable"):
        if item["consent_id"]["S"] == record:
            bare = {name: value for name, value in item.items() if name not in {"private_terms", "evidence"}}
            _put(store, "ConsentsTable", bare | {"consent_id": {"S": place}})
