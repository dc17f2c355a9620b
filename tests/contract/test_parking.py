"""The token of a workflow that waits: the last one counts, and only who knows it takes it away."""

from chalicelib.domain.changes import Parked
from chalicelib.domain.states import State
from tests.contract.engines import Store

CASE = "01k7e000000000000000000001"


def test_the_last_token_counts(store: Store) -> None:
    """A wait that begins anew replaces the one before."""
    assert store.cases.parked(CASE) is None
    store.cases.park(CASE, Parked("first", 1, State.AWAITING_CONSENT))
    store.cases.park(CASE, Parked("second", 2, State.AWAITING_BANK_DATA))
    assert store.cases.parked(CASE) == Parked("second", 2, State.AWAITING_BANK_DATA)


def test_only_the_token_that_was_woken_is_forgotten(store: Store) -> None:
    """Who wakes an old wait does not lose the new one."""
    store.cases.park(CASE, Parked("new", 1, State.AWAITING_CONSENT))
    store.cases.unpark(CASE, "old")
    assert store.cases.parked(CASE) == Parked("new", 1, State.AWAITING_CONSENT)
    store.cases.unpark(CASE, "new")
    assert store.cases.parked(CASE) is None
    store.cases.unpark(CASE, "new")
