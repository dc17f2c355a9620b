"""Logs and metrics, in one place: one line of JSON an event, with ids, never with a payload or personal data.

`chalicelib/metrics.toml` lists the metrics; a test compares the list with what is reported here and by whom.
"""

import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chalicelib.tracing import concerns, trace_call, trace_state, trace_way

if TYPE_CHECKING:
    from aws_lambda_powertools import Logger

    from chalicelib.domain.case.case import Case

_DAMAGED = "record_damaged"
"""`AttentionKind.RECORD_DAMAGED`."""
SERVICE, NAMESPACE = "kelisim", "Kelisim"


@cache
def logger() -> "Logger":
    """Return the logger of the process. It is made, and its library imported, on first use."""
    from aws_lambda_powertools import Logger  # noqa: PLC0415 - not every process logs

    return Logger(service=SERVICE, log_uncaught_exceptions=False, stream=sys.stderr)


def place_of(error: BaseException) -> list[str]:
    """Return the last places that an error came through, innermost last, as `file:line`: no message and no values."""
    places, trace = [], error.__traceback__
    while trace is not None:
        places.append(f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}")
        trace = trace.tb_next
    return places[-6:]


@dataclass(frozen=True)
class Figures:
    """Values of metrics by name, all with the same dimensions (name -> value, beside the service).

    A name that ends in `_seconds` is a span in seconds; any other counts something.
    """

    values: Mapping[str, float]
    dimensions: Mapping[str, str] = field(default_factory=dict)


_collectors: list[Callable[[Figures], None]] = []


def collect_with(collect: Callable[[Figures], None]) -> None:
    """Give all figures that are reported from now on to this function too, and to no other."""
    _collectors[:] = [collect]


def count_aside(figures: Figures) -> None:
    """Give figures to `collect_with` alone: AWS counts the same by itself, and would be paid for it twice."""
    for collect in _collectors:
        collect(figures)


def measured(*figures: Figures, **fields: object) -> dict[str, Any]:
    """Return the fields of a log line that also reports metrics, in CloudWatch's embedded metric format.

    What is given to `collect_with` counts them as well.
    `fields` are logged beside the metrics and their dimensions. Metrics with other dimensions may share the line.
    """
    line: dict[str, Any] = {}
    described: list[Any] = []
    for one in figures:
        count_aside(one)
        service, description = _description(tuple(one.values), tuple(one.dimensions))
        described += description
        line |= {"service": service, **one.dimensions}
        line |= {name: round(value, 3) for name, value in one.values.items()}
    line["_aws"] = {"Timestamp": time.time_ns() // 1_000_000, "CloudWatchMetrics": described}
    return {**line, **fields}


@cache
def _description(names: tuple[str, ...], dimensions: tuple[str, ...]) -> tuple[str, list[Any]]:
    """Return the service, and what the format says of metrics with these names and dimensions, whatever their values.

    To compose it takes a tenth of a millisecond.
    """
    from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit  # noqa: PLC0415 - not every process measures

    metrics = EphemeralMetrics(namespace=NAMESPACE)
    metrics.service = metrics.service or SERVICE  # POWERTOOLS_SERVICE_NAME, by which two stages are told apart
    for name in dimensions:
        metrics.add_dimension(name, "-")
    for name in names:
        metrics.add_metric(name, MetricUnit.Seconds if name.endswith("_seconds") else MetricUnit.Count, 0)
    embedded: dict[str, Any] = {**metrics.serialize_metric_set()}
    return embedded["service"], embedded["_aws"]["CloudWatchMetrics"]


def log_partner_call(partner: str, seconds: float, *, tries: int, error: str | None) -> None:
    """Log, measure and trace a call of a partner, with all its tries.

    `error`: the class of the error if it was not answered as it should be.
    """
    trace_call(f"call {partner}", seconds, tries=tries, error=error)
    figures = Figures({"partner_seconds": seconds, "partner_failures": int(error is not None)}, {"partner": partner})
    if error is not None:
        logger().warning("partner_failed", extra=measured(figures))
    else:
        logger().info("partner_answered", extra=measured(figures))


def log_transition(before: "Case | None", after: "Case") -> None:
    """Log and measure that a case came to another state; nothing if it stayed. `before`: None for a new case."""
    concerns(after.id)
    if before is not None and before.state is after.state:
        return
    _trace_transition(before, after)
    figures = [Figures({"cases_entered": 1}, {"state": after.state})]
    if before is not None and not before.ended:
        figures.append(Figures({"step_seconds": _seconds_in_state(before, after)}, {"step": before.state}))
    if after.ended:
        figures.append(Figures({"cases_ended": 1}, {"end": after.reason or after.state}))
    about = {"case": after.id, "generation": after.generation, "to": after.state, "reason": after.reason}
    about["from"] = None if before is None else before.state
    logger().info("transition", extra=measured(*figures, **about))


def log_change(before: "Case", after: "Case") -> None:
    """Log and measure what a commit has changed: the state, and whether damage was found."""
    log_transition(before, after)
    log_damage(before, after)


def log_damage(before: "Case", after: "Case") -> None:
    """Log and measure that a sealed part was found not to open, whoever found it; nothing if it was known before."""
    found = [sum(one.kind == _DAMAGED for one in case.attention) for case in (before, after)]
    if found[1] > found[0]:
        logger().error("record_damaged", extra=measured(Figures({"records_damaged": 1}), case=after.id))


def _trace_transition(before: "Case | None", after: "Case") -> None:
    if before is not None and not before.ended:
        since, until = before.entered_at or before.received_at, after.entered_at or after.updated_at
        trace_state(before.state, after.id, since, until)
    if after.ended:
        end, again = after.reason or after.state, after.generation > 1
        trace_way(after.id, after.received_at, after.ended_at or after.updated_at, end=end, again=again)


def _seconds_in_state(before: "Case", after: "Case") -> float:
    since = before.entered_at or before.received_at
    return max(((after.entered_at or after.updated_at) - since).total_seconds(), 0.0)
