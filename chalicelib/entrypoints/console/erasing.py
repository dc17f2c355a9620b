"""The console's commands on erasing. They print ids, classes and times, never personal data."""

from collections import Counter
from datetime import datetime

import click

from chalicelib.bootstrap.parts import PortGroup
from chalicelib.domain.errors import KelisimError
from chalicelib.entrypoints.console.arguments import INSTANT
from chalicelib.entrypoints.console.clocks import jump_words
from chalicelib.entrypoints.console.command import Section, command
from chalicelib.entrypoints.console.desk import Desk
from chalicelib.entrypoints.console.exits import FoundWrong
from chalicelib.services.schedules.erase_due_data import erase_due_data, erasures_due, replay_erasures


class ErasingWaits(KelisimError):
    """A clock has jumped; the message says what each shows and what to do."""


@command("erasures", Section.ERASING, PortGroup.CASES, PortGroup.POLICY)
@click.option("--until", type=INSTANT, help="such as 2026-12-31T00:00:00+05:00; the current time by default")
def erasures(desk: Desk, until: datetime | None) -> None:
    """List what is due for erasure by a given time, and change nothing."""
    _list(desk, until or desk.ports.clock.now())


def _list(desk: Desk, until: datetime) -> None:
    number = 0
    for case_id, due in erasures_due(desk.ports, until):
        number += 1
        desk.show(
            f"{case_id}  {due.key_class:<7} {due.at.isoformat()}  {due.why}",
            case=case_id,
            key_class=due.key_class,
            due=due.at,
            why=due.why,
        )
    if not desk.terminal.as_json:
        desk.show(f"{number} due for erasure.")


@command("erase-due", Section.ERASING, PortGroup.CASES, PortGroup.POLICY, changes=True)
def erase_now(desk: Desk) -> None:
    """Erase what is due now, as the schedule does every hour."""
    if desk.terminal.dry_run:
        _list(desk, desk.ports.store_clock.now())
    due = Counter(str(one.key_class) for _, one in erasures_due(desk.ports, desk.ports.store_clock.now()))
    told = ", ".join(f"{number} {key_class}" for key_class, number in sorted(due.items())) or "nothing"
    desk.confirm(f"Due for erasure now: {told}. What is erased is gone for good; erasures lists it.", due=dict(due))
    report = erase_due_data(desk.ports)
    if report.jumped is not None:
        raise ErasingWaits(jump_words(desk.ports, report.jumped))
    erased = {str(key_class): number for key_class, number in sorted(report.erased.items())}
    told = ", ".join(f"{number} {key_class}" for key_class, number in erased.items()) or "nothing"
    desk.show(
        f"{report.looked_at} cases checked; erased: {told}; {report.failed} failed and will be retried.",
        checked=report.looked_at,
        erased=erased,
        failed=report.failed,
    )
    if report.failed:
        raise FoundWrong(f"{report.failed} cases could not be erased. The next run tries again.")


@command("replay-erasures", Section.ERASING, PortGroup.CASES, PortGroup.POLICY, changes=True)
def replay(desk: Desk) -> None:
    """After a restore: erase again all that the ledger of erasures lists."""
    desk.confirm("Every data key that the ledger lists and that the restore brought back is deleted for good.")
    number = 0
    for erasure in replay_erasures(desk.ports):
        number += 1
        desk.show(
            f"{erasure.case_id}  {erasure.key_class}  erased again; first erased on {erasure.at.isoformat()}",
            case=erasure.case_id,
            key_class=erasure.key_class,
            first_erased=erasure.at,
        )
    if not desk.terminal.as_json:
        desk.show(f"{number} restored keys were erased again.")
