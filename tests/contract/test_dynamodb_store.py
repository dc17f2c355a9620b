"""What the store on DynamoDB has to hold beside: nothing personal in clear, lost answers, a lagging index."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from botocore.exceptions import ConnectionClosedError
from pydantic import TypeAdapter, ValidationError

from chalicelib.adapters.documents.cases import case_document
from chalicelib.adapters.dynamodb.items import head_item, to_wire, with_proof
from chalicelib.domain.case.states import State
from chalicelib.domain.errors import SealBroken, StoreBusy, VersionConflict
from chalicelib.domain.journal.journal import Event, Note
from chalicelib.domain.messages.changes import Listing
from chalicelib.settings import Settings
from tests.contract.engines import AGES, SHARDS, DynamoStore
from tests.contract.samples import (
    CITY,
    MONDAY,
    a_case,
    a_change,
    a_claim,
    a_consent,
    a_link,
    a_person,
    a_token,
    an_intake,
)
from tests.fakes.head_keys import HEAD_KEYS


@contextmanager
def answers_lost(store: DynamoStore, operation: str, times: int) -> Iterator[list[str]]:
    """Lose the next answers of an operation, after it took effect; gives a list that grows with each call."""
    calls: list[str] = []

    def lose(**_: object) -> None:
        calls.append(operation)
        if len(calls) <= times:
            raise ConnectionClosedError(endpoint_url="the table")

    event = f"after-call.dynamodb.{operation}"
    store.client.meta.events.register(event, lose)
    try:
        yield calls
    finally:
        store.client.meta.events.unregister(event, lose)


def everything(store: DynamoStore) -> str:
    """All tables as they are stored."""
    return repr([store.client.scan(TableName=table)["Items"] for table in store.tables.values()])


def test_nothing_personal_is_readable_in_any_table(dynamo: DynamoStore) -> None:
    """No name, number, address, token, link, typed text or proof is in clear."""
    intake = an_intake(a_case())
    case = intake.change.case
    dynamo.cases.take_in(intake)
    typed = Event("withdrawn", "actor-digest", note=Note("Qyzmetker-7", "отказалась по телефону"))
    parts = {"consents": (a_consent(case),), "private": (a_token(), a_link()), "claim": a_claim(case, "900101300017")}
    dynamo.cases.commit(a_change(case, typed, **parts))
    dynamo.bank_data.store(case.id, "ALATKZKA", 1, 1, b'[{"iban": "KZ86125KZT5004100100"}]', new_key=True)
    person, stored = a_person(), everything(dynamo)
    secrets = [person.iin, str(person.surname), person.mobile, str(person.address.street), "Qyzmetker-7", "по телефону"]
    secrets += [a_token().token, a_link().url, 'granted"}', "KZ86125KZT5004100100", "900101300811"]
    assert [secret for secret in secrets if secret in stored] == []


def test_a_commit_whose_answer_was_lost_is_made_once(dynamo: DynamoStore) -> None:
    """The retry recognises its own writes."""
    intake = an_intake(a_case())
    with answers_lost(dynamo, "TransactWriteItems", 1) as calls:
        dynamo.cases.take_in(intake)
    change = a_change(intake.change.case, claim=a_claim(a_case()), frees_person=True)
    with answers_lost(dynamo, "TransactWriteItems", 1):
        dynamo.cases.commit(change)
    assert len(calls) == 2
    assert dynamo.cases.load(change.case.id) == change.case
    assert len(dynamo.cases.journal(change.case.id)) == 2


def test_the_same_commit_of_another_is_not_taken_for_ones_own(dynamo: DynamoStore) -> None:
    """Two workers that decide the same at the same instant: only one of them made it."""
    intake = an_intake(a_case())
    dynamo.cases.take_in(intake)
    change = a_change(intake.change.case)
    dynamo.cases.commit(change)
    with pytest.raises(VersionConflict):
        dynamo.cases.commit(change)


def test_a_store_that_never_answers_is_busy(dynamo: DynamoStore) -> None:
    """After a few tries the caller gets an error that asks to retry later."""
    with answers_lost(dynamo, "TransactWriteItems", 99) as calls, pytest.raises(StoreBusy):
        dynamo.cases.take_in(an_intake(a_case()))
    assert len(calls) == 5
    with answers_lost(dynamo, "GetItem", 99), pytest.raises(StoreBusy):
        dynamo.cases.load(a_case().id)


def test_a_lagging_index_shows_no_case_in_a_state_it_has_left(dynamo: DynamoStore) -> None:
    """The case itself counts: a list by state leaves it out, the feed shows it as it is now."""
    intake = an_intake(a_case(1, state=State.AWAITING_CONSENT))
    case = intake.change.case
    dynamo.cases.take_in(intake)
    moved = replace(case, state=State.WITHDRAWN, updated_at=MONDAY.replace(hour=9), version=2)
    lagging = {
        **head_item(case, SHARDS, "1", HEAD_KEYS),
        "document": case_document(moved),
    }  # the index keys are earlier
    dynamo.client.put_item(TableName=dynamo.tables["CasesTable"], Item=to_wire(with_proof(lagging, HEAD_KEYS)))
    assert dynamo.cases.by_state(CITY, State.AWAITING_CONSENT, None, None, 10) == Listing((), None)
    assert dynamo.cases.changed(CITY, MONDAY.replace(hour=1), None, 10) == Listing((moved,), None)
    until = MONDAY.replace(hour=8)  # whoever goes on from its new place would pass over what lies between
    assert dynamo.cases.changed(CITY, MONDAY.replace(hour=1), None, 10, until) == Listing((), None)


def test_a_sealed_part_of_another_case_does_not_open(dynamo: DynamoStore) -> None:
    """Items moved between cases, or between fields of one, are found out; the error names case and field."""
    for number in (1, 2):
        dynamo.cases.take_in(an_intake(a_case(number)))
    table = dynamo.tables["CasesTable"]
    mine, other = ({"pk": {"S": f"case#{a_case(n).id}"}, "sk": {"S": "person"}} for n in (1, 2))
    foreign = dynamo.client.get_item(TableName=table, Key=other)["Item"]
    dynamo.client.put_item(TableName=table, Item={**foreign, **mine})
    with pytest.raises(SealBroken, match=f"field person of case {a_case(1).id}"):
        dynamo.cases.person(a_case(1).id)
    own = {**other, "sk": {"S": "link"}}
    dynamo.client.put_item(TableName=table, Item={**foreign, **own})
    with pytest.raises(SealBroken, match="field link"):
        dynamo.cases.link(a_case(2).id)


def test_a_claim_outlives_every_retry(dynamo: DynamoStore) -> None:
    """DynamoDB forgets a claim by itself only after the time of the settings, and those refuse less than 72 hours."""
    case = a_case()
    dynamo.cases.take_in(an_intake(case))
    dynamo.cases.commit(a_change(dynamo.cases.load(case.id), claim=a_claim(case)))
    [item] = [one for one in dynamo.client.scan(TableName=dynamo.tables["ClaimsTable"])["Items"] if "digest" in one]
    assert int(item["expires_at"]["N"]) == int((MONDAY + AGES).timestamp())
    setting = Settings.model_fields["keep_claims"]
    assert setting.default == timedelta(days=1098)
    kept: TypeAdapter[timedelta] = TypeAdapter(setting.rebuild_annotation())
    with pytest.raises(ValidationError, match="greater than 3 days"):
        kept.validate_python(timedelta(hours=72))


def test_what_was_sealed_under_an_erased_key_is_gone(dynamo: DynamoStore) -> None:
    """A key's tombstone opens nothing, and nothing is ever sealed into it again."""
    intake = an_intake(a_case())
    case = intake.change.case
    dynamo.cases.take_in(intake)
    tombstone = {"case_id": {"S": case.id}, "key_class": {"S": "person"}}
    dynamo.client.put_item(TableName=dynamo.tables["KeysTable"], Item=tombstone)
    dynamo.keys.cache.clear()
    with pytest.raises(SealBroken):
        dynamo.cases.person(case.id)
    with pytest.raises(SealBroken):
        dynamo.cases.commit(a_change(case, private=(a_token(),)))
    assert dynamo.cases.load(case.id) == case
