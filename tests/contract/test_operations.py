"""Turns, failures and the pause: what operators and schedules keep in the store."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from chalicelib.adapters.dynamodb.operations import DynamoDbOperations
from chalicelib.adapters.pause_switch import PAUSE_FRESH_FOR
from chalicelib.adapters.postgres.operations import PostgresOperations
from chalicelib.domain.messages.operations import ErasingTime, Failure, Pause
from chalicelib.domain.ports.operations import Operations
from tests.contract.engines import DynamoStore, Store
from tests.contract.postgres_engine import PostgresStore
from tests.contract.samples import DAY, MINUTE, MONDAY
from tests.fakes.clock import SettableClock
from tests.fakes.operations import InMemoryOperations

FIRST = Failure("01k7e000000000000000000001", "sweep", "SealBroken", MONDAY)
SECOND = Failure("01k7e000000000000000000002", "sweep", "PartnerRefused", MONDAY + MINUTE)
PAUSE = Pause("operator-1", MONDAY, "қалпына келтіру", asking_allowed=True)


def operations_of(store: Store, clock: SettableClock | None = None) -> Operations:
    """The port on this store."""
    if isinstance(store, DynamoStore):
        return DynamoDbOperations(store.client, store.tables["OperationsTable"], clock or SettableClock(MONDAY))
    if isinstance(store, PostgresStore):
        return PostgresOperations(store.db, clock or SettableClock(MONDAY))
    return InMemoryOperations()


def test_a_turn_belongs_to_one_run_until_it_is_given_back(store: Store) -> None:
    """Other runs stop meanwhile; each task has its own turn."""
    operations = operations_of(store)
    until = MONDAY + 5 * MINUTE
    taken = [operations.take_turn(name, MONDAY, until) for name in ("sweep", "sweep", "another")]
    operations.end_turn("sweep", until)
    assert (taken, operations.take_turn("sweep", MONDAY, until)) == ([True, False, True], True)


def test_a_turn_expires(store: Store) -> None:
    """A run that died blocks the others no longer than its turn."""
    operations = operations_of(store)
    until = MONDAY + 5 * MINUTE
    operations.take_turn("sweep", MONDAY, until)
    early, late = until - timedelta(microseconds=1), until
    assert [operations.take_turn("sweep", now, now + 5 * MINUTE) for now in (early, late, late)] == [False, True, False]


def test_a_run_that_overran_does_not_end_the_turn_of_the_next(store: Store) -> None:
    """Otherwise a third run could start beside the second."""
    operations = operations_of(store)
    first, second = MONDAY + 5 * MINUTE, MONDAY + 10 * MINUTE
    operations.take_turn("sweep", MONDAY, first)
    operations.take_turn("sweep", first, second)
    operations.end_turn("sweep", first)
    assert operations.take_turn("sweep", first + MINUTE, MONDAY + DAY) is False
    operations.end_turn("sweep", second)
    operations.end_turn("sweep", second)
    assert operations.take_turn("sweep", first + MINUTE, MONDAY + DAY) is True


def test_one_of_many_gets_the_turn(shared_store: Store) -> None:
    """At the same moment."""
    operations = operations_of(shared_store)
    with ThreadPoolExecutor(8) as threads:
        taken = list(threads.map(lambda _: operations.take_turn("sweep", MONDAY, MONDAY + DAY), range(8)))
    assert sorted(taken) == [False] * 7 + [True]


def test_failures_are_listed_oldest_first_and_counted(store: Store) -> None:
    """A repeated failure of a case counts one more since its first time, with the latest error."""
    operations = operations_of(store)
    for failure in (SECOND, FIRST, Failure(FIRST.case_id, "sweep", "StoreBusy", MONDAY + DAY)):
        operations.record_failure(failure)
    assert operations.failures() == (Failure(FIRST.case_id, "sweep", "StoreBusy", MONDAY, times=2), SECOND)


def test_a_failure_is_forgotten_once_it_is_mended(store: Store) -> None:
    """Also one that was never there."""
    operations = operations_of(store)
    operations.record_failure(FIRST)
    operations.record_failure(SECOND)
    operations.forget_failure(FIRST.case_id)
    operations.forget_failure(FIRST.case_id)
    assert operations.failures() == (SECOND,)


def test_the_pause_is_stored_with_who_and_why_until_it_is_lifted(store: Store) -> None:
    """It stops all outgoing calls."""
    operations = operations_of(store)
    seen = [operations.paused()]
    for pause in (PAUSE, Pause("operator-2", MONDAY, "another"), None, None):
        operations.pause(pause)
        seen.append(operations.paused())
    assert seen == [None, PAUSE, Pause("operator-2", MONDAY, "another"), None, None]


def test_the_pause_of_the_intake_is_another_switch(store: Store) -> None:
    """Neither changes the other."""
    operations = operations_of(store)
    operations.pause_intake(PAUSE)
    assert (operations.intake_paused(), operations.paused()) == (PAUSE, None)
    operations.pause_intake(None)
    operations.pause(PAUSE)
    assert (operations.intake_paused(), operations.paused()) == (None, PAUSE)


def test_another_process_sees_the_pause_within_moments(dynamo: DynamoStore) -> None:
    """A cached value has a maximal age; a clock that went back causes a new read."""
    clock = SettableClock(MONDAY)
    mine, theirs = operations_of(dynamo, clock), operations_of(dynamo, clock)
    seen = [theirs.paused()]
    mine.pause(PAUSE)
    for now in (MONDAY + PAUSE_FRESH_FOR - timedelta(seconds=1), MONDAY + PAUSE_FRESH_FOR):
        clock.set(now)
        seen.append(theirs.paused())
    mine.pause(None)
    clock.set(MONDAY)
    assert [*seen, theirs.paused()] == [None, None, PAUSE, None]


def test_the_time_of_erasing_is_replaced(store: Store) -> None:
    """None before the first run; with and without who accepted the clock, and it stops no call and no intake."""
    operations = operations_of(store)
    times = [ErasingTime(MONDAY), ErasingTime(MONDAY + DAY, "operator-1", "сағат түзетілді"), ErasingTime(MONDAY)]
    seen = [operations.erasing_time()]
    for time in times:
        operations.record_erasing(time)
        seen.append(operations.erasing_time())
    assert seen == [None, *times]
    assert (operations.paused(), operations.intake_paused()) == (None, None)
