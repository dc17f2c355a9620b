"""Counts over all cases: how many are in a state."""

from chalicelib.adapters.dynamodb.operations import DynamoDbStatistics
from chalicelib.adapters.postgres.operations import PostgresStatistics
from chalicelib.domain.case.states import State
from chalicelib.domain.ports.statistics import Statistics
from tests.contract.engines import SHARDS, DynamoStore, Store
from tests.contract.postgres_engine import PostgresStore
from tests.contract.samples import a_case, an_intake
from tests.fakes.statistics import InMemoryStatistics


def statistics_of(store: Store) -> Statistics:
    """The port on this store."""
    if isinstance(store, DynamoStore):
        return DynamoDbStatistics(store.client, store.tables["CasesTable"], SHARDS)
    if isinstance(store, PostgresStore):
        return PostgresStatistics(store.db)
    stored = [a_case(number) for number in (1, 2)]
    return InMemoryStatistics(lambda: [case.state for case in stored])


def test_cases_are_counted_by_their_state(store: Store) -> None:
    """Over all shards and authorities."""
    for number in (1, 2):
        store.cases.take_in(an_intake(a_case(number), locks_person=False))
    statistics = statistics_of(store)
    state = a_case(1).state
    other = next(one for one in State if one is not state)
    assert (statistics.cases_in(state), statistics.cases_in(other)) == (2, 0)
