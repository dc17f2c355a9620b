"""Counts over all cases, in memory."""

from collections.abc import Callable, Iterable

from chalicelib.domain.case.states import State


class InMemoryStatistics:
    """The port `Statistics`. `states`: returns the state of each case."""

    def __init__(self, states: Callable[[], Iterable[State]] = tuple) -> None:
        self._states = states

    def cases_in(self, state: State) -> int:
        """Count them."""
        return sum(one is state for one in self._states())
