"""Versions of a statement, choices, and what leads to a case, forged in the store: nothing is shown of them."""

import json
from dataclasses import replace

import pytest

from chalicelib.adapters.crypto.head_keys import HeadKeys, new_head_key
from chalicelib.adapters.crypto.sealing import Sealer
from chalicelib.adapters.dynamodb.cases import DynamoDbCases
from chalicelib.adapters.postgres.cases import PostgresCases
from chalicelib.domain.errors import CaseUnreadable
from chalicelib.domain.ports.store import Cases
from chalicelib.services.office.block_subject import block_subject
from chalicelib.services.office.report_subject import AnotherPersonsCase, CaseReport, Inquiry, report_subject
from tests.contract.conftest import PLAIN, POSTGRES
from tests.contract.engines import LIFETIMES, SHARDS, DynamoStore, Store, case_tables
from tests.contract.forgery import add_to_index, edit_version, exchange_versions, lead_to
from tests.contract.postgres_engine import PostgresStore
from tests.contract.samples import a_case, an_intake
from tests.contract.test_damaged_ways import AUDITOR
from tests.contract.test_statements_stored import made, version
from tests.fakes.head_keys import HEAD_KEY
from tests.fakes.people import PERSON
from tests.services.office import BORIS, Office

pytestmark = pytest.mark.parametrize("store", [PLAIN, POSTGRES], indirect=True)
ANOTHER = replace(PERSON, iin="900101300108")


def test_a_version_in_the_place_of_another_is_unreadable(store: Store) -> None:
    """So an earlier statement is not shown as the present one."""
    store.cases.take_in(an_intake(a_case()))
    for number in (1, 2):
        store.cases.commit(made(store, number))
    exchange_versions(store, a_case().id)
    for number in (1, 2):
        with pytest.raises(CaseUnreadable):
            store.cases.statement_version(a_case().id, number)


def test_an_entry_added_to_the_index_of_a_person_shows_and_blocks_nothing(office: Office, store: Store) -> None:
    """What the index says of a case is believed only where the proved case says it too."""
    office.applies(ANOTHER, "2025-9", BORIS)
    theirs = office.case_id
    office.applies()
    add_to_index(store, office.case.digests.person, theirs)
    reported = report_subject(office.deps, AUDITOR, Inquiry(PERSON.iin, "сұрау"))
    assert [(type(one), one.case.id if isinstance(one, CaseReport) else one.case_id) for one in reported.cases] == [
        (AnotherPersonsCase, theirs),
        (CaseReport, office.case_id),
    ]
    blocked = block_subject(office.deps, AUDITOR, PERSON.iin, "арыз")
    assert [case.id for case in blocked.cases] == [office.case_id]
    assert store.cases.load(theirs).blocked_at is None


def test_a_number_that_leads_to_another_application_shows_nothing(office: Office, store: Store) -> None:
    """Whoever sends the application again does not get the case of another authority."""
    office.applies(ANOTHER, "2025-9", BORIS)
    theirs = office.case_id
    office.applies()
    lead_to(store, office.case, theirs)
    with pytest.raises(CaseUnreadable):
        office.applies()


def test_an_edited_version_is_unreadable(store: Store) -> None:
    """Its rules, its banks and its published numbers are those that it was made with."""
    store.cases.take_in(an_intake(a_case()))
    store.cases.commit(made(store, 1))
    edit_version(store, a_case().id, "2026-1", "2025-1")
    with pytest.raises(CaseUnreadable):
        store.cases.statement_version(a_case().id, 1)


def test_a_change_of_the_key_keeps_every_version_readable(store: Store) -> None:
    """Versions are proved again with their case, also in a run that was broken off between the two."""
    store.cases.take_in(an_intake(a_case()))
    for number in (1, 2):
        store.cases.commit(made(store, number))
    new_key = new_head_key("head-2")
    both, new = with_keys(store, new_key, HEAD_KEY), with_keys(store, new_key)
    with pytest.raises(CaseUnreadable):
        new.statement_version(a_case().id, 1)
    assert [both.renew_proof(a_case().id), both.renew_proof(a_case().id)] == [True, False]
    assert [new.statement_version(a_case().id, number) for number in (1, 2)] == [version(1), version(2)]


def with_keys(store: Store, *jwks: dict[str, str]) -> Cases:
    """Return the same store with other keys."""
    proofs = HeadKeys(json.dumps({"keys": jwks}))
    if isinstance(store, PostgresStore):
        return PostgresCases(store.db, Sealer(store.keys), proofs, shards=SHARDS, lifetimes=LIFETIMES)
    if not isinstance(store, DynamoStore):
        raise TypeError("in memory nothing is proved")
    return DynamoDbCases(
        store.client, case_tables(store.tables), Sealer(store.keys), proofs, shards=SHARDS, lifetimes=LIFETIMES
    )
