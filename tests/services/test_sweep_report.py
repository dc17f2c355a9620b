"""What the runs of a sweep did adds up to one report."""

from collections import Counter
from datetime import timedelta

import pytest

from chalicelib.domain.case.sweeping import Action
from chalicelib.services.schedules.sweep_report import SweepReport, seconds_since
from tests.unit.case.cases import HOUR, NOW

NOTHING = {
    "ran": True,
    "looked_at": 0,
    "moved": 0,
    "failed": 0,
    "left": 0,
    "unconfirmed": 0,
    "unconfirmed_days": 0,
    "pilot_ending": 0,
    "unreadable": (),
    "damaged": 0,
    "oldest_seconds": 0,
    "calls_paused_seconds": 0,
    "intake_paused_seconds": 0,
    "unmoved": (),
    "actions": {},
}
ONE = SweepReport(
    looked_at=1,
    moved=2,
    failed=3,
    left=4,
    unconfirmed=5,
    unconfirmed_days=6,
    pilot_ending=1,
    unreadable=("case-1",),
    damaged=7,
    oldest_seconds=80,
    calls_paused_seconds=9,
    intake_paused_seconds=100,
    unmoved=("case-2",),
    actions=Counter({Action.RESUME: 1}),
)
OTHER = SweepReport(
    looked_at=10,
    moved=20,
    failed=30,
    left=40,
    unconfirmed=50,
    unconfirmed_days=60,
    unreadable=("case-3",),
    damaged=70,
    oldest_seconds=8,
    calls_paused_seconds=90,
    intake_paused_seconds=10,
    unmoved=("case-4",),
    actions=Counter({Action.RESUME: 2, Action.PAY_DEBT: 1}),
)


def test_a_run_that_found_nothing_reports_nothing() -> None:
    """Every figure is zero, and it ran."""
    assert vars(SweepReport()) == NOTHING


def test_counts_and_cases_add_up_and_the_longest_time_counts() -> None:
    """Each shard reports its own; a pause or a pilot's end is one thing, however many report it."""
    assert vars(ONE + OTHER) == {
        "ran": True,
        "looked_at": 11,
        "moved": 22,
        "failed": 33,
        "left": 44,
        "unconfirmed": 55,
        "unconfirmed_days": 66,
        "pilot_ending": 1,
        "unreadable": ("case-1", "case-3"),
        "damaged": 77,
        "oldest_seconds": 80,
        "calls_paused_seconds": 90,
        "intake_paused_seconds": 100,
        "unmoved": ("case-2", "case-4"),
        "actions": {Action.RESUME: 3, Action.PAY_DEBT: 1},
    }


def test_a_report_is_told_from_another_by_what_was_done() -> None:
    """Not by how long something had lasted, nor by which cases did not change."""
    assert SweepReport(looked_at=1) == SweepReport(
        looked_at=1, oldest_seconds=8, calls_paused_seconds=9, intake_paused_seconds=10, unmoved=("case-4",)
    )
    assert SweepReport(looked_at=1) != SweepReport(looked_at=2)


@pytest.mark.parametrize(("ago", "seconds"), [(HOUR, 3600), (timedelta(seconds=1.9), 1), (timedelta(0), 0), (-HOUR, 0)])
def test_seconds_are_whole_and_never_negative(ago: timedelta, seconds: int) -> None:
    """A time that lies ahead, by another clock, has just begun."""
    assert seconds_since(NOW - ago, NOW) == seconds
