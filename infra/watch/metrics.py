"""Reads the list of metrics."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

METRIC_LIST = Path(__file__).parents[2] / "chalicelib" / "metrics.toml"


@dataclass(frozen=True, kw_only=True)
class Metric:
    """One metric of the list, as the head of the file describes it."""

    name: str
    kind: Literal["count", "level", "spread"]
    unit: Literal["Count", "Seconds"]
    dimensions: tuple[str, ...]
    means: str


def read_metrics() -> tuple[Metric, ...]:
    """Return all metrics, in the order of the list. Raises `TypeError` for an entry with other fields."""
    entries = tomllib.loads(METRIC_LIST.read_text("utf-8"))["metric"]
    return tuple(Metric(**entry | {"dimensions": tuple(entry["dimensions"])}) for entry in entries)


def as_table() -> str:
    """Return the list as a table in Markdown, as docs/metrics.md has it."""
    head = ["| metric | kind | unit | by | one value says |", "|---|---|---|---|---|"]
    rows = (
        f"| `{metric.name}` | {metric.kind} | {metric.unit} | {', '.join(metric.dimensions)} | {metric.means} |"
        for metric in read_metrics()
    )
    return "\n".join([*head, *rows])


if __name__ == "__main__":
    print(as_table())
