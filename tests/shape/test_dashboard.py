"""The dashboard shows what an operator asks, from metrics that exist."""

import json
import re
from itertools import combinations
from typing import Any

import promql_parser
import pytest

from infra.compose import compose_template, load_resources, load_workflow
from infra.watch.dashboard import KNOWN, read_graphs
from infra.watch.grafana import GRAFANA, dashboard_file, grafana_dashboard, promql
from infra.watch.metrics import read_metrics

GRAPHS = read_graphs()
METRICS = {metric.name: metric for metric in read_metrics()}


@pytest.fixture(scope="module")
def template() -> dict[str, Any]:
    """The template with the dashboard in it."""
    return compose_template(load_resources(), load_workflow())


@pytest.fixture(scope="module")
def widgets(template: dict[str, Any]) -> list[dict[str, Any]]:
    """The widgets, with the names that CloudFormation fills in left open."""
    body = template["Resources"]["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]
    found: list[dict[str, Any]] = json.loads(body)["widgets"]
    return found


def test_every_graph_of_ours_shows_a_metric_of_the_list() -> None:
    """A metric that was renamed would leave an empty graph."""
    shown = [graph for graph in GRAPHS if graph.is_ours]
    assert {graph.metric for graph in shown} <= METRICS.keys()
    told_apart = {graph.title: (graph.each,) if graph.each else () for graph in shown}
    assert told_apart == {graph.title: METRICS[graph.metric].dimensions for graph in shown}


def test_a_spread_is_shown_by_its_percentiles_and_a_level_is_not_added_up() -> None:
    """A sum of seconds, or of levels, means nothing; how often a count was reported, Prometheus does not know."""
    allowed = {"count": {"Sum"}, "level": {"Maximum"}, "spread": {"p50", "p95", "SampleCount"}}
    wrong = [g.title for g in GRAPHS if g.is_ours and not set(g.statistics) <= allowed[METRICS[g.metric].kind]]
    assert wrong == []


def test_what_an_operator_asks_is_shown() -> None:
    """The funnel of the order, the ends, the partners, the sweeps, the cost."""
    shown = {(graph.metric, statistic) for graph in GRAPHS for statistic in graph.statistics}
    assert {
        ("cases_entered", "Sum"),
        ("step_seconds", "p50"),
        ("step_seconds", "p95"),
        ("cases_ended", "Sum"),
        ("cases_waiting", "Maximum"),
        ("bank_data", "Sum"),
        ("bank_silent", "Sum"),
        ("partner_seconds", "p95"),
        ("partner_failures", "Sum"),
        ("sweep_runs", "Sum"),
        ("AWS/Billing/EstimatedCharges", "Maximum"),
    } <= shown


def test_the_dashboard_of_grafana_is_made_from_the_list() -> None:
    """Run `python -m infra.watch.grafana` after a change of infra/watch/dashboard.toml."""
    assert GRAFANA.read_text("utf-8") == dashboard_file()


def test_grafana_shows_what_the_code_counts() -> None:
    """Each graph but those of AWS alone, by metrics that exist, in expressions that Prometheus can read."""
    panels = [panel for panel in grafana_dashboard()["panels"] if panel["type"] != "row"]
    assert [panel["title"] for panel in panels] == [one.title for one in GRAPHS if one.is_ours or one.on_postgres]
    for expression in (target["expr"] for panel in panels for target in panel["targets"]):
        promql_parser.parse(expression.replace("$__rate_interval", "5m").replace("$__range", "1d"))
        (name,) = re.findall(r"kelisim_(\w+)", expression)
        assert re.sub("_(bucket|count|total)$", "", name) in METRICS


def test_what_waits_and_how_long_a_step_took_is_asked_as_prometheus_has_it() -> None:
    """A level by its newest value in each step, a percentile from the buckets of all processes."""
    assert [promql("cases_waiting", "Maximum", "step"), promql("step_seconds", "p95", "step", whole=True)] == [
        "max by (step)(max_over_time(kelisim_cases_waiting[20m]))",
        "histogram_quantile(0.95, sum by (le, step)(increase(kelisim_step_seconds_bucket[$__range])))",
    ]


def test_states_and_steps_are_in_the_order_of_the_way(widgets: list[dict[str, Any]]) -> None:
    """So that the funnel reads like the order."""
    (funnel,) = [one for one in widgets if one["properties"].get("title") == "Applications that came to each state"]
    lines = funnel["properties"]["metrics"]
    assert [line[:6] for line in lines] == [
        ["Kelisim", "cases_entered", "state", state, "service", "${AWS::StackName}"] for state in KNOWN["state"]
    ]


def test_whatever_it_names_is_in_the_template(template: dict[str, Any]) -> None:
    """Fn::Sub fills in resources and what CloudFormation knows of the stack; the rest is for CloudWatch."""
    body = template["Resources"]["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]
    named = {name.split(".")[0] for name in re.findall(r"\$\{([^!}][^}]*)\}", body)}
    assert named - template["Resources"].keys() == {"AWS::StackName", "AWS::Region"}


def test_no_widget_covers_another(widgets: list[dict[str, Any]]) -> None:
    """Each has its own place within the 24 columns."""
    places = [(one["x"], one["y"], one["x"] + one["width"], one["y"] + one["height"]) for one in widgets]
    assert [right for _, _, right, _ in places if right > 24] == []
    pairs = combinations(places, 2)
    assert [(a, b) for a, b in pairs if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]] == []
