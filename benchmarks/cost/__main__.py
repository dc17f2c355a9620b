"""`make bench-cost`: what a case costs on AWS, for each scenario of the demo and for three ways with a bound.

Each application goes its whole way on a local stack of its own, on tables in memory. The units are computed from the
sizes of the items by DynamoDB's rules. The GB-seconds are an estimate: the CPU time that the functions took here, warm,
at the share of a processor that their memory gives them. They contain neither the wait for the network nor a cold
start. Schedules, logs, secrets, storage and traffic are not counted. `ONLY=1,13` takes only these scenarios, and the
bounded ways.

The exit code is 1 if a bounded way makes more calls than its bound.
"""

import gc
import logging
import os
import sys
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.cost.ways import API, Used, Way, bounded_ways, use, ways

CASES = 1000
MOST_CALLS = {"22 banks": 110, "one bank": 50, "nobody answers": 33}
"""How many calls to the tables each of these ways makes at most, without the looks and what all cases share."""
HEADINGS = (
    "way",
    "calls",
    "looks",
    "shared",
    "reads",
    "writes",
    "transitions",
    "runs",
    "GB-s",
    "keys",
    "partners",
    "$ per 1000",
)


def prices() -> tuple[Mapping[str, float], date, str]:
    """Return the prices in dollars, their date and their region."""
    written: dict[str, Any] = tomllib.loads(Path(__file__).with_name("prices.toml").read_text("utf-8"))
    return written["dollars"], written["date"], written["region"]


def dollars_of(used: Used, dollars: Mapping[str, float]) -> float:
    """Return what one such case costs."""
    amounts = {
        "table_reads": used.reads,
        "table_writes": used.writes,
        "transitions": used.transitions,
        "requests": sum(used.invocations.values()),
        "gb_seconds": used.gb_seconds,
        "api_requests": used.invocations.get(API, 0),
        "key_requests": used.unwrapped,
    }
    return sum(amount * dollars[name] for name, amount in amounts.items())


def row_of_way(way: Way, used: Used, dollars: Mapping[str, float]) -> tuple[str, ...]:
    """Return the cells of a way's row."""
    cells = (
        used.counted,
        used.looks,
        used.shared,
        f"{used.reads:g}",
        f"{used.writes:g}",
        used.transitions,
        sum(used.invocations.values()),
        f"{used.gb_seconds:.2f}",
        used.unwrapped,
        used.partners,
        f"{CASES * dollars_of(used, dollars):.2f}",
    )
    return (way.title, *map(str, cells))


def main() -> int:
    """Measure and print; return 0 if every bounded way is within its bound."""
    logging.disable(logging.CRITICAL)
    only = [one for one in os.environ.get("ONLY", "").split(",") if one]
    dollars, on, region = prices()
    bounded = bounded_ways()
    use(bounded["one bank"])  # the first one also imports
    gc.collect()
    gc.freeze()  # a look through all that was imported would be counted as the work of some function
    print(" | ".join(HEADINGS))
    over: list[Used] = []
    for way in ways():
        if only and way.title not in bounded and way.application.number not in only:
            continue
        used = use(way)
        print(" | ".join(row_of_way(way, used, dollars)), flush=True)
        if used.counted > MOST_CALLS.get(way.title, used.counted):
            over.append(used)
            print(f"{way.title}: at most {MOST_CALLS[way.title]} calls; now {used.by_function}", file=sys.stderr)
    print(f"\nPrices of {on}, {region}. Each way on a stack of its own; GB-s: an estimate, see the module.")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
