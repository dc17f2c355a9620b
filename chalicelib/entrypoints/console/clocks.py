"""The console's command on the clock that erasing goes by."""

from datetime import datetime, timedelta

import click

from chalicelib.bootstrap.parts import PortGroup
from chalicelib.domain.ports.store import Deps
from chalicelib.entrypoints.console.arguments import INSTANT
from chalicelib.entrypoints.console.command import Section, by_option, command, why_option
from chalicelib.entrypoints.console.desk import Desk
from chalicelib.services.console.accept_clock import StatedTime, accept_clock
from chalicelib.services.schedules.erase_due_data import clock_jump


@command("accept-clock", Section.ERASING, PortGroup.TABLES, changes=True)
@click.argument("time", type=INSTANT)
@by_option("who says so")
@why_option("what happened to the clock, for other operators")
def accept(desk: Desk, time: datetime, by: str, why: str) -> None:
    """After a jump of a clock: let erasing continue from the store's present time.

    TIME is what another clock shows, such as 2026-12-31T14:05:00+05:00. It is refused unless the store's clock shows
    the same within half an hour.
    """
    desk.confirm(
        f"The store's clock shows {desk.ports.store_clock.now().isoformat()}; you say {time.isoformat()}.",
        "Erasing continues by the store's clock. What it erases is gone for good; erasures lists it.",
    )
    accepted = accept_clock(desk.ports, StatedTime(time, by, why))
    waits = erasing_words(desk.ports)
    desk.show(
        [f"Erasing continues from {accepted.at.isoformat()}.", *([f"Erasing waits: {waits}"] if waits else [])],
        accepted=accepted.at,
        erasing_waits=waits,
    )


def jump_words(ports: Deps, jumped: timedelta) -> str:
    """Return what the clocks show and what to do. Raises `StoreBusy`."""
    last = ports.operations.erasing_time()
    before = f"The last run was at {last.at.isoformat()}. " if last else ""
    return (
        f"a clock has jumped by {jumped}, so nothing is erased. The store's clock shows "
        f"{ports.store_clock.now().isoformat()}, this machine's {ports.clock.now().isoformat()}. {before}"
        "Correct a wrong clock. If the store's clock is right, run accept-clock; docs/runbook.md explains it."
    )


def erasing_words(ports: Deps) -> str | None:
    """Return why erasing waits for a word, or None if it does not. Raises `StoreBusy`."""
    jumped = clock_jump(ports, ports.store_clock.now())
    return None if jumped is None else jump_words(ports, jumped)
