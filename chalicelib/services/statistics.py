"""What operators see of all cases together: how many wait, and how often each bank answers within the term.

Which bank answered what is bank data, so it is counted without the case, and published only for many cases at once.
"""

from collections import Counter
from contextlib import suppress
from typing import Protocol

from chalicelib.domain.case.banks import Bank
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.states import ENDS, Outcome, Reason, State
from chalicelib.domain.errors import KelisimError
from chalicelib.domain.ports.statistics import OutcomeCounts
from chalicelib.services.needs import HasCases, HasClock, HasOperations, HasPolicy, HasStatistics

CASES_TOGETHER = 10
"""The least number of cases whose banks are published together, so that no outcome can be told to be of one case."""
COUNT_TURN = "count-waiting"


class CountAnswersPorts(HasCases, HasStatistics, Protocol):
    """What counting the banks' outcomes uses."""


class StatisticsPorts(HasClock, HasOperations, HasPolicy, HasStatistics, Protocol):
    """What publishing the counts uses."""


def count_if_banks_ended(deps: CountAnswersPorts, before: Case, after: Case, banks: tuple[Bank, ...] | None) -> None:
    """Count what each bank answered, if the change ended the wait for them. A failure costs the count alone.

    `banks`: those of the case after the change, or None if they are sealed.
    """
    if before.state is not State.AWAITING_BANK_DATA or after.state is before.state:
        return
    if after.state is not State.BANK_DATA_READY and after.reason is not Reason.NO_BANK_ANSWERED:
        return
    with suppress(KelisimError):
        if banks is None:
            banks = after.with_opened(deps.cases.banks(after.id, after.banks_at)).open_banks
        deps.statistics.add_bank_answers(Counter((bank.bic, bank.outcome) for bank in banks))


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
