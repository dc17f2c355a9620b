"""What a human typed of a representative, the basis of a consent, is sealed, and yet never changes."""

import pytest

from chalicelib.domain.errors import IllegalTransition
from tests.contract.engines import DynamoStore, Store
from tests.contract.samples import a_case, a_change, a_consent, an_intake

BASIS = "сот шешімі, №77 іс"


def test_a_basis_is_read_as_it_was_given(store: Store) -> None:
    """A record shows on which basis the representative consented."""
    case = a_case()
    store.cases.take_in(an_intake(case))
    consent = a_consent(case, given_by="representative", basis=BASIS)
    store.cases.commit(a_change(store.cases.load(case.id), consents=(consent,)))
    assert store.cases.consents(case.id) == (consent,)


def test_a_basis_cannot_be_exchanged(store: Store) -> None:
    """The basis belongs to the terms of a record: another one is refused by the write itself."""
    case = a_case()
    store.cases.take_in(an_intake(case))
    store.cases.commit(a_change(store.cases.load(case.id), consents=(a_consent(case, basis=BASIS),)))
    another = a_change(store.cases.load(case.id), consents=(a_consent(case, basis="another"),))
    with pytest.raises(IllegalTransition):
        store.cases.commit(another)


def test_a_basis_is_not_readable_in_the_table(dynamo: DynamoStore) -> None:
    """A human typed it, so it may name anybody."""
    case = a_case()
    dynamo.cases.take_in(an_intake(case))
    dynamo.cases.commit(a_change(dynamo.cases.load(case.id), consents=(a_consent(case, basis=BASIS),)))
    items = dynamo.client.scan(TableName=dynamo.tables["ConsentsTable"])["Items"]
    assert [item for item in items if BASIS in str(item)] == []
