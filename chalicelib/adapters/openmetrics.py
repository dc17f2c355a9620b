"""The metrics of a process in OpenMetrics, for Prometheus: the same names as in the log's lines, with a prefix.

`chalicelib/metrics.toml` says of each metric what it is: a count is a counter (`kelisim_cases_entered_total`), a spread
a histogram, and a level a gauge that is shown for `LEVEL_LASTS` after it was reported: another process may report it
from then on. Counts and spreads of several processes are added up over files that they share.

Prometheus sees the increase of a counter, so that one that began with its first event would have none. Where the values
of a dimension are known, each begins with 0; any other is shown as 0 for `SHOWN_AS_ZERO` first.
"""

import time
import tomllib
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from chalicelib.domain.case.states import ENDS, Reason, State
from chalicelib.observability import SERVICE, Figures

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry, Counter
    from prometheus_client.core import GaugeMetricFamily

KINDS = Path(__file__).parents[1] / "metrics.toml"
METRIC_PREFIX = f"{SERVICE}_"
LEVEL_LASTS = 600.0
"""Seconds: twice the time between two reports of a worker."""
SHOWN_AS_ZERO = 120.0
"""Seconds: two scrapes, where Prometheus scrapes once a minute."""
BUCKETS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600, 14_400, 43_200, 86_400, 172_800, 345_600)
"""Seconds: from a partner's quick answer to a term of some working days."""
_KNOWN: Mapping[str, tuple[str, ...]] = {
    "partner": ("kdp", "bmg", "open-api", "sms-1414"),
    "state": tuple(State),
    "step": tuple(state for state in State if state not in ENDS),
    "end": (State.BANK_DATA_READY, State.WITHDRAWN, *Reason),
    "status_class": ("2xx", "4xx", "5xx"),
}
"""Dimensions whose values are known: their counters and spreads begin with 0."""


class Levels:
    """The newest values of the levels; a collector of Prometheus's client."""

    def __init__(self, measure: Callable[[], float] = time.monotonic) -> None:
        """`measure`: seconds of a clock that does not jump."""
        self._measure = measure
        self._lock = Lock()
        self._reported: dict[str, dict[tuple[tuple[str, str], ...], tuple[float, float]]] = {}

    def report(self, name: str, value: float, dimensions: Mapping[str, str]) -> None:
        """Store a level's newest value, for each value of its dimensions by itself."""
        with self._lock:
            self._reported.setdefault(name, {})[tuple(dimensions.items())] = (value, self._measure())

    def collect(self) -> Iterable["GaugeMetricFamily"]:
        """Return the levels that were reported of late."""
        from prometheus_client.core import GaugeMetricFamily  # noqa: PLC0415 - only who serves metrics imports it

        since = self._measure() - LEVEL_LASTS
        found: list[GaugeMetricFamily] = []
        with self._lock:
            for name, reported in sorted(self._reported.items()):
                names = [label for label, _ in next(iter(reported))]
                family = GaugeMetricFamily(METRIC_PREFIX + name, _help(name), labels=names)
                for labels, (value, at) in reported.items():
                    if at >= since:
                        family.add_metric([text for _, text in labels], value)
                found += [family] if family.samples else []
        return found


class NewCounters:
    """What was counted of counters that are new, while they are shown as 0; a collector that shows nothing itself.

    It is registered before the counters, so that each page asks it first.
    """

    def __init__(self, measure: Callable[[], float] = time.monotonic) -> None:
        """`measure`: seconds of a clock that does not jump."""
        self._measure = measure
        self._lock = Lock()
        self._begun: set[Counter] = set()
        self._new: dict[Counter, tuple[float, float]] = {}

    def begin(self, counter: "Counter") -> None:
        """Count this counter at once from now on."""
        self._begun.add(counter)

    def count(self, counter: "Counter", value: float) -> None:
        """Count now, or as soon as the counter was shown as 0 for long enough."""
        with self._lock:
            if counter in self._begun:
                counter.inc(value)
            else:
                since, before = self._new.get(counter, (self._measure(), 0.0))
                self._new[counter] = (since, before + value)

    def collect(self) -> Iterable["GaugeMetricFamily"]:
        """Count what has waited for long enough; return nothing."""
        until = self._measure() - SHOWN_AS_ZERO
        with self._lock:
            for counter, (since, counted) in list(self._new.items()):
                if since <= until:
                    counter.inc(counted)
                    del self._new[counter]
                    self._begun.add(counter)
        return ()


class OpenMetrics:
    """Counts figures. `shared`: the folder over which several processes add up; None for one process alone.

    The library takes that folder from the environment too (`settings.share_metrics_in`), before it is imported.
    """

    def __init__(self, shared: Path | None = None, measure: Callable[[], float] = time.monotonic) -> None:
        """`measure`: seconds of a clock that does not jump."""
        from prometheus_client import CollectorRegistry, Counter, Histogram  # noqa: PLC0415 - the same

        self._shared = shared
        self._registry = CollectorRegistry()
        self._levels, self._new = Levels(measure), NewCounters(measure)
        self._registry.register(self._levels)
        self._registry.register(self._new)
        self._counters: dict[str, Counter] = {}
        self._spreads: dict[str, Histogram] = {}
        for metric in listed():
            name, labels = metric["name"], metric["dimensions"]
            title, known = METRIC_PREFIX + name, _KNOWN.get(labels[0], ()) if labels else ()
            if metric["kind"] == "count":
                counter = self._counters[name] = Counter(title, metric["means"], labels, registry=self._registry)
                for child in [counter.labels(value) for value in known] if labels else [counter]:
                    self._new.begin(child)
            elif metric["kind"] == "spread":
                spread = Histogram(title, metric["means"], labels, buckets=BUCKETS, registry=self._registry)
                self._spreads[name] = spread
                for value in known:
                    spread.labels(value)

    def count(self, figures: Figures) -> None:
        """Count figures of the list that were reported."""
        for name, value in figures.values.items():
            if counter := self._counters.get(name):
                self._count(_with(counter, figures.dimensions), value)
            elif spread := self._spreads.get(name):
                _with(spread, figures.dimensions).observe(value)
            else:
                self._levels.report(name, value, figures.dimensions)

    def _count(self, counter: "Counter", value: float) -> None:
        if self._shared is None:
            self._new.count(counter, value)
        else:  # its page is made of files, often by another process; what it counts is known
            counter.inc(value)

    @cached_property
    def registry(self) -> "CollectorRegistry":
        """What is served: this process's, or the sum over all that share the folder."""
        if self._shared is None:
            return self._registry
        from prometheus_client import CollectorRegistry  # noqa: PLC0415 - the same
        from prometheus_client.multiprocess import MultiProcessCollector  # noqa: PLC0415 - the same

        summed = CollectorRegistry()
        MultiProcessCollector(summed, str(self._shared))  # type: ignore[no-untyped-call]
        return summed

    def page(self, accepted: str) -> tuple[str, bytes]:
        """Return media type and body of `/metrics`, in the form that the `Accept` header asks for."""
        from prometheus_client.exposition import choose_encoder  # noqa: PLC0415 - the same

        encode, media_type = choose_encoder(accepted)
        return media_type, encode(self.registry)


def listed() -> list[dict[str, Any]]:
    """Return the entries of the list of metrics, as its head describes them."""
    entries: list[dict[str, Any]] = tomllib.loads(KINDS.read_text("utf-8"))["metric"]
    return entries


def _help(name: str) -> str:
    return next((str(metric["means"]) for metric in listed() if metric["name"] == name), "")


def _with(metric: Any, dimensions: Mapping[str, str]) -> Any:  # noqa: ANN401 - a counter or a histogram
    return metric.labels(**dimensions) if dimensions else metric
