"""The alerts are those of the list; and as Prometheus itself has them, `promtool` lets each ring and be quiet.

The series have the names under which our exporter shows what the alarms of the list watch.
"""

import json
import shutil
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import promql_parser
import pytest
from prometheus_client.parser import text_string_to_metric_families

from chalicelib.adapters.openmetrics import SHOWN_AS_ZERO, OpenMetrics
from chalicelib.entrypoints.worker.loop import HOUR, REPORTS_EVERY
from chalicelib.observability import Figures
from infra.watch.alarms import Alarm, read_alarms
from infra.watch.metrics import read_metrics
from infra.watch.prometheus import ALERTS, as_file, expression, prometheus_rule

ALARMS = [alarm for alarm in read_alarms() if alarm.rings_on("postgres")]
METRICS = {metric.name: metric for metric in read_metrics()}
RULES = {rule["labels"]["alarm"]: rule for rule in prometheus_rule()["spec"]["groups"][0]["rules"]}
A_SCRAPE = timedelta(seconds=30)
A_MINUTE = timedelta(minutes=1) // A_SCRAPE
"""Scrapes in a minute."""
EVERY = {"sweep_runs": REPORTS_EVERY}
"""How often a run of a schedule is counted, where not once an hour."""
Test = dict[str, Any]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder for the files of promtool."""
    if shutil.which("promtool") is None:
        pytest.skip("Prometheus is not installed")
    return tmp_path


def write(path: Path, content: object) -> Path:
    """Write a file of YAML, which JSON is too; return its path."""
    path.write_text(json.dumps(content), "utf-8")
    return path


def promtool(*arguments: str | Path, given: str = "") -> tuple[int, str]:
    """Run it; return its exit code and what it printed."""
    program = shutil.which("promtool") or ""
    done = subprocess.run([program, *arguments], input=given, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def series_of(alarm: Alarm, pod: str = "one") -> str:
    """The series that rises in what a process shows, when what the alarm watches is counted there."""
    (name, labels), now = alarm.our_metric, [0.0]
    metrics = OpenMetrics(measure=lambda: now[0])
    before = shown(metrics)
    metrics.count(Figures({name: 1}, dict.fromkeys(METRICS[name].dimensions, "any") | dict(labels)))
    now[0] = SHOWN_AS_ZERO
    (risen,) = [one for one, value in shown(metrics).items() if before.get(one, 0) != value]
    told = {**dict(risen[1]), "pod": pod}
    return risen[0] + "{" + ",".join(f'{label}="{value}"' for label, value in told.items()) + "}"


def shown(metrics: OpenMetrics) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """Every sample of a page but the times of creation."""
    families = text_string_to_metric_families(metrics.page("text/plain")[1].decode())
    samples = (sample for family in families for sample in family.samples)
    return {(one.name, tuple(one.labels.items())): one.value for one in samples if not one.name.endswith("_created")}


def periods(alarm: Alarm, *each: int) -> str:
    """A series with so much in each period: events of a counter at its beginning, or the value of a level."""
    scrapes = alarm.minutes * A_MINUTE
    if METRICS[alarm.our_metric[0]].kind == "level":
        return " ".join(f"{value}x{scrapes - 1}" for value in each)
    counted = [sum(each[: number + 1]) for number in range(len(each))]
    return " ".join(["0", *(f"{value}x{scrapes - 1}" for value in counted)])


def runs(alarm: Alarm, first: int, every: int) -> str:
    """A counter that rises at every so many runs of the schedule, from `first` on, over four times the period."""
    scrapes = EVERY.get(alarm.our_metric[0], HOUR) // A_SCRAPE
    values = ((number // scrapes + every - first) // every for number in range(4 * alarm.minutes * A_MINUTE))
    return " ".join(map(str, values))


def expected(alarm: Alarm, minutes: int, *, rings: bool) -> Test:
    """What the alert does after so many minutes."""
    rule = RULES[alarm.full_name]
    ringing = {"exp_labels": rule["labels"], "exp_annotations": rule["annotations"]}
    return {"eval_time": f"{minutes}m", "alertname": rule["alert"], "exp_alerts": [ringing] if rings else []}


def of_a_bound(alarm: Alarm) -> Iterator[tuple[str, dict[str, str], list[Test]]]:
    """It rings when each period in a row reaches the bound, not before the last has begun, and not below it."""
    bound, lasts = alarm.at_least or 0, alarm.minutes * alarm.periods
    series, early = series_of(alarm), alarm.minutes * (alarm.periods - 1) - 1
    never = [expected(alarm, minutes, rings=False) for minutes in range(1, lasts + 1)]
    ringing = [expected(alarm, lasts, rings=True)]
    yield "reached", {series: periods(alarm, *[bound] * alarm.periods)}, [*never[: max(early, 0)], *ringing]
    yield "not reached", {series: periods(alarm, *[bound - 1] * alarm.periods)}, never
    yield "nothing", {}, never
    if alarm.periods > 1:
        yield "once", {series: periods(alarm, bound, *[0] * alarm.periods)}, never


def of_silence(alarm: Alarm) -> Iterator[tuple[str, dict[str, str], list[Test]]]:
    """It rings a period after the last run, and when nobody counts; not while two workers take turns."""
    lasts = alarm.minutes
    yield "nobody counts", {}, [expected(alarm, lasts, rings=True)]
    ending = [expected(alarm, lasts - 1, rings=False), expected(alarm, lasts + 1, rings=True)]
    yield "one run and no more", {series_of(alarm): f"0 1x{(lasts + 2) * A_MINUTE}"}, ending
    turns = {series_of(alarm, "one"): runs(alarm, 0, 2), series_of(alarm, "two"): runs(alarm, 1, 2)}
    yield "by turns", turns, [expected(alarm, minutes, rings=False) for minutes in range(1, 4 * lasts)]


def written(alarm: Alarm) -> list[Test]:
    """The tests of an alarm in the form of promtool."""
    cases = of_silence(alarm) if alarm.silence == "rings" else of_a_bound(alarm)
    return [
        {
            "name": f"{alarm.full_name}: {name}",
            "interval": f"{A_SCRAPE.seconds}s",
            "input_series": [{"series": series, "values": values} for series, values in given.items()],
            "alert_rule_test": tests,
        }
        for name, given, tests in cases
    ]


def test_the_alerts_are_made_from_the_list() -> None:
    """Run `python -m infra.watch.prometheus` after a change of infra/watch/alarms.toml."""
    assert ALERTS.read_text("utf-8") == as_file()


def test_every_alarm_is_an_alert_with_its_runbook() -> None:
    """But for those of AWS alone; each has an expression that Prometheus can read."""
    rules = prometheus_rule()["spec"]["groups"][0]["rules"]
    expected = [(one.full_name, f"docs/runbook.md#{one.name}") for one in read_alarms() if one.rings_on("postgres")]
    assert [(rule["labels"]["alarm"], rule["annotations"]["runbook_url"]) for rule in rules] == expected
    for rule in rules:
        promql_parser.parse(rule["expr"])


def test_alarms_ring_as_they_do_on_aws() -> None:
    """After the same time, with the same bound; of silence too, when there is no series at all."""
    written = {one.full_name: expression(one) for one in read_alarms() if one.rings_on("postgres")}
    names = ("sweep-silent", "cases-left", "partner-failing-bmg", "server-errors")
    assert [written[name] for name in names] == [
        "(sum(increase(kelisim_sweep_runs_total[9m])) or vector(0)) < 0.5",
        "max(max_over_time(kelisim_sweep_left[10m])) >= 1",
        'sum(increase(kelisim_partner_failures_total{partner="bmg"}[15m])) >= 9.5',
        'sum(increase(kelisim_answers_total{status_class="5xx"}[5m])) >= 4.5',
    ]


def test_prometheus_takes_the_rules(folder: Path) -> None:
    """With the linter of promtool, which finds no alert twice."""
    rules = write(folder / "rules.yaml", prometheus_rule()["spec"])
    assert promtool("check", "rules", "--lint-fatal", rules)[0] == 0


@pytest.mark.parametrize("alarm", ALARMS, ids=[alarm.full_name for alarm in ALARMS])
def test_an_alert_rings_when_the_list_says_so(alarm: Alarm, folder: Path) -> None:
    """In Prometheus itself, of the series that our processes show: at the bound and after the time of the list."""
    group = {"name": "of-one", "rules": [RULES[alarm.full_name]]}
    rules = write(folder / "rules.yaml", {"groups": [group]})
    tests = {"rule_files": [str(rules)], "evaluation_interval": "1m", "tests": written(alarm)}
    file = write(folder / "tests.yaml", tests)
    assert promtool("test", "rules", file) == (0, f"Unit Testing:  {file}\n  SUCCESS\n\n")


@pytest.mark.usefixtures("folder")
def test_prometheus_finds_the_metrics_named_as_they_should_be() -> None:
    """Each has a help and a type; `days` ends a name because days are what is counted there."""
    metrics = OpenMetrics()
    for name, metric in METRICS.items():
        metrics.count(Figures({name: 1}, dict.fromkeys(metric.dimensions, "any")))
    printed = promtool("check", "metrics", given=metrics.page("text/plain")[1].decode())[1]
    assert printed == 'kelisim_sweep_unconfirmed_days use base unit "seconds" instead of "days"\n'
