"""What Prometheus reads of a process: the figures that were reported, under the names of the list."""

import re

from chalicelib.adapters.openmetrics import LEVEL_LASTS, METRIC_PREFIX, SHOWN_AS_ZERO, OpenMetrics
from chalicelib.domain.case.states import ENDS, Reason, State
from chalicelib.observability import Figures, collect_with, measured
from infra.watch.metrics import read_metrics


def samples(metrics: OpenMetrics) -> dict[str, float]:
    """Every sample with its labels, without the buckets and the times of creation."""
    _, body = metrics.page("application/openmetrics-text; version=1.0.0")
    lines = (line.rpartition(" ") for line in body.decode().splitlines() if not line.startswith("#"))
    return {name: float(value) for name, _, value in lines if not re.search(r"_(bucket|created)\b", name)}


def test_each_kind_is_what_prometheus_has_for_it() -> None:
    """A count is added up, of a spread Prometheus gets sum and number, of a level the newest value."""
    metrics = OpenMetrics()
    for _ in range(2):
        metrics.count(Figures({"partner_seconds": 0.5, "partner_failures": 1}, {"partner": "bmg"}))
        metrics.count(Figures({"sweep_moved": 3}))
    for left in (7, 2):
        metrics.count(Figures({"sweep_left": left}))
    found = samples(metrics)
    expected = {
        'kelisim_partner_failures_total{partner="bmg"}': 2,
        'kelisim_partner_seconds_sum{partner="bmg"}': 1,
        'kelisim_partner_seconds_count{partner="bmg"}': 2,
        "kelisim_sweep_moved_total": 6,
        "kelisim_sweep_left": 2,
    }
    assert {name: found[name] for name in expected} == expected


def test_a_level_has_a_value_for_each_of_its_dimension() -> None:
    """How many cases wait is known for each step, not only for the one that was counted last."""
    metrics = OpenMetrics()
    for step, waiting in (("sending_sms", 1), ("awaiting_consent", 8), ("sending_sms", 2)):
        metrics.count(Figures({"cases_waiting": waiting}, {"step": step}))
    found = {name: value for name, value in samples(metrics).items() if "waiting{" in name}
    assert found == {
        'kelisim_cases_waiting{step="sending_sms"}': 2,
        'kelisim_cases_waiting{step="awaiting_consent"}': 8,
    }


def test_a_level_is_shown_as_long_as_it_may_be_true() -> None:
    """Another worker may report it next, so an old value disappears instead of ringing for ever."""
    now = [0.0]
    metrics = OpenMetrics(measure=lambda: now[0])
    metrics.count(Figures({"sweep_calls_paused_seconds": 15_000}))
    now[0] = LEVEL_LASTS
    assert samples(metrics)["kelisim_sweep_calls_paused_seconds"] == 15_000
    now[0] = LEVEL_LASTS + 1
    assert "kelisim_sweep_calls_paused_seconds" not in samples(metrics)


def test_counts_begin_with_zero() -> None:
    """Prometheus sees the increase of a counter, so that the first failure of a partner must be one."""
    found = samples(OpenMetrics())
    plain = {
        f"{METRIC_PREFIX}{one.name}_total": 0.0 for one in read_metrics() if (one.kind, one.dimensions) == ("count", ())
    }
    partners = {
        f'kelisim_partner_failures_total{{partner="{name}"}}': 0.0 for name in ("kdp", "bmg", "open-api", "sms-1414")
    }
    ends = {
        f'kelisim_cases_ended_total{{end="{end}"}}': 0.0 for end in (*Reason, State.BANK_DATA_READY, State.WITHDRAWN)
    }
    steps = {f'kelisim_step_seconds_count{{step="{step}"}}': 0.0 for step in State if step not in ENDS}
    expected = plain | partners | ends | steps
    assert {name: found[name] for name in expected} == expected


def test_a_counter_whose_values_are_unknown_is_shown_as_zero_first() -> None:
    """Else a bank's first day would have no increase; meanwhile nothing of it is lost."""
    now = [0.0]
    metrics = OpenMetrics(measure=lambda: now[0])
    silent = 'kelisim_bank_silent_total{bank="ALATKZKA"}'
    values = []
    for at, counted in ((0.0, 3), (60.0, 4), (SHOWN_AS_ZERO, 0), (SHOWN_AS_ZERO + 1, 5)):
        now[0] = at
        metrics.count(Figures({"bank_silent": counted}, {"bank": "ALATKZKA"}))
        values.append(samples(metrics)[silent])
    assert values == [0, 0, 7, 12]


def test_what_is_logged_is_counted() -> None:
    """One place reports, and both the log and Prometheus get it."""
    counted: list[Figures] = []
    figures = Figures({"bad_signatures": 1}, {"partner": "kdp"})
    collect_with(counted.append)
    fields = measured(figures)
    collect_with(lambda _: None)
    assert (counted, fields["bad_signatures"]) == ([figures], 1)
