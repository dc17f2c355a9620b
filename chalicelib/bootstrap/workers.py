"""Wires what only workers have: the doorbell, the purge, and their common pace."""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf

from chalicelib.domain.ports.workers import Doorbell, Expired
from chalicelib.settings import Settings


@dataclass(frozen=True)
class WorkerPorts:
    """What a worker has beside the ports of the services. `pace`: waits until the next case may be looked at."""

    doorbell: Doorbell
    expired: Expired
    pace: Callable[[], bool]


class NoWorkersHere(Exception):
    """In this place a workflow engine and scheduled functions do what workers do elsewhere."""


def build_worker_ports(given: Settings) -> WorkerPorts:
    """Wire the settings for a worker. Raises `NoWorkersHere`."""
    if given.place != "postgres":
        raise NoWorkersHere(f"PLACE is {given.place}, where no workers run. Set PLACE=postgres.")
    from chalicelib.adapters.clock import SystemClock
    from chalicelib.adapters.pace import Pace
    from chalicelib.adapters.postgres.database import Database
    from chalicelib.adapters.postgres.doorbell import PostgresDoorbell
    from chalicelib.adapters.postgres.purge import PostgresExpired
    from chalicelib.bootstrap.secrets import Secrets

    dsn = Secrets(given, SystemClock()).text("postgres_dsn")
    return WorkerPorts(
        doorbell=PostgresDoorbell(dsn),
        expired=PostgresExpired(Database(dsn, most=1)),
        pace=Pace(given.sweep_pace, inf),
    )
