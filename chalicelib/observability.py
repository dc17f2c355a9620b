"""Logs and metrics, in one place: one line of JSON an event, with ids, never with a payload or personal data."""

import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aws_lambda_powertools import Logger

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


def measured(counts: Mapping[str, int], partner: str | None = None, **fields: object) -> dict[str, Any]:
    """Return the fields of a log line that also reports metrics, in CloudWatch's embedded metric format.

    `counts`: name of a metric in the namespace `Kelisim` -> its value; with `partner` each is counted by partner.
    `fields` are logged beside them.
    """
    from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit  # noqa: PLC0415 - few calls report metrics

    metrics = EphemeralMetrics(namespace=NAMESPACE, service=SERVICE)
    if partner is not None:
        metrics.add_dimension("partner", partner)
    for name, count in counts.items():
        metrics.add_metric(name, MetricUnit.Count, count)
    line = dict(metrics.serialize_metric_set())
    return {**line, **{name: int(count) for name, count in counts.items()}, **fields}


def count_partner_failure(partner: str) -> None:
    """Log and count a call that a partner did not answer as it should, after all tries."""
    logger().warning("partner_failed", extra=measured({"partner_failures": 1}, partner=partner))
