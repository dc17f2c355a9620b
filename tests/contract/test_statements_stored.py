"""The versions of a statement, and caseworkers' choices, in every store."""

from dataclasses import replace

import pytest

from chalicelib.domain.case.banks import Bank, BankCounts, BanksAt, StoredPage
from chalicelib.domain.case.key_classes import Erasure, KeyClass
from chalicelib.domain.case.parts import StatementCount
from chalicelib.domain.case.states import Outcome
from chalicelib.domain.errors import SealErased, VersionConflict
from chalicelib.domain.messages.changes import Change
from chalicelib.domain.statement.versions import Choice, StatementVersion
from chalicelib.services.decisions.bank_answer import MOST_BANKS, MOST_PAGES
from tests.contract.engines import DynamoStore, Store
from tests.contract.samples import MONDAY, a_case, a_change, an_intake

BANK = Bank(
    bic="ALATKZKA", name="Алатау", outcome=Outcome.DATA, answered_at=MONDAY, pages=1, stored=(StoredPage(1, "9f86", 2),)
)
BANK_KEY = frozenset({KeyClass.BANK})
CHOICE = Choice(2, "ab" * 32, "1.4")


def version(number: int) -> StatementVersion:
    """A version of a statement."""
    return StatementVersion(version=number, made_at=MONDAY, rules_version="2026-1", banks_at=BanksAt(1, 4))


def made(store: Store, number: int, choice: Choice | None = None) -> Change:
    """The next commit of the case, which makes that version."""
    change = a_change(store.cases.load(a_case().id), statement=StatementCount(number), new_keys=BANK_KEY)
    return replace(change, statement=version(number), choice=choice)


def test_versions_and_choices_are_read_as_they_were_written(store: Store) -> None:
    """In the transaction of the change that made them; a version that there is not is None."""
    store.cases.take_in(an_intake(a_case()))
    store.cases.commit(made(store, 1))
    store.cases.commit(made(store, 2, CHOICE))
    back = Choice(3, CHOICE.movement_id, None)
    store.cases.commit(made(store, 3, back))
    found = [store.cases.statement_version(a_case().id, number) for number in (1, 2, 3, 4)]
    assert found == [version(1), version(2), version(3), None]
    assert store.cases.choices(a_case().id) == (CHOICE, back)


def test_a_case_with_the_most_pages_can_be_written(store: Store) -> None:
    """An item has at most 400 KB: a hundred banks with long names and all their pages fit."""
    each = tuple(
        StoredPage(number, "9f" * 32, 12, 4 * 1024 * 1024) for number in range(1, MOST_PAGES // MOST_BANKS + 1)
    )
    full = replace(BANK, name="ә" * 256, pages=10_000, stored=each)
    banks = tuple(replace(full, bic=f"BNK{number:02}KZKXXX") for number in range(MOST_BANKS))
    store.cases.take_in(an_intake(a_case()))
    change = a_change(store.cases.load(a_case().id), banks=banks, banks_at=BanksAt(0, 1), new_keys=BANK_KEY)
    store.cases.commit(replace(change, banks=banks))
    assert store.cases.load(a_case().id).bank_counts == BankCounts.of(banks)
    assert store.cases.banks(a_case().id, BanksAt(0, 1)) == banks


def test_a_case_without_choices_has_none(store: Store) -> None:
    """It has no versions either."""
    store.cases.take_in(an_intake(a_case()))
    assert (store.cases.choices(a_case().id), store.cases.statement_version(a_case().id, 1)) == ((), None)


def test_a_version_is_written_once(store: Store) -> None:
    """The second writer has to decide again; nothing of it is written."""
    store.cases.take_in(an_intake(a_case()))
    store.cases.commit(made(store, 2, CHOICE))
    before = store.cases.load(a_case().id)
    for again in (made(store, 2), made(store, 2, replace(CHOICE, category="24"))):
        with pytest.raises(VersionConflict):
            store.cases.commit(again)
    assert (store.cases.load(before.id), store.cases.choices(before.id)) == (before, (CHOICE,))


def test_choices_are_erased_with_the_bank_data(store: Store) -> None:
    """They describe bank data: sealed under the same key and erased with it; none can be added afterwards."""
    store.cases.take_in(an_intake(a_case()))
    store.cases.commit(made(store, 2, CHOICE))
    erased = a_change(store.cases.load(a_case().id))
    store.cases.commit(replace(erased, erases=(Erasure(a_case().id, KeyClass.BANK, MONDAY, "retention_over"),)))
    with pytest.raises(SealErased):
        store.cases.choices(a_case().id)
    with pytest.raises(SealErased):
        store.cases.commit(made(store, 3, replace(CHOICE, version=3)))
    assert store.cases.statement_version(a_case().id, 2) == version(2)


def test_a_choice_is_not_readable_in_the_table(dynamo: DynamoStore) -> None:
    """A category may reveal a benefit or an illness."""
    dynamo.cases.take_in(an_intake(a_case()))
    dynamo.cases.commit(made(dynamo, 2, replace(CHOICE, category="q7Zk1x")))
    items = [dynamo.client.scan(TableName=table)["Items"] for table in dynamo.tables.values()]
    assert "q7Zk1x" not in repr(items)
    assert CHOICE.movement_id not in repr(items)
