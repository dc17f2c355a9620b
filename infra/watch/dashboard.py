"""Makes the dashboard of CloudWatch from its list."""

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

from chalicelib.domain.case.states import ENDS, State
from chalicelib.observability import NAMESPACE
from chalicelib.setting_groups.secrets import CREDENTIALS
from infra.watch.alarms import Resource, cloudwatch_alarms

GRAPH_LIST = Path(__file__).parent / "dashboard.toml"
DASHBOARD = "Dashboard"
_STACK = "${AWS::StackName}"
_COLUMNS, _WIDTH, _HEIGHT, _HEADING, _ALARMS = 24, 12, 6, 1, 4
_SECONDS = {"lines": 300, "bars": 3600}
_VIEWS = {"lines": "timeSeries", "bars": "bar"}
KNOWN: Mapping[str, Sequence[str]] = {
    "state": tuple(State),
    "step": tuple(state for state in State if state not in ENDS),
    "partner": tuple(CREDENTIALS),
}
"""The dimensions whose values are known beforehand, in the order of the way."""
Widget = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Graph:
    """One graph of the list, as the head of the file describes it."""

    row: str
    title: str
    metric: str
    statistics: Sequence[str]
    view: Literal["lines", "bars"]
    each: str | None = None
    dimensions: Mapping[str, str] = field(default_factory=dict)
    region: str = "${AWS::Region}"
    on_postgres: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_ours(self) -> bool:
        """True if our code reports the metric, not AWS."""
        return "/" not in self.metric


def read_graphs() -> tuple[Graph, ...]:
    """Return all graphs, in the order of the list. Raises `TypeError` for an entry with other fields."""
    return tuple(Graph(**entry) for entry in tomllib.loads(GRAPH_LIST.read_text("utf-8"))["graph"])


def cloudwatch_dashboard() -> dict[str, Resource]:
    """Return the resource of the template: the alarms on top, and below them the rows of the list."""
    body = json.dumps({"periodOverride": "inherit", "widgets": list(_widgets())})
    properties = {"DashboardName": {"Fn::Sub": f"{_STACK}-way"}, "DashboardBody": {"Fn::Sub": body}}
    return {DASHBOARD: {"Type": "AWS::CloudWatch::Dashboard", "Properties": properties}}


def _widgets() -> Iterator[Widget]:
    alarms = [f"${{{name}.Arn}}" for name in cloudwatch_alarms()]
    yield _at(0, 0, _COLUMNS, _ALARMS, {"type": "alarm", "properties": {"title": "Alarms", "alarms": alarms}})
    top = _ALARMS
    for row, graphs in groupby(read_graphs(), key=lambda graph: graph.row):
        yield _at(0, top, _COLUMNS, _HEADING, {"type": "text", "properties": {"markdown": f"## {row}"}})
        top += _HEADING
        for number, graph in enumerate(graphs):
            left = number % 2 * _WIDTH
            top += _HEIGHT if number and not left else 0
            yield _at(left, top, _WIDTH, _HEIGHT, {"type": "metric", "properties": _properties(graph)})
        top += _HEIGHT


def _at(left: int, top: int, width: int, height: int, widget: Widget) -> Widget:
    return {"x": left, "y": top, "width": width, "height": height, **widget}


def _properties(graph: Graph) -> Widget:
    shown: Widget = {
        "title": graph.title,
        "region": graph.region,
        "view": _VIEWS[graph.view],
        "period": _SECONDS[graph.view],
        "metrics": list(_lines(graph)),
    }
    return shown | {"setPeriodToTimeRange": True} if graph.view == "bars" else shown


def _lines(graph: Graph) -> Iterator[list[Any]]:
    """Yield a line for each statistic and value of the dimension, in CloudWatch's form."""
    namespace, _, name = graph.metric.rpartition("/")
    own = {"service": _STACK} if graph.is_ours else {key: _named(text) for key, text in graph.dimensions.items()}
    for number, statistic in enumerate(graph.statistics):
        suffix = f" {statistic}" if len(graph.statistics) > 1 else ""
        if graph.each is not None and graph.each not in KNOWN:
            yield [_search(graph, namespace or NAMESPACE, name, statistic) | {"id": f"e{number}"}]
            continue
        for value in KNOWN.get(graph.each or "", [""]):
            by = {graph.each: value} if graph.each else {}
            flat = [text for pair in {**by, **own}.items() for text in pair]
            label = f"{value}{suffix}".strip() or name
            yield [namespace or NAMESPACE, name, *flat, {"stat": statistic, "label": label}]


def _search(graph: Graph, namespace: str, name: str, statistic: str) -> dict[str, str]:
    """Return a search for whatever values the dimension has: of our metrics by the service, of AWS's by the name."""
    by = f"{graph.each},service" if graph.is_ours else graph.each
    term = f'service="{_STACK}"' if graph.is_ours else f'"{_STACK}"'
    found = f"SEARCH('{{{namespace},{by}}} MetricName=\"{name}\" {term}', '{statistic}', {_SECONDS[graph.view]})"
    return {"expression": found, "label": f"${{!PROP('Dim.{graph.each}')}}"}


def _named(text: str) -> str:
    """Return what `Fn::Sub` resolves: a resource by its name, or a plain text."""
    return f"${{{text}}}" if ("::" in text or text[0].isupper()) and text != text.upper() else text
