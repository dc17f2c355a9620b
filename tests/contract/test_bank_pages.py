"""Banks' pages: what was kept is read again, and nothing else."""

from dataclasses import replace
from random import Random

import pytest

from chalicelib.domain.errors import SealBroken
from tests.contract.engines import DynamoStore, Store

CASE, OTHER = "01k7e000000000000000000001", "01k7e000000000000000000002"
SMALL = '[{"iban": "KZ86125KZT5004100100", "text": "Төлем"}]'.encode()
LARGE = Random(1).randbytes(900_000)
"""Cannot be compressed, so it takes three chunks."""


@pytest.mark.parametrize("accounts", [SMALL, LARGE, b"[]"], ids=["small", "large", "empty"])
def test_a_page_is_read_as_it_was_received(store: Store, accounts: bytes) -> None:
    """To the byte, whatever its size."""
    page = store.bank_data.store(CASE, "ALATKZKA", 1, 2, accounts, new_key=True)
    assert page.number == 1
    assert store.bank_data.read(CASE, "ALATKZKA", page) == accounts


def test_the_same_page_twice_is_the_same_page(store: Store) -> None:
    """A repeated callback changes nothing."""
    first = store.bank_data.store(CASE, "ALATKZKA", 1, 2, SMALL, new_key=True)
    assert store.bank_data.store(CASE, "ALATKZKA", 1, 2, SMALL, new_key=True) == first
    assert store.bank_data.read(CASE, "ALATKZKA", first) == SMALL


def test_pages_and_banks_and_cases_lie_apart(store: Store) -> None:
    """The same number of another bank, another number, another content: each is its own."""
    one = store.bank_data.store(CASE, "ALATKZKA", 1, 2, SMALL, new_key=True)
    two = store.bank_data.store(CASE, "ALATKZKA", 2, 2, b"[2]", new_key=True)
    other = store.bank_data.store(CASE, "ESILKZKA", 1, 2, b"[3]", new_key=True)
    changed = store.bank_data.store(CASE, "ALATKZKA", 1, 2, b"[4]", new_key=True)
    read = store.bank_data.read
    found = (read(CASE, "ALATKZKA", one), read(CASE, "ALATKZKA", two), read(CASE, "ESILKZKA", other))
    assert found == (SMALL, b"[2]", b"[3]")
    assert read(CASE, "ALATKZKA", changed) == b"[4]"


def test_a_page_that_was_never_stored_cannot_be_read(store: Store) -> None:
    """Case, bank, number, number of pages and content must all match."""
    page = store.bank_data.store(CASE, "ALATKZKA", 1, 2, SMALL, new_key=True)
    for case_id, bic, wanted in (
        (OTHER, "ALATKZKA", page),
        (CASE, "ESILKZKA", page),
        (CASE, "ALATKZKA", replace(page, number=2)),
        (CASE, "ALATKZKA", replace(page, of=1)),
        (CASE, "ALATKZKA", replace(page, digest="0" * 64)),
    ):
        with pytest.raises(SealBroken):
            store.bank_data.read(case_id, bic, wanted)


def test_a_page_is_stored_in_sealed_chunks_that_expire(dynamo: DynamoStore) -> None:
    """No chunk exceeds DynamoDB's limit, each has an expiry, and none is readable."""
    page = dynamo.bank_data.store(CASE, "ALATKZKA", 1, 2, LARGE, new_key=True)
    items = dynamo.client.scan(TableName=dynamo.tables["BankDataTable"])["Items"]
    prefix = f"{dynamo.bank_data.bank_digest(CASE, 'ALATKZKA')}#00001of00002#{page.digest}#"
    assert sorted(item["chunk"]["S"] for item in items) == [prefix + f"{n:02}of03" for n in (1, 2, 3)]
    assert all(len(item["sealed"]["B"]) < 400_000 for item in items)
    assert all(int(item["expires_at"]["N"]) > 0 for item in items)
    assert not any(LARGE[1000:1040] in item["sealed"]["B"] for item in items)


def test_chunks_cannot_be_swapped_or_cut(dynamo: DynamoStore) -> None:
    """Each is sealed for its place among so many: moved or missing, the page does not open."""
    page = dynamo.bank_data.store(CASE, "ALATKZKA", 1, 2, LARGE, new_key=True)
    table = dynamo.tables["BankDataTable"]
    first, second, third = sorted(dynamo.client.scan(TableName=table)["Items"], key=lambda item: item["chunk"]["S"])
    dynamo.client.put_item(TableName=table, Item={**first, "sealed": second["sealed"]})
    with pytest.raises(SealBroken):
        dynamo.bank_data.read(CASE, "ALATKZKA", page)
    dynamo.client.put_item(TableName=table, Item=first)
    dynamo.client.delete_item(TableName=table, Key={name: third[name] for name in ("case_id", "chunk")})
    with pytest.raises(SealBroken):
        dynamo.bank_data.read(CASE, "ALATKZKA", page)
    with pytest.raises(SealBroken):
        dynamo.bank_data.read(CASE, "ALATKZKA", replace(page, chunks=2))


def test_a_pages_name_cannot_be_compared_between_cases(dynamo: DynamoStore) -> None:
    """Equal content of two cases has two names."""
    one = dynamo.bank_data.store(CASE, "ALATKZKA", 1, 2, b"[]", new_key=True)
    assert dynamo.bank_data.store(OTHER, "ALATKZKA", 1, 2, b"[]", new_key=True).digest != one.digest


def test_many_pages_are_read_at_once(store: Store) -> None:
    """In the order asked for, whatever other items of the case are between them."""
    kept = [
        (bic, store.bank_data.store("case-1", bic, 1, 2, f'["{bic}"]'.encode(), new_key=True))
        for bic in ("AAAAKZKA", "CCCCKZKA")
    ]
    store.bank_data.store("case-1", "BBBBKZKA", 1, 2, b"[]", new_key=True)
    assert store.bank_data.read_all("case-1", kept[::-1]) == (b'["CCCCKZKA"]', b'["AAAAKZKA"]')
    assert store.bank_data.read_all("case-1", []) == ()


def test_a_page_that_is_missing_among_many_is_an_error(store: Store) -> None:
    """Nothing is taken for an empty answer."""
    page = store.bank_data.store("case-1", "AAAAKZKA", 1, 2, b"[]", new_key=True)
    with pytest.raises(SealBroken):
        store.bank_data.read_all("case-1", [("AAAAKZKA", page), ("BBBBKZKA", page)])
