"""The console's commands after a restore, in the order of the runbook. They print ids, kinds and times."""

import argparse

from chalicelib.domain.errors import KelisimError
from chalicelib.domain.ports.store import Deps
from chalicelib.entrypoints.console.arguments import instant_argument, words
from chalicelib.entrypoints.console.command import AddCommand, Say
from chalicelib.services.console.begin_restore import begin_restore
from chalicelib.services.console.replay_stops import replay_stops


class StopsLeft(KelisimError):
    """Some stops could not be done again; each was printed before."""


def add_restore_commands(add: AddCommand) -> None:
    """Add the commands; `add` takes a name, a text and what runs."""
    begin = add("restore-begin", "after a restore: pause everything, and enter the restore in the anchors", _begin)
    begin.add_argument(
        "--to",
        type=instant_argument,
        required=True,
        help="the moment that the store was restored to, such as 2026-12-31T00:00:00+05:00",
    )
    begin.add_argument("--by", type=words, required=True, help="who enters it")
    begin.add_argument("--why", type=words, required=True, help="the reason, for other operators")
    add("replay-stops", "after a restore: withdraw, revoke, release and block again as the ledger says", _replay)


def _begin(ports: Deps, asked: argparse.Namespace, say: Say) -> None:
    anchor = begin_restore(ports, asked.to, asked.by, asked.why)
    say(f"Calls and intake are paused. Anchor {anchor.number} says that the store was restored to {asked.to}.")


def _replay(ports: Deps, _asked: argparse.Namespace, say: Say) -> None:
    done = left = 0
    for one in replay_stops(ports):
        done, left = done + (one.error is None), left + (one.error is not None)
        say(f"{one.stop.case_id}  {one.stop.kind:<22}  {one.error or 'done again'}")
    say(f"{done} stops were done again.")
    if left:
        raise StopsLeft(f"{left} stops could not be done again. Run the same command until none is left.")
