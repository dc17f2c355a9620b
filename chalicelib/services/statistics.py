"""What operators see of all cases together: how many wait, and how often each bank answers within the term.

Which bank answered what is bank data, so it is counted without the case, and published only for many cases at once.
"""

from typing import Protocol

from chalicelib.domain.case.states import ENDS, Outcome, State
from chalicelib.domain.ports.statistics import OutcomeCounts
from chalicelib.services.needs import HasClock, HasOperations, HasPolicy, HasStatistics

CASES_TOGETHER = 10
"""The least number of cases whose banks are published together, so that no outcome can be told to be of one case."""
COUNT_TURN = "count-waiting"


class StatisticsPorts(HasClock, HasOperations, HasPolicy, HasStatistics, Protocol):
    """What publishing the counts uses."""


def bank_answers_to_publish(deps: HasStatistics) -> OutcomeCounts:
    """Return the outcomes of so many cases that none can be told apart; none before. Raises `StoreBusy`."""
    return deps.statistics.take_bank_answers(CASES_TOGETHER)


def count_waiting(deps: StatisticsPorts) -> dict[State, int]:
    """Return how many open cases are in each state, once in a while; empty in between. Raises `StoreBusy`."""
    now = deps.clock.now()
    if not deps.operations.take_turn(COUNT_TURN, now, now + deps.policy.count_waiting_every):
        return {}
    return {state: deps.statistics.cases_in(state) for state in State if state not in ENDS}


def outcomes_by_bank(answers: OutcomeCounts) -> dict[str, dict[Outcome, int]]:
    """Return the counts of each bank by outcome, also those at nought, so that a rate can be computed."""
    banks = sorted({bic for bic, _ in answers})
    ended = [outcome for outcome in Outcome if outcome is not Outcome.PENDING]
    return {bic: {outcome: answers.get((bic, outcome), 0) for outcome in ended} for bic in banks}
