"""The list of metrics is what the code reports: names, units and dimensions."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from chalicelib.domain.case.case import Attention, Case
from chalicelib.domain.case.key_classes import KeyClass
from chalicelib.domain.case.states import AttentionKind, Outcome, Reason, State
from chalicelib.domain.case.sweeping import Action
from chalicelib.entrypoints import tasks
from chalicelib.observability import Figures, log_damage, log_partner_call, log_transition, logger, measured
from chalicelib.services.schedules.anchor_journal import AnchorReport
from chalicelib.services.schedules.sweep_report import SweepReport
from infra.watch.metrics import as_table, read_metrics
from tests.contract.samples import MINUTE, a_case
from tests.fakes.log_lines import log_lines
from tests.services.office import Office

ROOT = Path(__file__).parents[2]
Reported = tuple[str, str, tuple[str, ...]]

REPORTERS = {
    "chalicelib/observability.py",
    "chalicelib/entrypoints/api/answers.py",
    "chalicelib/entrypoints/api/callbacks.py",
    "chalicelib/entrypoints/tasks.py",
    "chalicelib/entrypoints/worker/loop.py",
}
"""The modules that report metrics; `report_all` has a line for each metric of theirs that is logged."""
ASIDE = {("answers", "Count", ("status_class",))}
"""What is given to Prometheus and not logged: `test_answers_are_counted_by_the_class_of_their_status`."""


def reported(act: Callable[[], object]) -> set[Reported]:
    """Return name, unit and dimensions of each metric that the act reports."""
    with log_lines() as lines:
        act()
    return {metric for fields in lines for metric in metrics_in(fields)}


def metrics_in(fields: dict[str, Any]) -> Iterator[Reported]:
    """Yield the metrics of a line, without the dimension that all have."""
    for block in fields.get("_aws", {}).get("CloudWatchMetrics", ()):
        (dimensions,) = block["Dimensions"]
        others = tuple(name for name in dimensions if name != "service")
        yield from ((metric["Name"], metric["Unit"], others) for metric in block["Metrics"])


def report_all() -> None:
    """Report each metric once, as its reporter does."""
    case = a_case()
    log_transition(None, case)
    log_transition(case, ended(case))
    log_damage(case, replace(case, attention=(Attention(AttentionKind.RECORD_DAMAGED, case.received_at),)))
    log_partner_call("kdp", 0.25, tries=1, error=None)
    tasks.log_sweep(SweepReport())
    anchored = {f"anchor_{name}": 0 for name in vars(AnchorReport())}
    erased = {f"erase_{name}": 0 for name in ("runs", "looked_at", "failed", "clock_jumped", *KeyClass)}
    logger().info("the hourly runs", extra=measured(Figures(anchored | erased | {"purge_deleted": 0})))
    tasks.log_statistics(Office().deps)
    banks = {f"bank_{outcome}": 0 for outcome in Outcome if outcome is not Outcome.PENDING}
    logger().info("bank_answers", extra=measured(Figures(banks, {"bank": "ALATKZKA"})))
    logger().info("callbacks", extra=measured(Figures({"bad_signatures": 1}, {"partner": "kdp"})))
    logger().error("purge_failed", extra=measured(Figures({"worker_failures": 1}, {"work": "purge"})))


def ended(case: Case) -> Case:
    """Return the case three minutes later, in the ordinary procedure."""
    return replace(
        case,
        state=State.ORDINARY_PROCEDURE,
        reason=Reason.MOBILE_DIFFERS,
        entered_at=(case.entered_at or case.received_at) + 3 * MINUTE,
    )


def test_the_list_is_what_is_reported() -> None:
    """A metric that is missing in the list has no meaning; one that nobody reports leaves an empty graph."""
    listed = {(metric.name, metric.unit, metric.dimensions) for metric in read_metrics()}
    assert listed == reported(report_all) | ASIDE


def test_no_other_module_reports_metrics() -> None:
    """What reports a metric stands in `report_all`."""
    made = set()
    for path in (ROOT / "chalicelib").rglob("*.py"):
        calls = (node.func for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call))
        if any(isinstance(called, ast.Name) and called.id == "Figures" for called in calls):
            made.add(str(path.relative_to(ROOT)))
    assert made == REPORTERS


def test_the_runs_report_what_report_all_says() -> None:
    """The names of the hourly runs are those in their functions."""
    texts = {
        node.value
        for module in ("tasks", "worker/loop")
        for node in ast.walk(ast.parse((ROOT / f"chalicelib/entrypoints/{module}.py").read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert {"anchor_", "erase_", "erase_looked_at", "erase_failed", "erase_runs", "erase_clock_jumped"} <= texts
    assert "purge_deleted" in texts


def test_every_name_says_what_it_is_of() -> None:
    """Each name once; spans of time end in _seconds, and a spread is one of time."""
    metrics = read_metrics()
    assert len({metric.name for metric in metrics}) == len(metrics)
    assert [metric.name for metric in metrics if metric.name.endswith("_seconds") != (metric.unit == "Seconds")] == []
    assert {metric.name for metric in metrics if metric.kind == "spread"} == {"step_seconds", "partner_seconds"}
    assert {f"sweep_{action}" for action in Action} < {metric.name for metric in metrics}


def test_the_document_has_the_list() -> None:
    """Run `python -m infra.watch.metrics` and put its table into docs/metrics.md."""
    assert (ROOT / "docs/metrics.md").read_text("utf-8").endswith(f"\n\n{as_table()}\n")
