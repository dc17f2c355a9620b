"""A case whose item is damaged, or was written by another version: it is known by its id, and hides no other."""

import pytest

from chalicelib.adapters.documents.values import from_document
from chalicelib.adapters.dynamodb.keys import CaseKeys
from chalicelib.domain.errors import CaseUnreadable
from chalicelib.domain.journal.journal import Note
from chalicelib.domain.journal.reads import ReadEntry
from chalicelib.domain.journal.verifying import Break, JournalFault, verify_chain
from chalicelib.domain.person import Person
from tests.contract.engines import SHARDS, DynamoStore, Store
from tests.contract.postgres_engine import PostgresStore
from tests.contract.samples import CITY, DAY, MINUTE, MONDAY, a_case, a_change, an_intake
from tests.fakes.store import InMemoryCases

BAD, GOOD = a_case(1), a_case(2, updated_at=MONDAY + MINUTE)


def spoil(store: Store, case_id: str, document: str) -> None:
    """Damage what is stored of a case."""
    if isinstance(store, DynamoStore):
        store.client.update_item(
            TableName=store.tables["CasesTable"],
            Key={name: {"S": value} for name, value in CaseKeys(case_id).head.items()},
            UpdateExpression="SET #document = :document",
            ExpressionAttributeNames={"#document": "document"},
            ExpressionAttributeValues={":document": {"S": document}},
        )
    elif isinstance(store, PostgresStore):
        store.db.run("UPDATE cases SET document = %s WHERE case_id = %s", document, case_id)
    elif isinstance(store.cases, InMemoryCases):
        store.cases.unreadable.add(case_id)


def spoil_entry(store: DynamoStore | PostgresStore, case_id: str, seq: int, document: str) -> None:
    """Damage what is stored of an entry of the journal."""
    if isinstance(store, PostgresStore):
        store.db.run("UPDATE journal SET document = %s WHERE case_id = %s AND seq = %s", document, case_id, seq)
        return
    store.client.update_item(
        TableName=store.tables["JournalTable"],
        Key={"case_id": {"S": case_id}, "seq": {"N": str(seq)}},
        UpdateExpression="SET #document = :document",
        ExpressionAttributeNames={"#document": "document"},
        ExpressionAttributeValues={":document": {"S": document}},
    )


@pytest.mark.parametrize("document", ["no JSON", '{"id": "1"}', '{"state": "of next year"}'])
def test_a_case_that_cannot_be_read_is_reported_by_its_id(store: Store, document: str) -> None:
    """By that alone: what is in it may be anything."""
    store.cases.take_in(an_intake(BAD))
    spoil(store, BAD.id, document)
    with pytest.raises(CaseUnreadable) as raised:
        store.cases.load(BAD.id)
    assert (str(raised.value), raised.value.__cause__) == (f"case {BAD.id} cannot be read as it is stored", None)


def test_an_unreadable_case_hides_no_other(store: Store) -> None:
    """It stays due, so that the sweep finds it; lists and the feed show the others."""
    good = [an_intake(case) for case in (BAD, GOOD)][1].change.case
    for case in (BAD, GOOD):
        store.cases.take_in(an_intake(case))
    spoil(store, BAD.id, "{}")
    due = {one for shard in range(SHARDS) for one in store.cases.due(shard, MONDAY + DAY, 10)}
    lists = [
        store.cases.by_state(authority, GOOD.state, None, None, 10).cases
        + store.cases.changed(authority, MONDAY - DAY, None, 10).cases
        for authority in (CITY, None)
    ]
    assert due == {BAD.id, GOOD.id}
    assert [store.cases.load_many((BAD.id, GOOD.id)), *lists] == [(good,), (good, good), (good, good)]


@pytest.mark.parametrize("kind", [Person, Note, ReadEntry])
def test_the_error_of_an_unreadable_item_has_none_of_its_content(kind: type) -> None:
    """Logs and the workflow's history show the error, so it has only the kind of item."""
    with pytest.raises(ValueError, match=f"^what is stored is not a {kind.__name__} as this version") as raised:
        from_document(kind, '{"iin": "900101300017", "actor": ["Айгүл"], "by": {"surname": "Үлгіова"}}')
    assert (raised.value.__cause__, "9001" in str(raised.value)) == (None, False)


@pytest.mark.parametrize("document", ["no JSON", '{"seq": "x"}'])
def test_an_unreadable_journal_entry_is_reported_and_stops_no_verifier(store: Store, document: str) -> None:
    """It is reported as the first entry that does not fit, so no writer can prevent the verification."""
    if not isinstance(store, DynamoStore | PostgresStore):
        pytest.skip("in memory nothing is unreadable")
    intake = an_intake(BAD)
    store.cases.take_in(intake)
    store.cases.commit(a_change(intake.change.case))
    spoil_entry(store, BAD.id, 2, document)
    entries = store.cases.journal(BAD.id, with_notes=False)
    assert [(entry.seq, entry.event) for entry in entries] == [(1, "application_received"), (2, "unreadable")]
    assert verify_chain(BAD.id, entries) == Break(BAD.id, 2, JournalFault.CHANGED)
