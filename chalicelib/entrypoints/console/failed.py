"""The console's commands on cases that failed, and on what partners know after a restore."""

from collections.abc import Sequence

import click

from chalicelib.bootstrap.parts import PortGroup
from chalicelib.domain.errors import KelisimError, StoreBusy
from chalicelib.domain.refusals import CaseNotFound
from chalicelib.entrypoints.console.command import Section, command, usage_error
from chalicelib.entrypoints.console.desk import Desk, show_progress
from chalicelib.entrypoints.console.exits import FoundWrong, NoSuchCase
from chalicelib.services.console.redrive_case import Redrivable, redrivable_cases, redrive
from chalicelib.services.steps.ask_partners import ask_partners

DRIVING = (PortGroup.CASES, PortGroup.POLICY, PortGroup.DIGEST, PortGroup.PARTNERS)
"""What driving a case on uses."""


@command("failures", Section.FAILED, PortGroup.CASES)
def failures(desk: Desk) -> None:
    """List the cases whose steps failed after all retries, each with its next step."""
    listed = redrivable_cases(desk.ports)
    for one in listed:
        desk.show(
            _line(one),
            case=one.failure.case_id,
            state=one.state,
            due=one.due_at,
            error=one.failure.error,
            where=one.failure.where,
            times=one.failure.times,
            since=one.failure.at,
        )
    if not desk.terminal.as_json:
        how = " Retry them with: redrive --all, or redrive --case ID" if listed else ""
        desk.show(f"{len(listed)} on the list.{how}")


def _line(one: Redrivable) -> str:
    failure = one.failure
    return (
        f"{failure.case_id}  {one.state or 'gone':<30}  due {one.due_at or '-'}  "
        f"{failure.error} in {failure.where}, {failure.times} times since {failure.at.isoformat()}"
    )


@command("redrive", Section.FAILED, *DRIVING, changes=True)
@click.option("--case", "cases", multiple=True, metavar="ID", help="id of a case; may be repeated")
@click.option("--all", "everything", is_flag=True, help="every case on the list of failures")
def redrive_cases(desk: Desk, cases: Sequence[str], *, everything: bool) -> None:
    """Retry failed cases.

    Each gets a new generation of its workflow and takes the steps that are possible now. A case that fails again stays
    on the list.
    """
    if bool(cases) == everything:
        raise usage_error("Give either --case, once or several times, or --all.")
    ids = [one.failure.case_id for one in redrivable_cases(desk.ports)] if everything else list(cases)
    if not ids:
        desk.show("There are no failures to retry.", retried=0)
        return
    desk.confirm("These cases are retried, and partners may be called:", *_preview(desk, ids, listed=everything))
    failing = [case_id for case_id in ids if not _redriven(desk, case_id)]
    if failing:
        raise FoundWrong(f"{len(failing)} of {len(ids)} still fail; failures lists them.")


def _preview(desk: Desk, ids: Sequence[str], *, listed: bool) -> list[str]:
    """Return a line for each case. Raises `NoSuchCase` for an id that was typed."""
    lines = []
    for case_id in ids:
        try:
            case = desk.ports.cases.load(case_id)
            lines.append(f"{case_id}  {case.state}{'  (has ended: nothing to retry)' if case.ended else ''}")
        except CaseNotFound:
            if not listed:
                raise NoSuchCase(f"there is no case {case_id}. Check the id.") from None
            lines.append(f"{case_id}  gone")
    return lines


def _redriven(desk: Desk, case_id: str) -> bool:
    try:
        state = redrive(desk.ports, case_id).state
    except Exception as error:  # noqa: BLE001 - the next one may go, whatever stops this one
        name = type(error).__name__
        desk.show(f"{case_id}  still fails: {name}", case=case_id, error=name)
        return False
    desk.show(f"{case_id}  {state}", case=case_id, state=state)
    return True


@command(
    "ask-partners",
    Section.FAILED,
    PortGroup.CASES,
    PortGroup.POLICY,
    PortGroup.DIGEST,
    PortGroup.PARTNERS,
    changes=True,
)
def ask_all_partners(desk: Desk) -> None:
    """After a restore: ask the partners for the state of each open case.

    Nothing new is requested. Repeat it until it exits with 0: then every case has its answers.
    """
    desk.confirm("Each open case takes over what its partners say about it. Nothing new is requested.")
    looked_at = failed = 0
    for shard in range(desk.ports.shards):
        for case_id in desk.ports.cases.open_ids(shard):
            looked_at += 1
            try:
                ask_partners(desk.ports, desk.ports.cases.load(case_id))
            except KelisimError:
                failed += 1
            show_progress(f"{looked_at} open cases checked")
    show_progress("", end="\n")
    told = f"{looked_at} open cases checked, {failed} without an answer."
    desk.show(told, checked=looked_at, unanswered=failed)
    if failed:
        raise StoreBusy("Repeat it until every case has an answer.")
