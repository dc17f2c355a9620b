"""The token of a workflow that waits: the last one counts."""

from chalicelib.domain.case.states import State
from chalicelib.domain.messages.changes import Parked
from tests.contract.engines import Store

CASE = "01k7e000000000000000000001"


def test_the_last_token_counts(store: Store) -> None:
    """A new wait replaces the one before."""
    assert store.cases.parked(CASE) is None
    store.cases.park(CASE, Parked("first", 1, State.AWAITING_CONSENT))
    store.cases.park(CASE, Parked("second", 2, State.AWAITING_BANK_DATA))
    assert store.cases.parked(CASE) == Parked("second", 2, State.AWAITING_BANK_DATA)
