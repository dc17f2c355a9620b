"""Counts over all cases: how many are in a state, and how often each bank gave each outcome."""

from concurrent.futures import ThreadPoolExecutor

from chalicelib.adapters.dynamodb.operations import DynamoDbStatistics
from chalicelib.adapters.postgres.operations import PostgresStatistics
from chalicelib.domain.case.states import Outcome, State
from chalicelib.domain.ports.statistics import Statistics
from tests.contract.engines import SHARDS, DynamoStore, Store
from tests.contract.postgres_engine import PostgresStore
from tests.contract.samples import a_case, an_intake
from tests.fakes.statistics import InMemoryStatistics

ALATAU, ESIL = "ALATKZKA", "ESILKZKAXXX"


def statistics_of(store: Store) -> Statistics:
    """The port on this store."""
    if isinstance(store, DynamoStore):
        operations, cases = store.tables["OperationsTable"], store.tables["CasesTable"]
        return DynamoDbStatistics(store.client, operations=operations, cases=cases, shards=SHARDS)
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


def test_outcomes_are_published_for_several_cases_together(store: Store) -> None:
    """None before; afterwards all of them once, added up, and counting begins anew."""
    statistics = statistics_of(store)
    statistics.add_bank_answers({(ALATAU, Outcome.DATA): 1, (ESIL, Outcome.SILENT): 1})
    seen = [statistics.take_bank_answers(2)]
    statistics.add_bank_answers({(ALATAU, Outcome.DATA): 1, (ESIL, Outcome.NO_ACCOUNTS): 1})
    seen += [statistics.take_bank_answers(2), statistics.take_bank_answers(1)]
    added_up = {(ALATAU, Outcome.DATA): 2, (ESIL, Outcome.SILENT): 1, (ESIL, Outcome.NO_ACCOUNTS): 1}
    assert seen == [{}, added_up, {}]


def test_a_case_without_banks_is_a_case(store: Store) -> None:
    """It counts towards those that are published together."""
    statistics = statistics_of(store)
    statistics.add_bank_answers({})
    statistics.add_bank_answers({(ALATAU, Outcome.DENIED): 1})
    assert statistics.take_bank_answers(2) == {(ALATAU, Outcome.DENIED): 1}


def test_what_many_add_at_once_is_all_there(shared_store: Store) -> None:
    """And what is taken meanwhile is taken once."""
    statistics = statistics_of(shared_store)
    with ThreadPoolExecutor(8) as threads:
        for _ in threads.map(lambda _: statistics.add_bank_answers({(ALATAU, Outcome.DATA): 1}), range(24)):
            pass
        taken = [one for one in threads.map(lambda _: statistics.take_bank_answers(24), range(8)) if one]
    assert taken == [{(ALATAU, Outcome.DATA): 24}]
