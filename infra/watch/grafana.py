"""The dashboard of Grafana, made from the list of the dashboard: `python -m infra.watch.grafana` writes it.

It shows what our code reports. What AWS counts by itself has its equal where our code counts it too (`on_postgres` in
the list); the rest, such as cost, has none there.
"""

import json
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from chalicelib.observability import SERVICE
from infra.watch.dashboard import Graph, read_graphs
from infra.watch.metrics import read_metrics

GRAFANA = Path(__file__).parents[1] / "kubernetes" / "monitoring" / "dashboard.json"
_COLUMNS, _WIDTH, _HEIGHT = 24, 12, 8
_QUANTILES = {"p50": 0.5, "p95": 0.95}
_LEVEL_WINDOW = "20m"
"""A level is reported at least this often (COUNT_WAITING_EVERY), and is shown for ten minutes."""
_KINDS = {metric.name: metric.kind for metric in read_metrics()}
_SOURCE = {"type": "prometheus", "uid": "${source}"}


def grafana_dashboard() -> dict[str, Any]:
    """Return the dashboard in Grafana's form; `source`, a variable of it, is the Prometheus that is asked."""
    variable = {"name": "source", "label": "Prometheus", "type": "datasource", "query": "prometheus"}
    return {
        "uid": SERVICE,
        "title": "Kelisim",
        "tags": [SERVICE],
        "timezone": "Asia/Almaty",
        "time": {"from": "now-24h", "to": "now"},
        "refresh": "1m",
        "schemaVersion": 39,
        "templating": {"list": [variable]},
        "panels": list(_panels()),
    }


def dashboard_file() -> str:
    """Return the text of `GRAFANA`."""
    return json.dumps(grafana_dashboard(), indent=2, ensure_ascii=False) + "\n"


def promql(metric: str, statistic: str, each: str | None, labels: str = "", *, whole: bool = False) -> str:
    """Return a statistic in PromQL, for each value of a dimension if one is named.

    `whole`: over the time that is shown, instead of over time.
    """
    name, by = f"{SERVICE}_{metric}", f" by ({each})" if each else ""
    window = "$__range" if whole else "$__rate_interval"
    if _KINDS[metric] == "level":
        return f"max{by}(max_over_time({name}{labels}[{_LEVEL_WINDOW}]))"
    if statistic in _QUANTILES:
        told = f" by (le, {each})" if each else " by (le)"
        return f"histogram_quantile({_QUANTILES[statistic]}, sum{told}(increase({name}_bucket{labels}[{window}])))"
    series = f"{name}_count" if _KINDS[metric] == "spread" else f"{name}_total"
    return f"sum{by}(increase({series}{labels}[{window}]))"


def _panels() -> Iterator[dict[str, Any]]:
    top, ids = 0, iter(range(1, 1000))
    shown = [graph for graph in read_graphs() if graph.is_ours or graph.on_postgres]
    for row, graphs in groupby(shown, key=lambda graph: graph.row):
        yield {"id": next(ids), "type": "row", "title": row, "panels": [], "gridPos": _place(0, top, _COLUMNS, 1)}
        top += 1
        for number, graph in enumerate(graphs):
            left = number % 2 * _WIDTH
            top += _HEIGHT if number and not left else 0
            yield {"id": next(ids), "gridPos": _place(left, top, _WIDTH, _HEIGHT)} | _panel(graph)
        top += _HEIGHT


def _place(left: int, top: int, width: int, height: int) -> dict[str, int]:
    return {"x": left, "y": top, "w": width, "h": height}


def _panel(graph: Graph) -> dict[str, Any]:
    bars = graph.view == "bars"
    return {
        "type": "bargauge" if bars else "timeseries",
        "title": graph.title,
        "datasource": _SOURCE,
        "targets": [_target(graph, statistic, instant=bars) for statistic in graph.statistics],
    }


def _target(graph: Graph, statistic: str, *, instant: bool) -> dict[str, Any]:
    metric, labels = graph.metric, ""
    if graph.on_postgres:
        metric = graph.on_postgres["metric"]
        labels = "{" + ",".join(f'{name}="{value}"' for name, value in graph.on_postgres["labels"].items()) + "}"
    legend = f"{{{{{graph.each}}}}}" if graph.each else metric
    suffix = f" {statistic}" if len(graph.statistics) > 1 else ""
    return {
        "refId": statistic,
        "datasource": _SOURCE,
        "expr": promql(metric, statistic, graph.each, labels if labels != "{}" else "", whole=instant),
        "legendFormat": f"{legend}{suffix}",
        "instant": instant,
        "range": not instant,
    }


def main() -> int:
    """Write the file; return the exit code."""
    GRAFANA.write_text(dashboard_file(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
