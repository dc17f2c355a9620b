"""Which bank answered what is readable in no table of a case that ended, nor after the erasure (design decision 14)."""

import json
import re
from collections.abc import Iterator

import pytest

from chalicelib.domain.case.states import Outcome, State
from chalicelib.domain.errors import SealErased
from chalicelib.domain.messages.partner_answers import BankPage
from chalicelib.services.schedules.erase_due_data import erase_due_data
from tests.contract.conftest import PLAIN, POSTGRES
from tests.contract.engines import DynamoStore, Store
from tests.contract.postgres_engine import PostgresStore
from tests.fakes.scripts import BankScript
from tests.privacy.places import Places
from tests.services.office import DAY, Office

ANSWERS = {
    "QWZXKZKA": ("Мәрмәрбанк", "data"),
    "VJYWKZKA": ("Зердебанк", "no_accounts"),
    "XHUKKZKA": ("Сұңқар", "denied"),
}
WORDS = {*ANSWERS, *(name for name, _ in ANSWERS.values())}
OF_A_CASE = {"cases", "consents", "journal", "banks", "statements", "bank_data", "data_keys", "claims"}
LONG = 400 * DAY
BYTEA = re.compile(r"\\x((?:[0-9a-f]{2})+)")
"""Bytes in the text of a row."""


@pytest.mark.parametrize("store", [PLAIN, POSTGRES], indirect=True)
def test_no_bank_of_an_ended_case_is_readable_in_any_table(office: Office, store: Store) -> None:
    """Neither in a value nor in a key, in any encoding; after the erasure the banks do not open either."""
    office.script.banks = [BankScript(bic, outcome="silent") for bic in ANSWERS]
    office.asks_the_banks()
    for bic, (name, outcome) in ANSWERS.items():
        office.hears_bank(answer(bic, name, outcome))
    ended = office.case
    assert (ended.state, len(ended.open_banks)) == (State.BANK_DATA_READY, len(ANSWERS))
    assert found_in(store) == set()
    office.clock.advance(LONG)
    erase_due_data(office.deps)
    with pytest.raises(SealErased):
        store.cases.banks(ended.id, ended.banks_at)
    assert found_in(store) == set()


def answer(bic: str, name: str, outcome: str) -> BankPage:
    """What a bank answers: the one with data names itself in them."""
    with_data = outcome == "data"
    accounts = json.dumps([{"iban": "KZ86125KZT5004100100", "bank": name, "bic": bic}]) if with_data else "[]"
    page = 1 if with_data else None
    return BankPage(bic=bic, name=name, outcome=Outcome(outcome), page=page, pages=page, accounts=accounts.encode())


def found_in(store: Store) -> set[str]:
    """Search every table; each table of a case has rows, so something was searched."""
    places, filled = Places(), set[str]()
    for table, row in rows_of(store):
        filled.add(table)
        places.add("tables", table, row)
    if isinstance(store, PostgresStore):
        assert OF_A_CASE - filled == set()
    return places.leaks(WORDS, "tables")


def rows_of(store: Store) -> Iterator[tuple[str, bytes]]:
    """Yield each row of each table: all values as text, and each value of bytes."""
    if isinstance(store, PostgresStore):
        for table in store.db.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"):
            name = table["tablename"]
            for row in store.db.rows(f'SELECT t::text AS whole FROM "{name}" t'):  # noqa: S608 - the database's names
                yield name, row["whole"].encode()
                yield from ((name, bytes.fromhex(sealed)) for sealed in BYTEA.findall(row["whole"]))
    if isinstance(store, DynamoStore):
        for name in store.tables.values():
            for item in store.client.scan(TableName=name)["Items"]:
                yield from ((name, as_bytes(value)) for typed in item.values() for value in typed.values())


def as_bytes(value: object) -> bytes:
    """Return a value as bytes to search."""
    return value if isinstance(value, bytes) else str(value).encode()
