"""The console's switches: calls to partners and the intake are paused and resumed without a deployment."""

import click

from chalicelib.bootstrap.parts import PortGroup
from chalicelib.domain.messages.operations import Pause
from chalicelib.domain.ports.store import Deps
from chalicelib.entrypoints.console.clocks import erasing_words
from chalicelib.entrypoints.console.command import Section, by_option, command, why_option
from chalicelib.entrypoints.console.desk import Desk


@command("status", Section.LOOK, PortGroup.TABLES)
def status(desk: Desk) -> None:
    """Show what is paused, by whom and why, and whether erasing waits for an operator."""
    _show(desk)


@command("pause", Section.CALLS, PortGroup.TABLES, changes=True)
@by_option("who pauses, for other operators")
@why_option("the reason, for other operators")
@click.option("--but-asking", is_flag=True, help="pause only calls that change something: for use after a restore")
def pause(desk: Desk, by: str, why: str, *, but_asking: bool) -> None:
    """Stop all calls to partners, without a deployment.

    They stop within 15 seconds. Terms of the law continue to run.
    """
    what = "All calls to partners that change something stop" if but_asking else "All calls to partners stop"
    desk.confirm(*_pause_words(desk.ports), f"{what} within 15 seconds. Terms of the law continue to run.")
    desk.ports.operations.pause(Pause(by, desk.ports.clock.now(), why, but_asking))
    _show(desk)


@command("resume", Section.CALLS, PortGroup.TABLES, changes=True)
def resume(desk: Desk) -> None:
    """Resume calls to partners. Requests that are repeated then have the same ids as before."""
    desk.confirm(*_pause_words(desk.ports), "Calls to partners are resumed within 15 seconds.")
    desk.ports.operations.pause(None)
    _show(desk)


@command("pause-intake", Section.CALLS, PortGroup.TABLES, changes=True)
@by_option("who pauses, for other operators")
@why_option("the reason, for other operators")
def pause_intake(desk: Desk, by: str, why: str) -> None:
    """Refuse new applications, without a deployment.

    Within 15 seconds they are answered 503 intake_paused. Open cases continue.
    """
    desk.confirm(*_intake_words(desk.ports), "New applications are refused within 15 seconds. Open cases continue.")
    desk.ports.operations.pause_intake(Pause(by, desk.ports.clock.now(), why))
    _show(desk)


@command("resume-intake", Section.CALLS, PortGroup.TABLES, changes=True)
def resume_intake(desk: Desk) -> None:
    """Accept new applications again."""
    desk.confirm(*_intake_words(desk.ports), "New applications are accepted again within 15 seconds.")
    desk.ports.operations.pause_intake(None)
    _show(desk)


def _show(desk: Desk) -> None:
    ports = desk.ports
    waits = erasing_words(ports)
    desk.show(
        [*([f"Erasing waits: {waits}"] if waits else []), *_intake_words(ports), *_pause_words(ports)],
        calls_paused=_facts(ports.operations.paused()),
        intake_paused=_facts(ports.operations.intake_paused()),
        erasing_waits=waits,
    )


def _intake_words(ports: Deps) -> list[str]:
    intake = ports.operations.intake_paused()
    return [f"The intake is paused since {intake.at.isoformat()} by {intake.by}: {intake.why}."] if intake else []


def _pause_words(ports: Deps) -> list[str]:
    found = ports.operations.paused()
    if found is None:
        return ["Calls to partners are not paused."]
    still = " Calls that only ask for information still go out." if found.asking_allowed else ""
    return [f"Calls to partners are paused since {found.at.isoformat()} by {found.by}: {found.why}.{still}"]


def _facts(found: Pause | None) -> dict[str, object] | None:
    if found is None:
        return None
    return {"since": found.at, "by": found.by, "why": found.why, "asking_allowed": found.asking_allowed}
