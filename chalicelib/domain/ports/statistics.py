"""The port of what operators see of all cases together: counts that name no case (docs/adr/0042)."""

from collections.abc import Mapping
from typing import Protocol

from chalicelib.domain.case.states import Outcome, State

OutcomeCounts = Mapping[tuple[str, Outcome], int]
"""How often each bank, by its BIC, gave each outcome."""


class Statistics(Protocol):
    """Counts over all cases."""

    def cases_in(self, state: State) -> int:
        """Return how many cases are in a state. May lag."""

    def add_bank_answers(self, answers: OutcomeCounts) -> None:
        """Add the outcomes of the banks of one case to those of the cases before."""

    def take_bank_answers(self, of_cases: int) -> OutcomeCounts:
        """Return the outcomes added so far, and begin anew; none, and nothing changes, before so many cases."""
