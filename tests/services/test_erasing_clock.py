"""Erasing goes by the store's clock, and waits for an operator's word after a jump of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.case.key_classes import KeyClass
from chalicelib.domain.messages.operations import ErasingTime
from chalicelib.services.console.accept_clock import ClockNotAsStated, StatedTime, accept_clock
from chalicelib.services.office.acknowledge_case import acknowledge_case
from chalicelib.services.schedules.erase_due_data import ErasureReport, erase_due_data
from tests.fakes.clock import SettableClock, SkewedClock
from tests.services.office import ANNA, DAY, HOUR, Office

YEAR = 365 * DAY
TWO_DAYS = 2 * DAY


@pytest.fixture
def office() -> Office:
    """A case at `bank_data_ready`, acknowledged, whose data are due in 120 days; erasing ran a moment ago."""
    office = Office()
    office.change_policy(clock_jump_most=TWO_DAYS)
    office.gets_the_data()
    acknowledge_case(office.deps, ANNA, office.case_id, office.case.version)
    assert erase_due_data(office.deps) == ErasureReport(looked_at=0)
    return office


def gone(office: Office) -> list[KeyClass]:
    """The classes whose keys are deleted."""
    return [one.key_class for one in office.case.sealed.erased]


def test_a_process_whose_clock_is_ahead_erases_nothing(office: Office) -> None:
    """The store's clock is right, and the two differ by more than a clock may."""
    ahead = replace(office.deps, clock=SkewedClock(office.clock, YEAR))
    assert (erase_due_data(ahead), gone(office)) == (ErasureReport(jumped=YEAR), [])


def test_a_store_whose_clock_jumps_erases_nothing_and_the_run_before_stays_the_last(office: Office) -> None:
    """Both clocks show a year later; each further run finds the same jump."""
    began = office.clock.now()
    office.passes(YEAR)
    assert [erase_due_data(office.deps) for _ in range(2)] == [ErasureReport(jumped=YEAR)] * 2
    assert (gone(office), office.operations.erasing_time()) == ([], ErasingTime(began))


def test_hour_after_hour_is_no_jump(office: Office) -> None:
    """The schedule's own pace reaches the day on which the data are due."""
    for _ in range(61):
        office.passes(TWO_DAYS)
        erase_due_data(office.deps)
    assert gone(office) == [KeyClass.BANK]


def test_after_the_word_the_next_run_goes_on(office: Office) -> None:
    """It erases what is due by the time that was accepted; who accepted it stays on record."""
    office.passes(121 * DAY)
    assert erase_due_data(office.deps).jumped == 121 * DAY
    now = office.clock.now()
    accepted = accept_clock(office.deps, StatedTime(now + timedelta(minutes=3), "marat", "the schedule was off"))
    assert accepted == ErasingTime(now, "marat", "the schedule was off")
    office.passes(HOUR)
    assert erase_due_data(office.deps).jumped is None
    assert (gone(office), office.operations.erasing_time()) == ([KeyClass.BANK], replace(accepted, at=now + HOUR))


@pytest.mark.parametrize("off", [timedelta(hours=1), -YEAR])
def test_a_clock_that_does_not_show_the_stated_time_is_not_accepted(office: Office, off: timedelta) -> None:
    """The operator looks at another clock; nothing is stored."""
    before = office.operations.erasing_time()
    office.passes(YEAR)
    with pytest.raises(ClockNotAsStated):
        accept_clock(office.deps, StatedTime(office.clock.now() + off, "marat", "x"))
    assert office.operations.erasing_time() == before


def test_the_word_does_not_hide_that_the_two_clocks_differ(office: Office) -> None:
    """The store's time was right and is accepted; the process is still off, so its run still erases nothing."""
    ahead = replace(office.deps, clock=SkewedClock(office.clock, YEAR))
    accept_clock(ahead, StatedTime(office.clock.now(), "marat", "x"))
    assert erase_due_data(ahead).jumped == YEAR


def test_the_first_run_of_all_compares_the_two_clocks() -> None:
    """There is no run before it: a store alone that is ahead is found out by the process."""
    office = Office()
    office.change_policy(clock_jump_most=TWO_DAYS)
    store_ahead = replace(office.deps, store_clock=SettableClock(office.clock.now() + YEAR))
    assert (erase_due_data(store_ahead).jumped, erase_due_data(office.deps).jumped) == (YEAR, None)
