"""What operators see of all cases together: how many wait, and how often each bank answers within the term.

Which bank answered what in a case is bank data. So it is counted once a day over all cases of the day before, and only
where there were several (docs/adr/0042).
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Protocol

from chalicelib.domain.calendar.working_days import almaty_day, start_of_day
from chalicelib.domain.case.banks import Bank
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.states import ENDS, Outcome, Reason, State
from chalicelib.domain.errors import KelisimError
from chalicelib.services.console.verify_journal import cases_changed_since
from chalicelib.services.needs import HasCases, HasClock, HasOperations, HasPolicy, HasStatistics

CASES_TOGETHER = 10
"""The least number of cases whose banks are counted together, so that no outcome can be told to be of one case."""
CASES_OPENED = 500
"""Of the cases of a day, the banks of at most so many are opened: enough for a rate, and soon done."""
WAITING_TURN, BANKS_TURN = "count-waiting", "count-banks"
OutcomesByBank = Mapping[str, Mapping[Outcome, int]]
"""How often each bank, by its BIC, gave each outcome; also those at nought, so that a rate can be computed."""


class CountWaitingPorts(HasClock, HasOperations, HasPolicy, HasStatistics, Protocol):
    """What counting the cases that wait uses."""


class CountBanksPorts(HasCases, HasClock, HasOperations, Protocol):
    """What counting the banks' outcomes uses."""


def count_waiting(deps: CountWaitingPorts) -> dict[State, int]:
    """Return how many open cases are in each state, once in a while; empty in between. Raises `StoreBusy`."""
    now = deps.clock.now()
    if not deps.operations.take_turn(WAITING_TURN, now, now + deps.policy.count_waiting_every):
        return {}
    return {state: deps.statistics.cases_in(state) for state in State if state not in ENDS}


def count_banks(deps: CountBanksPorts) -> OutcomesByBank:
    """Return what the banks answered in the cases that ended yesterday (Asia/Almaty), once a day; empty otherwise.

    It is empty, too, where fewer than `CASES_TOGETHER` ended with banks asked. Of very many cases a part is counted,
    spread over the day. Raises `StoreBusy`.
    """
    now = deps.clock.now()
    today = start_of_day(almaty_day(now))
    if not deps.operations.take_turn(BANKS_TURN, now, today + timedelta(days=1)):
        return {}
    yesterday = today - timedelta(days=1)
    changed = cases_changed_since(deps, yesterday)
    ended = {case.id: case for case in changed if case.ended_at and yesterday <= case.ended_at < today}
    asked = [case for case in ended.values() if _banks_were_waited_for(case)]
    return _outcomes(deps, asked) if len(asked) >= CASES_TOGETHER else {}


def _banks_were_waited_for(case: Case) -> bool:
    return case.state is State.BANK_DATA_READY or case.reason is Reason.NO_BANK_ANSWERED


def _outcomes(deps: HasCases, cases: Sequence[Case]) -> OutcomesByBank:
    counts: Counter[tuple[str, Outcome]] = Counter()
    for case in cases[:: -(-len(cases) // CASES_OPENED)]:
        counts.update((bank.bic, _within_the_term(bank)) for bank in _banks(deps, case))
    ended = [outcome for outcome in Outcome if outcome is not Outcome.PENDING]
    return {bic: {outcome: counts[bic, outcome] for outcome in ended} for bic in sorted({bic for bic, _ in counts})}


def _banks(deps: HasCases, case: Case) -> Iterator[Bank]:
    """Yield the banks of a case; none if they are erased or damaged, which is reported elsewhere."""
    with suppress(KelisimError):
        yield from case.with_opened(deps.cases.banks(case.id, case.banks_at)).open_banks


def _within_the_term(bank: Bank) -> Outcome:
    return Outcome.SILENT if bank.late else bank.outcome
