"""The port of what operators see of all cases together."""

from typing import Protocol

from chalicelib.domain.case.states import State


class Statistics(Protocol):
    """Counts over all cases."""

    def cases_in(self, state: State) -> int:
        """Return how many cases are in a state. May lag."""
