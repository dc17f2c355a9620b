"""The console's command on the clock that erasing goes by."""

import argparse
from datetime import timedelta

from chalicelib.domain.errors import KelisimError
from chalicelib.domain.ports.store import Deps
from chalicelib.entrypoints.console.arguments import instant_argument, words
from chalicelib.entrypoints.console.command import AddCommand, Say
from chalicelib.services.console.accept_clock import StatedTime, accept_clock
from chalicelib.services.schedules.erase_due_data import clock_jump


class ErasingWaits(KelisimError):
    """A clock has jumped; the message says what each shows and what to do."""


def add_clock_commands(add: AddCommand) -> None:
    """Add the commands; `add` takes a name, a text and what runs."""
    accept = add("accept-clock", "after a jump of a clock: let erasing continue from the store's present time", _accept)
    accept.add_argument(
        "time", type=instant_argument, help="what time it is by another clock, such as 2026-12-31T14:05:00+05:00"
    )
    accept.add_argument("--by", type=words, required=True, help="who says so")
    accept.add_argument("--why", type=words, required=True, help="what happened to the clock, for other operators")


def jump_words(ports: Deps, jumped: timedelta) -> str:
    """Return what the clocks show and what to do. Raises `StoreBusy`."""
    last = ports.operations.erasing_time()
    before = f"The last run was at {last.at.isoformat()}. " if last else ""
    return (
        f"a clock has jumped by {jumped}, so nothing is erased. The store's clock shows "
        f"{ports.store_clock.now().isoformat()}, this machine's {ports.clock.now().isoformat()}. {before}"
        "Correct a wrong clock. If the store's clock is right, run accept-clock; docs/runbook.md explains it."
    )


def say_erasing(ports: Deps, say: Say) -> None:
    """Say whether erasing waits for a word, if it does. Raises `StoreBusy`."""
    jumped = clock_jump(ports, ports.store_clock.now())
    if jumped is not None:
        say(f"Erasing waits: {jump_words(ports, jumped)}")


def _accept(ports: Deps, asked: argparse.Namespace, say: Say) -> None:
    accepted = accept_clock(ports, StatedTime(asked.time, asked.by, asked.why))
    say(f"Erasing continues from {accepted.at.isoformat()}.")
    say_erasing(ports, say)
