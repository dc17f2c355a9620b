"""Counts over all cases, in memory."""

from collections import Counter
from collections.abc import Callable, Iterable
from threading import Lock

from chalicelib.domain.case.states import Outcome, State
from chalicelib.domain.ports.statistics import OutcomeCounts


class InMemoryStatistics:
    """The port `Statistics`. `states`: returns the state of each case."""

    def __init__(self, states: Callable[[], Iterable[State]] = tuple) -> None:
        self._states, self._lock = states, Lock()
        self._cases, self._answers = 0, Counter[tuple[str, Outcome]]()

    def cases_in(self, state: State) -> int:
        """Count them."""
        return sum(one is state for one in self._states())

    def add_bank_answers(self, answers: OutcomeCounts) -> None:
        """Add them."""
        with self._lock:
            self._cases += 1
            self._answers.update(answers)

    def take_bank_answers(self, of_cases: int) -> OutcomeCounts:
        """Return and forget them, if they are of so many cases."""
        with self._lock:
            if self._cases < of_cases:
                return {}
            taken, self._answers, self._cases = dict(self._answers), Counter(), 0
            return taken
