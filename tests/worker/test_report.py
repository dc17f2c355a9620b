"""The workers' report: what concerns no single case, so that the alarms of the sweep mean the same with workers."""

from datetime import UTC, datetime

import pytest

from chalicelib.domain.messages.operations import Pause
from tests.services.office import HOUR, MINUTE, Office
from tests.worker.test_loop import Shop

BEFORE_AN_ESTIMATED_DAY = datetime(2026, 5, 26, 5, tzinfo=UTC)
"""Kurban Ait of 2026 is not fixed yet, and within a month."""


def reported(caplog: pytest.LogCaptureFixture) -> list[tuple[str, int, bool, int, int]]:
    """Each report: its level, runs, whether days are unconfirmed, and for how many seconds calls and intake paused."""
    lines = [(one.levelname, vars(one)) for one in caplog.records if one.getMessage() == "sweep"]
    return [
        (
            level,
            line["sweep_runs"],
            line["sweep_unconfirmed_days"] > 0,
            line["sweep_calls_paused_seconds"],
            line["sweep_intake_paused_seconds"],
        )
        for level, line in lines
    ]


def test_days_that_nobody_has_fixed_are_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    """No case is needed for it: operators have a month to enter the day, not until a term touches it."""
    caplog.set_level("INFO", logger="kelisim")
    shop = Shop(Office(BEFORE_AN_ESTIMATED_DAY))
    shop.worker.look()
    shop.rests()
    assert reported(caplog) == [("WARNING", 1, True, 0, 0)]


def test_a_pause_that_lasts_is_reported(caplog: pytest.LogCaptureFixture) -> None:
    """While calls are paused no case moves, so no other line could say for how long."""
    caplog.set_level("INFO", logger="kelisim")
    shop = Shop()
    now = shop.office.clock.now()
    shop.office.operations.pause(Pause("operator-1", now, "a test"))
    shop.office.operations.pause_intake(Pause("operator-1", now + MINUTE, "a test"))
    shop.office.passes(HOUR)
    shop.worker.report()
    assert reported(caplog) == [("INFO", 1, False, 3600, 3540)]


def test_the_report_comes_every_five_minutes_from_one_of_the_workers(caplog: pytest.LogCaptureFixture) -> None:
    """A quarter of an hour without a line means that no worker runs; three workers make no three lines."""
    caplog.set_level("INFO", logger="kelisim")
    shop = Shop()
    for _ in range(15):
        for worker in [shop.another() for _ in range(3)]:
            worker.look()
            worker.stopping.set()
            worker.run()
        shop.office.passes(MINUTE)
    assert reported(caplog) == [("INFO", 1, False, 0, 0)] * 3
