"""How often each bank answers is counted without the case, once for each, and published only for many together."""

import pytest

from chalicelib.domain.case.states import ENDS, Outcome, State
from chalicelib.domain.errors import StoreBusy
from chalicelib.entrypoints import tasks
from chalicelib.services.decisions.people.withdrawal import What
from chalicelib.services.statistics import CASES_TOGETHER, bank_answers_to_publish, count_waiting, outcomes_by_bank
from tests.fakes.log_lines import log_lines
from tests.fakes.scripts import BankScript
from tests.services.office import ALATAU, END_OF_TUESDAY, ESIL, MINUTE, Office


def asking() -> Office:
    """An application for which two banks are asked, which are silent when they are fetched from."""
    office = Office()
    office.script.banks = [BankScript(ALATAU, outcome="silent"), BankScript(ESIL, outcome="silent")]
    office.asks_the_banks()
    return office


def test_the_outcomes_are_counted_when_all_have_answered() -> None:
    """Each bank once, at the end of the wait; an answer before it counts nothing yet."""
    office = asking()
    office.bank_answers(ALATAU)
    assert office.deps.statistics.take_bank_answers(1) == {}
    office.bank_answers(ESIL, "no_accounts")
    expected = {(ALATAU, Outcome.DATA): 1, (ESIL, Outcome.NO_ACCOUNTS): 1}
    assert office.deps.statistics.take_bank_answers(1) == expected


def test_a_bank_without_an_answer_is_silent() -> None:
    """The sweep closes the window, with the banks sealed; what comes later counts no more."""
    office = asking()
    office.bank_answers(ALATAU)
    office.clock.set(END_OF_TUESDAY + 60 * MINUTE)
    office.sweeps()
    assert office.case.state is State.BANK_DATA_READY
    office.bank_answers(ESIL)
    expected = {(ALATAU, Outcome.DATA): 1, (ESIL, Outcome.SILENT): 1}
    assert office.deps.statistics.take_bank_answers(1) == expected


def test_a_case_that_ends_otherwise_counts_no_bank() -> None:
    """A withdrawn consent says nothing about the banks."""
    office = asking()
    office.withdraws(What.BANK_CONSENT)
    assert office.deps.statistics.take_bank_answers(1) == {}


def test_counting_that_fails_stops_no_case() -> None:
    """The count is lost, and nothing else."""

    def fails(_: object) -> None:
        raise StoreBusy("the store does not answer")

    office = asking()
    office.deps.statistics.add_bank_answers = fails  # type: ignore[assignment, method-assign]
    office.bank_answers(ALATAU)
    office.bank_answers(ESIL)
    assert office.case.state is State.BANK_DATA_READY


def test_few_cases_are_not_published() -> None:
    """Otherwise one could tell from the time of a line whose banks it is about."""
    office = Office()
    for _ in range(CASES_TOGETHER - 1):
        office.deps.statistics.add_bank_answers({(ALATAU, Outcome.DATA): 1})
    assert bank_answers_to_publish(office.deps) == {}
    office.deps.statistics.add_bank_answers({(ALATAU, Outcome.SILENT): 1})
    assert outcomes_by_bank(bank_answers_to_publish(office.deps)) == {
        ALATAU: {"data": CASES_TOGETHER - 1, "no_accounts": 0, "denied": 0, "failed": 0, "silent": 1}
    }


def test_open_cases_are_counted_once_in_a_while() -> None:
    """By state; whoever asks again too early gets nothing."""
    office = Office()
    counted = count_waiting(office.deps)
    assert (set(counted), count_waiting(office.deps)) == (set(State) - ENDS, {})
    office.clock.advance(office.policy.count_waiting_every)
    assert count_waiting(office.deps) == counted


def test_a_line_of_statistics_names_no_case() -> None:
    """One line for each state and each bank."""
    office = Office()
    for _ in range(CASES_TOGETHER):
        office.deps.statistics.add_bank_answers({(ALATAU, Outcome.DATA): 1})
    with log_lines() as lines:
        tasks.log_statistics(office.deps)
    assert [line["message"] for line in lines] == ["waiting"] * 8 + ["bank_answers"]
    assert (lines[-1]["bank"], lines[-1]["bank_data"], "case" in lines[-1]) == (ALATAU, CASES_TOGETHER, False)


@pytest.mark.parametrize("part", ["cases_in", "take_bank_answers"])
def test_statistics_that_cannot_be_read_stop_no_sweep(part: str) -> None:
    """It is logged, and tried again later."""
    office = Office()

    def fails(*_: object) -> int:
        raise StoreBusy("the store does not answer")

    setattr(office.deps.statistics, part, fails)
    with log_lines() as lines:
        tasks.log_statistics(office.deps)
    assert [line["message"] for line in lines] == ["statistics_failed"]
