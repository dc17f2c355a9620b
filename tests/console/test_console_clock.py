"""The console's command on the clock that erasing goes by."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.messages.operations import ErasingTime
from chalicelib.services.schedules.erase_due_data import erase_due_data
from tests.console.running import run
from tests.fakes.clock import SkewedClock
from tests.services.office import DAY, MONDAY, Office

NOT_PAUSED = "Calls to partners are not paused."
LATER = MONDAY + 30 * DAY
JUMPED = (
    f"a clock has jumped by 30 days, 0:00:00, so nothing is erased. The store's clock shows {LATER.isoformat()}, "
    f"this machine's {LATER.isoformat()}. The last run was at {MONDAY.isoformat()}. "
    "Correct a wrong clock. If the store's clock is right, run accept-clock; docs/runbook.md explains it."
)


@pytest.fixture
def office() -> Office:
    """Erasing ran, and then not for thirty days."""
    office = Office()
    office.change_policy(clock_jump_most=2 * DAY)
    erase_due_data(office.deps)
    office.passes(30 * DAY)
    return office


def test_after_a_jump_nothing_is_erased_and_the_console_says_why(office: Office) -> None:
    """The status says it, and so does an erasing by hand, which is not done."""
    assert run(office, "status") == (0, [f"Erasing waits: {JUMPED}", NOT_PAUSED])
    assert run(office, "erase-due") == (1, [f"Not done: {JUMPED}"])


def test_the_word_of_an_operator_lets_erasing_go_on(office: Office) -> None:
    """It is stored with who gave it and why."""
    word = ("accept-clock", LATER.isoformat(), "--by", "operator-1", "--why", "outage")
    assert run(office, *word) == (0, [f"Erasing continues from {LATER.isoformat()}."])
    assert office.operations.erasing_time() == ErasingTime(LATER, "operator-1", "outage")
    assert run(office, "status") == (0, [NOT_PAUSED])


def test_a_clock_that_shows_another_time_is_not_accepted(office: Office) -> None:
    """The message shows both times and says what to do."""
    stated = (LATER - DAY).isoformat()
    said = f"Not done: the store's clock shows {LATER.isoformat()}, not {stated}. "
    said += "Correct the clock of the store, or state the right time."
    assert run(office, "accept-clock", stated, "--by", "operator-1", "--why", "x") == (1, [said])


def test_a_machine_that_is_off_is_named_though_the_store_is_right(office: Office) -> None:
    """The word counts for the store's clock; this machine's still has to be set right."""
    office.deps = replace(office.deps, clock=SkewedClock(office.clock, timedelta(days=-9)))
    status, said = run(office, "accept-clock", LATER.isoformat(), "--by", "operator-1", "--why", "outage")
    assert (status, said[0]) == (0, f"Erasing continues from {LATER.isoformat()}.")
    assert said[1].startswith("Erasing waits: a clock has jumped by 9 days, 0:00:00")
