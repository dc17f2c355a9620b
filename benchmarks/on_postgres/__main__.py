"""`make bench-postgres`: five figures of the place on PostgreSQL, each a ratio or a time within one run.

The exit code is 1 if one is over its limit, 2 if PostgreSQL cannot run. `ONLY=way` measures what begins so.
"""

import logging
import os
import sys
from collections.abc import Callable

from benchmarks.on_postgres.due_pages import FEW, MANY, pages_read
from benchmarks.on_postgres.health import measure_health
from benchmarks.on_postgres.rate import rate_of, seconds_to_sms
from benchmarks.on_postgres.way import measure_way
from infra.postgres.migrate import migrate
from infra.postgres.records import migrate_records
from infra.postgres.server import NoServer, running

MOST_OF_WAY, MOST_OF_PAGES, LONGEST_TO_SMS, LEAST_OF_HEALTH = 4.0, 1.5, 1.0, 0.3
FULL = 0.9
"""The share of the cores from which on the processor is what limits."""
WAIT_OF_A_PARTNER = 0.2
"""Seconds; real ones take tenths of a second."""


def way() -> bool:
    """A case's whole way, compared to its bare statements."""
    with running(durable=True) as server:
        migrate(server.dsn())
        migrate_records(server.dsn())
        whole, bare = measure_way(server)
    print(f"way: {whole:.1f} ms a case, its bare statements {bare:.1f} ms: {whole / bare:.2f}, at most {MOST_OF_WAY}")
    return whole / bare <= MOST_OF_WAY


def pages() -> bool:
    """The pages of a look for due cases."""
    with running() as server:
        migrate(server.dsn())
        migrate_records(server.dsn())
        few, many = pages_read(server, FEW), pages_read(server, MANY)
    ratio = many / few
    print(f"pages: {few} with {FEW:,} cases, {many} with {MANY:,}: {ratio:.2f}, at most {MOST_OF_PAGES}")
    return ratio <= MOST_OF_PAGES


def sms() -> bool:
    """From intake to the SMS."""
    took = seconds_to_sms()
    print(f"sms: {took:.2f} s after the intake (median), at most {LONGEST_TO_SMS}")
    return took <= LONGEST_TO_SMS


def workers() -> bool:
    """Cases a second with 1, 2 and 4 workers, and what they use; no limit."""
    all_cores = os.cpu_count() or 1
    for wait in (0.0, WAIT_OF_A_PARTNER):
        for number in (1, 2, 4):
            rate = rate_of(number, wait)
            cores = ", ".join(f"{name} {used:.2f}" for name, used in rate.cores.items())
            print(f"workers: {number}, a partner takes {wait * 1000:.0f} ms: {rate.cases:.1f} cases a second; ", end="")
            print(f"cores: {cores}, all programs {rate.machine:.2f} of {all_cores}; ", end="")
            print(f"{rate.commits:.0f} commits a second; ", end="")
            full = rate.machine > FULL * all_cores
            print("what limits is " + ("the processor" if full else "the wait for partners"), flush=True)
    return True


def health() -> bool:
    """`/v1/health`, compared to a bare application."""
    ours, bare = measure_health()
    ratio = ours / bare
    print(f"health: {ours:.0f} a second, a bare application {bare:.0f}: {ratio:.2f}, at least {LEAST_OF_HEALTH}")
    return ratio >= LEAST_OF_HEALTH


MEASURES: tuple[Callable[[], bool], ...] = (way, pages, sms, workers, health)


def main() -> int:
    """Measure, print, and return the exit code."""
    logging.disable(logging.INFO)
    only = os.environ.get("ONLY", "")
    try:
        within = [measure() for measure in MEASURES if measure.__name__.startswith(only)]
    except NoServer as reason:
        print(reason, file=sys.stderr)
        return 2
    return 0 if all(within) else 1


if __name__ == "__main__":
    sys.exit(main())
