"""Open cases are counted by state, and banks by outcome without the case: once a day, and only for many together."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.case.states import ENDS, State
from chalicelib.domain.errors import StoreBusy
from chalicelib.domain.messages.changes import Listing
from chalicelib.entrypoints import tasks
from chalicelib.services.schedules.statistics import CASES_TOGETHER, count_banks, count_waiting
from tests.fakes.log_lines import log_lines
from tests.fakes.scripts import BankScript
from tests.services.office import ALATAU, DAY, END_OF_TUESDAY, ESIL, HOUR, MINUTE, Office


class SeveralOffices:
    """The store of one case, as if there were many like it."""

    def __init__(self, office: Office, cases: int) -> None:
        self._office, self._cases, self.opened = office, cases, 0

    def changed(self, *_: object) -> Listing:
        """List the case under as many ids."""
        case = self._office.case
        return Listing(
            tuple(replace(case, id=f"{case.id}-{number}", banks=None) for number in range(self._cases)), None
        )

    def banks(self, _case_id: str, at: Any) -> Any:  # noqa: ANN401 - as the store returns them
        """Open the banks of the case."""
        self.opened += 1
        return self._office.cases.banks(self._office.case_id, at)


def ended(*answers: tuple[str, str]) -> Office:
    """An application for which two banks were asked; these answered; the wait has ended."""
    office = Office()
    office.script.banks = [BankScript(ALATAU, outcome="silent"), BankScript(ESIL, outcome="silent")]
    office.asks_the_banks()
    for bic, outcome in answers:
        office.bank_answers(bic, outcome)
    if not office.case.ended:
        office.clock.set(END_OF_TUESDAY + 60 * MINUTE)
        office.sweeps()
    return office


def counted(office: Office, cases: int) -> dict[str, dict[str, int]]:
    """Count the banks of so many cases like this one, without the outcomes at nought."""
    deps = replace(office.deps, cases=SeveralOffices(office, cases))  # type: ignore[arg-type]
    found = count_banks(deps)
    return {bic: {str(outcome): count for outcome, count in of.items() if count} for bic, of in found.items()}


def test_the_outcomes_of_a_day_are_counted_by_bank() -> None:
    """A bank without an answer is silent, and so is one whose answer came after the term."""
    office = ended((ALATAU, "data"))
    office.bank_answers(ESIL)
    office.clock.advance(DAY)
    expected = {ALATAU: {"data": CASES_TOGETHER}, ESIL: {"silent": CASES_TOGETHER}}
    assert counted(office, CASES_TOGETHER) == expected


def test_few_cases_are_not_counted() -> None:
    """Otherwise one could tell from the time of a line whose banks it is about."""
    office = ended((ALATAU, "data"), (ESIL, "no_accounts"))
    office.clock.advance(DAY)
    assert counted(office, 9) == {}


def test_ten_cases_are_counted_with_every_outcome_of_each_bank() -> None:
    """Also those at nought, so that a rate can be computed; nobody is pending any more."""
    office = ended((ALATAU, "denied"), (ESIL, "no_accounts"))
    assert office.case.reason == "no_bank_answered"
    office.clock.advance(DAY)
    nought = {"data": 0, "no_accounts": 0, "denied": 0, "failed": 0, "silent": 0}
    deps = replace(office.deps, cases=SeveralOffices(office, 10))  # type: ignore[arg-type]
    assert count_banks(deps) == {ALATAU: {**nought, "denied": 10}, ESIL: {**nought, "no_accounts": 10}}


def test_a_case_that_ended_at_midnight_ended_on_the_new_day() -> None:
    """It is counted a day after that one, once."""
    office = Office()
    office.script.banks = [BankScript(ALATAU, outcome="silent")]
    office.asks_the_banks()
    office.clock.set(END_OF_TUESDAY)
    office.bank_answers(ALATAU)
    assert office.case.ended_at == END_OF_TUESDAY
    seen = []
    for _ in range(3):
        office.clock.advance(HOUR)
        seen.append(counted(office, 10))
        office.clock.advance(DAY - HOUR)
    assert seen == [{}, {ALATAU: {"silent": 10}}, {}]


def test_a_case_that_is_still_open_counts_no_bank() -> None:
    """Its banks may answer yet."""
    office = Office()
    office.asks_the_banks()
    office.clock.advance(DAY)
    assert counted(office, 10) == {}


@pytest.mark.parametrize("turn", ["count-waiting", "count-banks"])
def test_the_turns_have_names_that_every_version_knows(turn: str) -> None:
    """While two versions are at work a day is counted by one of them."""
    office = ended((ALATAU, "data"), (ESIL, "data"))
    now = office.clock.advance(DAY)
    office.operations.take_turn(turn, now, now + DAY)
    waiting, banks = count_waiting(office.deps), counted(office, 10)
    assert [bool(waiting), bool(banks)] == [turn != "count-waiting", turn != "count-banks"]


def test_a_day_is_counted_once() -> None:
    """On the day after it; today and the days before are not counted."""
    office = ended((ALATAU, "data"), (ESIL, "no_accounts"))
    seen = []
    for _ in range(3):
        seen += [counted(office, CASES_TOGETHER), counted(office, CASES_TOGETHER)]
        office.clock.advance(DAY)
    yesterdays = {ALATAU: {"data": CASES_TOGETHER}, ESIL: {"no_accounts": CASES_TOGETHER}}
    assert [one for one in seen if one] == [yesterdays]


def test_a_case_that_ended_otherwise_counts_no_bank() -> None:
    """A refusal of the consent says nothing about banks."""
    office = Office()
    office.asks_for_consent()
    office.answers("refused")
    office.clock.advance(DAY)
    assert counted(office, CASES_TOGETHER) == {}


class WithARefusal(SeveralOffices):
    """One more case, whose consent was refused on the same day."""

    def changed(self, *_: object) -> Listing:
        """List them all."""
        refused = replace(self._office.case, id="refused", state=State.ORDINARY_PROCEDURE, banks=None)
        return Listing((*super().changed().cases, refused), None)


def test_a_case_without_banks_makes_no_few_cases_many() -> None:
    """Nine with banks and one without are nine."""
    office = ended((ALATAU, "data"), (ESIL, "data"))
    office.clock.advance(DAY)
    deps = replace(office.deps, cases=WithARefusal(office, 9))  # type: ignore[arg-type]
    assert count_banks(deps) == {}


def test_of_very_many_cases_a_part_is_opened() -> None:
    """Spread over the day, so that a run stays short."""
    office = ended((ALATAU, "data"), (ESIL, "data"))
    office.clock.advance(DAY)
    store = SeveralOffices(office, 1_501)
    found = count_banks(replace(office.deps, cases=store))  # type: ignore[arg-type]
    assert (store.opened, sum(found[ALATAU].values())) == (376, 376)


def test_banks_that_cannot_be_opened_are_left_out() -> None:
    """Erased or damaged ones are reported elsewhere."""
    office = ended((ALATAU, "data"), (ESIL, "data"))
    office.clock.advance(DAY)
    store = SeveralOffices(office, CASES_TOGETHER)
    opened = store.banks
    failures: Iterator[bool] = iter([True, False] * CASES_TOGETHER)

    def sometimes(case_id: str, at: object) -> object:
        if next(failures):
            raise StoreBusy("the store does not answer")
        return opened(case_id, at)

    store.banks = sometimes  # type: ignore[assignment, method-assign]
    found = count_banks(replace(office.deps, cases=store))  # type: ignore[arg-type]
    assert sum(found[ALATAU].values()) == CASES_TOGETHER // 2


def test_open_cases_are_counted_once_in_a_while() -> None:
    """By state; whoever asks again too early gets nothing."""
    office = Office()
    first = count_waiting(office.deps)
    assert (set(first), count_waiting(office.deps)) == (set(State) - ENDS, {})
    office.clock.advance(office.policy.count_waiting_every)
    assert count_waiting(office.deps) == first


def test_a_line_of_statistics_names_no_case() -> None:
    """One line for each state and each bank."""
    office = ended((ALATAU, "data"), (ESIL, "data"))
    office.clock.advance(DAY)
    deps = replace(office.deps, cases=SeveralOffices(office, CASES_TOGETHER))  # type: ignore[arg-type]
    with log_lines() as lines:
        tasks.log_statistics(deps)
    assert [line["message"] for line in lines] == ["waiting"] * 8 + ["bank_answers"] * 2
    assert (lines[-2]["bank"], lines[-2]["bank_data"]) == (ALATAU, CASES_TOGETHER)
    assert [line for line in lines if office.case_id in str(line)] == []


@pytest.mark.parametrize("port", ["statistics", "cases"])
def test_statistics_that_cannot_be_read_stop_no_sweep(port: str) -> None:
    """It is logged, and tried again later."""

    class Fails:
        def __getattr__(self, _: str) -> object:
            raise StoreBusy("the store does not answer")

    with log_lines() as lines:
        tasks.log_statistics(replace(Office().deps, **{port: Fails()}))  # type: ignore[arg-type]
    assert [line["message"] for line in lines] == ["statistics_failed"]
