"""The console's commands after a restore, in the order of the runbook. They print ids, kinds and times."""

from datetime import datetime

import click

from chalicelib.bootstrap.parts import PortGroup
from chalicelib.entrypoints.console.arguments import INSTANT
from chalicelib.entrypoints.console.command import Section, by_option, command, why_option
from chalicelib.entrypoints.console.desk import Desk
from chalicelib.entrypoints.console.exits import FoundWrong
from chalicelib.entrypoints.console.failed import DRIVING
from chalicelib.services.console.begin_restore import begin_restore
from chalicelib.services.console.replay_stops import replay_stops


class StopsLeft(FoundWrong):
    """Some stops could not be done again; each was printed before."""


@command("restore-begin", Section.FAILED, PortGroup.TABLES, PortGroup.DIGEST, PortGroup.ANCHOR_KEYS, changes=True)
@click.option(
    "--to",
    "moment",
    type=INSTANT,
    required=True,
    help="the moment that the store was restored to, such as 2026-12-31T00:00:00+05:00",
)
@by_option("who enters it")
@why_option("the reason, for other operators")
def begin_after_restore(desk: Desk, moment: datetime, by: str, why: str) -> None:
    """After a restore: pause everything, and enter the restore in the anchors."""
    desk.confirm(
        "All calls to partners and the intake are paused.",
        f"An anchor says that the store was restored to {moment.isoformat()}; it cannot be taken back.",
    )
    anchor = begin_restore(desk.ports, moment, by, why)
    desk.show(
        f"Calls and intake are paused. Anchor {anchor.number} says that the store was restored to {moment}.",
        anchor=anchor.number,
        restored_to=moment,
    )


@command("replay-stops", Section.FAILED, *DRIVING, changes=True)
def replay_all_stops(desk: Desk) -> None:
    """After a restore: withdraw, revoke, release and block again as the ledger says.

    Repeat it until it exits with 0.
    """
    desk.confirm("What the ledger says was stopped is stopped again. Partners are asked what they know.")
    done = left = 0
    for one in replay_stops(desk.ports):
        done, left = done + (one.error is None), left + (one.error is not None)
        desk.show(
            f"{one.stop.case_id}  {one.stop.kind:<22}  {one.error or 'done again'}",
            case=one.stop.case_id,
            kind=one.stop.kind,
            error=one.error,
        )
    if not desk.terminal.as_json:
        desk.show(f"{done} stops were done again.")
    if left:
        raise StopsLeft(f"{left} stops could not be done again. Run the same command until none is left.")
