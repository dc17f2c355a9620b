"""The sweep's function: one line that is log and metrics, with counts and no ids at all."""

import json
from datetime import timedelta

import pytest

from chalicelib.entrypoints import tasks
from chalicelib.observability import Figures, measured
from tests.http.system import System

COUNTS = {
    "sweep_runs": 1,
    "sweep_oldest_seconds": 0,
    "sweep_calls_paused_seconds": 0,
    "sweep_intake_paused_seconds": 0,
    "sweep_looked_at": 1,
    "sweep_moved": 1,
    "sweep_failed": 0,
    "sweep_left": 0,
    "sweep_damaged": 0,
    "sweep_unconfirmed": 0,
    "sweep_unconfirmed_days": 0,
    "sweep_pilot_ending": 0,
    "sweep_unreadable": 0,
    "sweep_close_window": 0,
    "sweep_ask_receipt": 0,
    "sweep_end_patience": 0,
    "sweep_resume": 1,
    "sweep_take_step": 0,
    "sweep_pay_debt": 0,
    "sweep_nothing": 0,
}


def test_the_function_answers_what_it_did(system: System) -> None:
    """Counts by name; every action has one, also at nought, so that a metric never has gaps."""
    case = system.take_in()
    system.clock.advance(timedelta(minutes=10))
    assert tasks.sweep() == COUNTS
    assert system.get(f"/v1/cases/{case['id']}", system.caseworker).body["state"] == "awaiting_consent"


def test_a_line_is_a_set_of_metrics_too() -> None:
    """CloudWatch's embedded metric format: the names, and the values beside them."""
    line = measured(Figures(COUNTS), ran=True)
    embedded = line.pop("_aws")
    assert line == {**COUNTS, "service": "kelisim", "ran": True}
    assert embedded["CloudWatchMetrics"] == [
        {
            "Namespace": "Kelisim",
            "Dimensions": [["service"]],
            "Metrics": [{"Name": name, "Unit": "Seconds" if name.endswith("_seconds") else "Count"} for name in COUNTS],
        }
    ]


def fails(*_: object) -> None:
    """A fault of ours."""
    raise RuntimeError


@pytest.mark.parametrize(("broken", "level"), [(False, "INFO"), (True, "WARNING")])
def test_the_line_warns_where_a_human_has_something_to_do(
    system: System,
    caplog: pytest.LogCaptureFixture,
    broken: bool,  # noqa: FBT001 - the case
    level: str,
) -> None:
    """A case that failed: the line is a warning. It names no case and no person."""
    system.take_in()
    system.clock.advance(timedelta(minutes=10))
    if broken:
        system.workflow.start = fails  # type: ignore[assignment, method-assign]
    caplog.set_level("INFO", logger="kelisim")  # whatever level a test before this one has set
    caplog.clear()
    tasks.sweep()
    (record,) = [record for record in caplog.records if record.getMessage() == "sweep"]
    told = {name: value for name, value in vars(record).items() if name.startswith("sweep_")}
    assert (record.levelname, told["sweep_failed"]) == (level, int(broken))
    assert "01k7e" not in json.dumps(told)


def test_a_case_that_cannot_be_read_is_logged_by_its_id(system: System, caplog: pytest.LogCaptureFixture) -> None:
    """Beside the line of counts, which is a warning then; a restored or mended item is found by it."""
    case = system.take_in()
    system.clock.advance(timedelta(minutes=10))
    system.store.unreadable.add(case["id"])
    caplog.set_level("WARNING", logger="kelisim")  # whatever level a test before this one has set
    caplog.clear()
    counts = tasks.sweep()
    told = {record.getMessage(): (record.levelname, vars(record).get("case")) for record in caplog.records}
    assert (counts["sweep_unreadable"], counts["sweep_failed"]) == (1, 1)
    assert told == {"sweep": ("WARNING", None), "case_unreadable": ("WARNING", case["id"])}
