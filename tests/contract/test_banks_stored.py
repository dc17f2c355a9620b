"""The banks of a case, in every store: sealed, in the version that the head names, and erased with the bank data."""

from dataclasses import replace

import pytest

from chalicelib.domain.case.banks import Bank, BankCounts, BanksAt
from chalicelib.domain.case.key_classes import Erasure, KeyClass
from chalicelib.domain.case.states import Outcome
from chalicelib.domain.errors import SealBroken, SealErased, VersionConflict
from chalicelib.domain.messages.changes import Change
from tests.contract.engines import DynamoStore, Store
from tests.contract.samples import BANKS, MONDAY, a_case, a_change, an_intake

CASE_ID = a_case().id
LATER = (BANKS[0], replace(BANKS[1], outcome=Outcome.NO_ACCOUNTS, answered_at=MONDAY))


def changed(store: Store, at: BanksAt, banks: tuple[Bank, ...] = BANKS) -> Change:
    """The next commit of the case, with these banks."""
    change = a_change(store.cases.load(CASE_ID), banks=banks, banks_at=at, new_keys=frozenset({KeyClass.BANK}))
    return replace(change, banks=banks)


def erased(store: Store) -> Change:
    """The commit that erases the bank data."""
    return replace(a_change(store.cases.load(CASE_ID)), erases=(Erasure(CASE_ID, KeyClass.BANK, MONDAY, "over"),))


def test_the_head_has_counts_and_the_part_says_which_bank(store: Store) -> None:
    """What is loaded with a case needs no key."""
    store.cases.take_in(an_intake(a_case()))
    store.cases.commit(changed(store, BanksAt(0, 1)))
    case = store.cases.load(CASE_ID)
    assert (case.banks, case.counted) == (None, BankCounts(pending=1, data_partial=1, late=1))
    assert case.with_opened(store.cases.banks(CASE_ID, case.banks_at)).banks == BANKS


def test_a_change_of_the_banks_replaces_their_part(store: Store) -> None:
    """Whoever still has the earlier head is sent to load the case again."""
    store.cases.take_in(an_intake(a_case()))
    store.cases.commit(changed(store, BanksAt(0, 1)))
    store.cases.commit(changed(store, BanksAt(0, 2), LATER))
    assert store.cases.banks(CASE_ID, BanksAt(0, 2)) == LATER
    with pytest.raises(VersionConflict):
        store.cases.banks(CASE_ID, BanksAt(0, 1))


def test_an_edition_stays_when_the_next_one_is_written(store: Store) -> None:
    """A statement is made again from what the banks had sent by then."""
    store.cases.take_in(an_intake(a_case()))
    store.cases.commit(changed(store, BanksAt(0, 1)))
    store.cases.commit(changed(store, BanksAt(2, 2), LATER))
    assert [store.cases.banks(CASE_ID, at) for at in (BanksAt(0, 1), BanksAt(2, 2))] == [BANKS, LATER]


@pytest.mark.parametrize("at", [BanksAt(0, 2), BanksAt(1, 1)])
def test_an_earlier_or_missing_part_does_not_open(store: Store, at: BanksAt) -> None:
    """Nobody can put back what a bank said before."""
    store.cases.take_in(an_intake(a_case()))
    store.cases.commit(changed(store, BanksAt(0, 1)))
    with pytest.raises(SealBroken):
        store.cases.banks(CASE_ID, at)


def test_the_banks_are_erased_with_the_bank_data(store: Store) -> None:
    """They can neither be read nor written any more; the counts stay."""
    store.cases.take_in(an_intake(a_case()))
    store.cases.commit(changed(store, BanksAt(0, 1)))
    store.cases.commit(erased(store))
    with pytest.raises(SealErased):
        store.cases.banks(CASE_ID, BanksAt(0, 1))
    with pytest.raises(SealErased):
        store.cases.commit(changed(store, BanksAt(0, 2), LATER))
    assert store.cases.load(CASE_ID).bank_counts == BankCounts.of(BANKS)


def test_a_bank_has_one_digest_in_a_case_and_a_class(store: Store) -> None:
    """However long its BIC is written; another case, class or bank has another."""
    asked = [(CASE_ID, "ALATKZKA"), (CASE_ID, "ALATKZKAXXX"), (CASE_ID, "ESILKZKA"), (a_case(2).id, "ALATKZKA")]
    digests = [store.bank_data.bank_digest(*one, new_key=True) for one in asked]
    proof = store.bank_data.bank_digest(*asked[0], under=KeyClass.PROOF, new_key=True)
    assert (digests[0] == digests[1], len({*digests, proof})) == (True, 4)


def test_the_digest_of_a_bank_is_erased_with_the_key(store: Store) -> None:
    """What is left of it in the journal says nothing; under the key of proofs it can still be proved."""
    store.cases.take_in(an_intake(a_case()))
    proof = store.bank_data.bank_digest(CASE_ID, "ALATKZKA", KeyClass.PROOF, new_key=True)
    store.cases.commit(erased(store))
    with pytest.raises(SealErased):
        store.bank_data.bank_digest(CASE_ID, "ALATKZKA")
    assert store.bank_data.bank_digest(CASE_ID, "ALATKZKA", KeyClass.PROOF) == proof


def test_no_table_says_which_bank_answered(dynamo: DynamoStore) -> None:
    """Neither in a value nor in a key, also not of the pages."""
    dynamo.cases.take_in(an_intake(a_case()))
    dynamo.cases.commit(changed(dynamo, BanksAt(0, 1)))
    dynamo.bank_data.store(CASE_ID, "ALATKZKA", 1, 1, b"[]", new_key=False)
    stored = repr([dynamo.client.scan(TableName=table)["Items"] for table in dynamo.tables.values()])
    assert [name for name in ("ALATKZKA", "ESILKZKA", "Алатау", "Есіл") if name in stored] == []
