"""A case's keys open under its own authority alone, whatever its head says now (design decision 15)."""

from dataclasses import replace
from typing import cast

import pytest

from chalicelib.adapters.dynamodb.items import head_item, to_wire
from chalicelib.adapters.postgres.heads import head_row
from chalicelib.domain.case.case import Case
from chalicelib.domain.errors import SealBroken
from chalicelib.services.office.make_statement import show_statement
from chalicelib.services.office.show_consent_receipt import show_receipt
from tests.contract.conftest import DYNAMODB_LOCAL, PLAIN, POSTGRES
from tests.contract.engines import SHARDS, DynamoStore, Store
from tests.contract.postgres_engine import PostgresStore
from tests.contract.samples import CITY, TOWN, a_case, an_intake
from tests.fakes.bank_data import InMemoryBankData
from tests.fakes.head_keys import HEAD_KEYS
from tests.fakes.people import PERSON
from tests.fakes.store import InMemoryCases
from tests.services.office import ANNA, BORIS, Office

pytestmark = pytest.mark.parametrize("store", [PLAIN, DYNAMODB_LOCAL, POSTGRES], indirect=True)


@pytest.fixture
def sealed(store: Store) -> DynamoStore | PostgresStore:
    """A store that seals; what it had in memory of a case can be forgotten."""
    assert isinstance(store, DynamoStore | PostgresStore)
    return store


@pytest.fixture
def office(sealed: DynamoStore | PostgresStore) -> Office:
    """An office whose cases and bank data are sealed and stored."""
    made = Office()
    made.cases, made.bank_data = cast("InMemoryCases", sealed.cases), cast("InMemoryBankData", sealed.bank_data)
    made.deps = replace(
        made.deps,
        cases=sealed.cases,
        bank_data=sealed.bank_data,
        reads=sealed.reads,
        forget_keys=sealed.keys.cache.clear,
        open_under=sealed.keys.authorities.open_under,
        shards=SHARDS,
    )
    return made


def begin(office: Office, authority: str | None) -> None:
    """A new call begins, by a caseworker of this authority."""
    office.deps.forget_keys()
    office.deps.open_under(authority)


def moved_to(sealed: DynamoStore | PostgresStore, case: Case, authority: str) -> None:
    """Write the case's head anew with another authority, as somebody who has `HEAD_KEYS` too could."""
    edited = replace(case, authority=authority)
    if isinstance(sealed, DynamoStore):
        item = to_wire(head_item(edited, SHARDS, "forged", HEAD_KEYS))
        sealed.client.put_item(TableName=sealed.tables["CasesTable"], Item=item)
    else:
        head = head_row(edited, SHARDS, "forged", HEAD_KEYS)
        sets = ", ".join(f"{name} = %s" for name in head)
        sealed.db.run(f"UPDATE cases SET {sets} WHERE case_id = %s", *head.values(), case.id)  # noqa: S608 - our words


def test_two_cases_with_exchanged_authorities_show_nothing(office: Office, sealed: DynamoStore | PostgresStore) -> None:
    """Each head names the other's authority and is proved, and yet neither caseworker can open anything."""
    mine = office.gets_the_data()
    office.applies(replace(PERSON, iin="900101300108"), "2025-9", BORIS)
    theirs = office.case
    moved_to(sealed, mine, TOWN)
    moved_to(sealed, theirs, CITY)
    begin(office, TOWN)
    with pytest.raises(SealBroken):
        show_statement(office.deps, BORIS, mine.id, None)
    begin(office, CITY)
    with pytest.raises(SealBroken):
        show_receipt(office.deps, ANNA, theirs.id, "application")


def test_each_authority_opens_its_own(office: Office) -> None:
    """What was sealed for an authority is shown to its caseworkers, by a process that starts with nothing."""
    case = office.gets_the_data()
    begin(office, CITY)
    assert show_statement(office.deps, ANNA, case.id, None).version == 1


def test_the_token_decides_and_not_the_head(sealed: DynamoStore | PostgresStore) -> None:
    """Even a call that forgot to compare the two would open nothing of another authority's."""
    case = a_case()
    sealed.cases.take_in(an_intake(case))
    for authority, opens in ((CITY, True), (TOWN, False), ("", False), (None, True)):
        sealed.keys.cache.clear()
        sealed.cases.load(case.id)
        sealed.keys.authorities.open_under(authority)
        try:
            assert (sealed.cases.person(case.id).iin == "900101300017") is opens
        except SealBroken:
            assert not opens
    sealed.keys.authorities.open_under(None)


def test_a_key_in_memory_opens_for_its_authority_alone(sealed: DynamoStore | PostgresStore) -> None:
    """A key that the same process has just used for the case's own authority is of no use to another."""
    case = a_case()
    sealed.cases.take_in(an_intake(case))
    assert sealed.cases.person(case.id).iin
    sealed.keys.authorities.open_under(TOWN)
    with pytest.raises(SealBroken):
        sealed.cases.person(case.id)
    sealed.keys.authorities.open_under(None)


def test_a_process_that_has_loaded_nothing_asks_the_head(sealed: DynamoStore | PostgresStore) -> None:
    """So nothing is taken for damaged because a case was not loaded before."""
    case = a_case()
    sealed.cases.take_in(an_intake(case))
    sealed.keys.cache.clear()
    sealed.keys.authorities._of_heads.clear()  # noqa: SLF001 - a new process
    sealed.keys.authorities.read_head = lambda case_id: sealed.cases.load(case_id).authority
    assert sealed.cases.person(case.id).iin == "900101300017"
