"""Which place the local stack runs in: `PLACE` is `aws` (the default) or `postgres`.

Variables of one place are refused in the other, by name. On PostgreSQL nothing of AWS can be imported from then on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

OF_ONE_PLACE = {"aws": ("DYNAMODB_ENDPOINT",), "postgres": ("DATA", "POSTGRES_DSN", "RECORDS_DSN")}


class RunningStack(Protocol):
    """A stack in either place."""

    @property
    def url(self) -> str:
        """The base URL, without a trailing slash."""

    def stop(self) -> None:
        """Stop everything."""


def place_of_stack(environment: Mapping[str, str]) -> str:
    """Return the place that the environment names. Raises `ValueError` with a message for the console."""
    place = environment.get("PLACE") or "aws"
    if place not in OF_ONE_PLACE:
        raise ValueError(f"PLACE={place} is no place. Set PLACE=aws or PLACE=postgres.")
    others = (name for other, names in OF_ONE_PLACE.items() if other != place for name in names)
    wrong = [name for name in others if environment.get(name)]
    if wrong:
        raise ValueError(f"PLACE is {place}, where {', '.join(wrong)} have no effect: unset them.")
    return place


@dataclass(frozen=True)
class Start:
    """How a stack starts: its port (0 for a free one) and its time (None for now).

    `data`: where it lives over restarts on PostgreSQL, None for nowhere. `published`: the folder to publish its
    environment in, None for nowhere.
    """

    port: int = 0
    clock: datetime | None = None
    data: Path | None = None
    published: Path | None = None


def start_stack_at(place: str, environment: Mapping[str, str], start: Start) -> RunningStack:
    """Start the stack in a place.

    Raises `PortBusy`, `NoServer`.
    """
    if place == "postgres":
        from infra.local.on_postgres.refusing import refuse_libraries_of_aws  # noqa: PLC0415

        refuse_libraries_of_aws()
        from infra.local.on_postgres.stack import start_stack_on_postgres  # noqa: PLC0415 - only where it is needed

        dsn, records = (environment.get(name) or None for name in ("POSTGRES_DSN", "RECORDS_DSN"))
        dsns = (dsn, records or dsn) if dsn else None
        return start_stack_on_postgres(start.port, start.clock, start.data, dsns, start.published)
    from infra.local.stack import start_stack  # noqa: PLC0415 - imports all of AWS

    engine = environment.get("DYNAMODB_ENDPOINT") or None
    return start_stack(start.port, start.clock, engine, published=start.published)
