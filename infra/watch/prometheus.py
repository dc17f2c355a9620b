"""The alerts of Prometheus, made from the list of alarms: `python -m infra.watch.prometheus` writes them."""

import sys
from pathlib import Path
from typing import Any

import yaml

from chalicelib.observability import SERVICE
from infra.watch.alarms import Alarm, read_alarms
from infra.watch.metrics import read_metrics

ALERTS = Path(__file__).parents[1] / "kubernetes" / "monitoring" / "alerts.yaml"
RUNBOOK = "docs/runbook.md"
_HEAD = "# Written by `python -m infra.watch.prometheus` from infra/watch/alarms.toml; a test compares the two.\n"
_KINDS = {metric.name: metric.kind for metric in read_metrics()}


def prometheus_rule() -> dict[str, Any]:
    """Return the alerts as a resource of the Prometheus operator."""
    rules = [_rule(alarm) for alarm in read_alarms() if alarm.rings_on("postgres")]
    return {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": {"name": SERVICE, "labels": {"app.kubernetes.io/name": SERVICE}},
        "spec": {"groups": [{"name": SERVICE, "rules": rules}]},
    }


def as_file() -> str:
    """Return the text of `ALERTS`."""
    text: str = yaml.safe_dump(prometheus_rule(), sort_keys=False, allow_unicode=True, width=1000)
    return _HEAD + text


def expression(alarm: Alarm) -> str:
    """Return when the alarm rings, in PromQL, for one period. Raises `ValueError` for what PromQL cannot tell.

    `increase` estimates: one event may count as 0.97, so a bound of a count is half an event less.
    """
    name, counted = alarm.our_metric
    series = f"{SERVICE}_{name}"
    labels = "{" + ",".join(f'{label}="{value}"' for label, value in counted.items()) + "}" if counted else ""
    if _KINDS[name] == "level":
        value, spared = f"max(max_over_time({series}{labels}[{_window(alarm)}m]))", 0.0
    elif alarm.statistic == "Sum" or alarm.at_least == 1:
        # of a count, the greatest value of a period is 1 or more exactly when the sum is
        value, spared = f"sum(increase({series}_total{labels}[{_window(alarm)}m]))", 0.5
    else:
        raise ValueError(f"{alarm.name}: the single values of a count are not known to Prometheus")
    if alarm.at_least is not None:
        return f"{value} >= {alarm.at_least - spared:g}"
    within = f"({value} or vector(0))" if alarm.silence == "rings" else value
    return f"{within} < {(alarm.below or 0) - spared:g}"


def _lasts(alarm: Alarm) -> int:
    """Return for how many minutes the expression must hold.

    An alarm of silence rings after its period in all, of which the window is three fifths: a counter that is new has
    had no increase yet, although its first event is in it.
    """
    if alarm.below is not None and alarm.silence == "rings":
        return alarm.minutes * alarm.periods * 2 // 5
    return alarm.minutes * (alarm.periods - 1)


def _window(alarm: Alarm) -> int:
    return alarm.minutes * alarm.periods - _lasts(alarm)


def _rule(alarm: Alarm) -> dict[str, Any]:
    lasts = _lasts(alarm)
    return {
        "alert": SERVICE.capitalize() + "".join(part.capitalize() for part in alarm.full_name.split("-")),
        "expr": expression(alarm),
        **({"for": f"{lasts}m"} if lasts else {}),
        "labels": {"alarm": alarm.full_name, "severity": "critical" if alarm.urgent else "warning"},
        "annotations": {"summary": alarm.says, "runbook_url": f"{RUNBOOK}#{alarm.name}"},
    }


def main() -> int:
    """Write the file; return the exit code."""
    ALERTS.write_text(as_file(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
