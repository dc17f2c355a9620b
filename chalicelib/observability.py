"""Logs and metrics, in one place: structured, by id, never a payload and never a person (lessons 23, decision 7)."""

import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from aws_lambda_powertools import Logger

SERVICE, NAMESPACE = "kelisim", "Kelisim"


@cache
def logger() -> Logger:
    """Return the one logger; made on use, so that importing costs nothing. It writes one line of JSON an event."""
    return Logger(service=SERVICE, log_uncaught_exceptions=False, stream=sys.stderr)


def place_of(error: BaseException) -> list[str]:
    """Return the places an error came through, innermost last: files and lines of ours, no message, no values."""
    places, trace = [], error.__traceback__
    while trace is not None:
        places.append(f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}")
        trace = trace.tb_next
    return places[-6:]


def measured(counts: Mapping[str, int], **told: object) -> dict[str, Any]:
    """Return the fields of one log line that is a set of metrics as well (CloudWatch's embedded metric format).

    `counts`: metric -> how many, in namespace `Kelisim`; `told` is logged beside them and measures nothing.
    """
    from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit  # noqa: PLC0415 - few calls measure

    metrics = EphemeralMetrics(namespace=NAMESPACE, service=SERVICE)
    for name, count in counts.items():
        metrics.add_metric(name, MetricUnit.Count, count)
    line = dict(metrics.serialize_metric_set())
    return {**line, **{name: int(count) for name, count in counts.items()}, **told}
