"""The operators' console: `python -m chalicelib.entrypoints.console --help`. Needs nothing but the settings.

It prints ids, states and times, never personal data; only `reads`, which serves investigations, prints what callers
typed. Long commands show their progress on stderr.
"""

import argparse
from collections.abc import Sequence
from functools import partial

from pydantic import ValidationError

from chalicelib.bootstrap import deps
from chalicelib.domain.calendar.day_orders import DayOrder
from chalicelib.domain.calendar.working_days import WrongTimeZoneData
from chalicelib.domain.callers import Caller
from chalicelib.domain.errors import KelisimError
from chalicelib.domain.messages.operations import Pause
from chalicelib.domain.ports.store import Deps
from chalicelib.entrypoints.console.arguments import OPERATORS, day_argument, words
from chalicelib.entrypoints.console.clocks import say_erasing
from chalicelib.entrypoints.console.command import Run, Say, show_progress
from chalicelib.entrypoints.console.evidence import add_evidence_commands
from chalicelib.entrypoints.console.privacy import add_commands
from chalicelib.entrypoints.console.restore import add_restore_commands
from chalicelib.entrypoints.console.rules import add_rule_commands
from chalicelib.entrypoints.console.thresholds import add_threshold_commands
from chalicelib.services.console.enter_day_order import enter_day_order
from chalicelib.services.console.redrive_case import redrivable_cases, redrive
from chalicelib.services.office.record_reads import reads_of_day
from chalicelib.services.schedules.sweep_due_cases import unconfirmed_days
from chalicelib.services.steps.ask_partners import ask_partners
from chalicelib.services.steps.move_terms import move_terms

INTERRUPTED = 130
"""Exit status of a command that was interrupted with Ctrl+C."""


_MORE = (add_commands, add_evidence_commands, add_restore_commands, add_rule_commands, add_threshold_commands)


def main(arguments: Sequence[str] | None = None, given: Deps | None = None, say: Say = print) -> int:
    """Run one command. Return 0; 1 after a line that says what is wrong and what to do; 130 when interrupted."""
    asked = _parser().parse_args(arguments)
    try:
        asked.run(given or (None if asked.offline else deps()), asked, say)
    except KelisimError as error:
        say(f"Not done: {error}")
    except ValidationError as error:
        say(f"Not done: some settings are missing or wrong; docs/settings.md explains them. {_wrong(error)}.")
    except WrongTimeZoneData as error:
        say(f"Not done: {error}")
    except OSError as error:
        if error.filename is None:  # no file of the operator's
            raise
        say(f"Not done: {error.filename}: {error.strerror}.")
    except KeyboardInterrupt:
        say("Stopped. What was done is stored; run the same command again to continue.")
        return INTERRUPTED
    else:
        return 0
    return 1


def _wrong(error: ValidationError) -> str:
    """Return which variables are wrong and why, without their values."""
    told = error.errors(include_input=False, include_url=False)
    return "; ".join(f"{'__'.join(map(str, one['loc'])).upper()}: {one['msg']}" for one in told)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="console", description="Operate Kelisim.")
    commands = parser.add_subparsers(required=True, metavar="command")
    _command(commands, "days", "list the government orders that move days off", _days)
    add = _command(commands, "add-day", "enter an order that moves a day off, and recompute open terms", _add_day)
    add.add_argument("day", type=day_argument, help="the day, as 2026-05-08")
    working = add.add_mutually_exclusive_group(required=True)
    working.add_argument("--off", dest="working", action="store_false", help="the day becomes a day off")
    working.add_argument("--worked", dest="working", action="store_true", help="the day becomes a working day")
    add.add_argument("--order", type=words, required=True, help="the number of the government's order")
    add.add_argument("--by", type=words, required=True, help="who enters it")
    add.add_argument("--replaces", type=words, help="the number of the order that this one replaces")
    _command(commands, "count-terms", "recompute all open terms by the current calendar", _count_terms)
    _command(commands, "failures", "list the cases whose steps failed after all retries", _failures)
    again = _command(commands, "redrive", "retry failed cases", _redrive)
    which = again.add_mutually_exclusive_group(required=True)
    which.add_argument("--case", action="append", default=[], help="id of a case; may be repeated")
    which.add_argument("--all", action="store_true", help="every case on the list of failures")
    _add_pause(_command(commands, "pause", "stop all calls to partners, without a deployment", _pause))
    _command(commands, "resume", "resume calls to partners", _resume)
    close = _command(commands, "pause-intake", "refuse new applications, without a deployment", _pause_intake)
    _add_who_and_why(close)
    _command(commands, "resume-intake", "accept new applications again", _resume_intake)
    _command(commands, "status", "show what is paused, and whether erasing waits", _status)
    _add_reads(_command(commands, "reads", "list who read personal or bank data on a day, and why", _reads))
    _command(
        commands, "ask-partners", "after a restore: ask the partners for the state of each open case", _ask_partners
    )
    for add_more in _MORE:
        add_more(partial(_command, commands))
    return parser


def _add_who_and_why(pause: argparse.ArgumentParser) -> None:
    pause.add_argument("--by", type=words, required=True, help="who pauses")
    pause.add_argument("--why", type=words, required=True, help="the reason, for other operators")


def _add_pause(pause: argparse.ArgumentParser) -> None:
    _add_who_and_why(pause)
    pause.add_argument(
        "--but-asking", action="store_true", help="pause only calls that change something: for use after a restore"
    )


def _add_reads(reads: argparse.ArgumentParser) -> None:
    reads.add_argument("day", type=day_argument, help="the day, as 2026-05-08")
    reads.add_argument("--case", help="only reads of this case")
    reads.add_argument("--by", type=words, required=True, help="who is looking; written to the journal of reads")
    reads.add_argument("--why", type=words, required=True, help="the investigation it is for")


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    text: str,
    run: Run,
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=text, description=text)
    parser.set_defaults(run=run, offline=False)
    return parser


def _days(ports: Deps, _asked: argparse.Namespace, say: Say) -> None:
    """List the orders, and the days of the next month that no order has confirmed: terms across them may move."""
    say(f"calendar {ports.calendar().version}")
    for order in ports.day_orders.all():
        said = "worked" if order.working else "off"
        say(f"{order.number:>4}  {order.day}  {said:<6}  order {order.order}  by {order.by}  at {order.at.isoformat()}")
    for open_day in unconfirmed_days(ports):
        usual = "worked" if ports.calendar().is_working_day(open_day) else "off"
        say(
            f"      {open_day}  not confirmed yet; counted as {usual} until an order is entered: add-day {open_day} ..."
        )


def _add_day(ports: Deps, asked: argparse.Namespace, say: Say) -> None:
    now = ports.clock.now()
    order = DayOrder(
        number=0, day=asked.day, working=asked.working, order=asked.order, by=asked.by, at=now, replaces=asked.replaces
    )
    entered = enter_day_order(ports, order)
    say(f"Entered as number {entered.number}.")
    _count_terms(ports, asked, say)


def _count_terms(ports: Deps, _asked: argparse.Namespace, say: Say) -> None:
    last = None
    for last in move_terms(ports):
        show_progress(f"{last.looked_at} open cases checked, {last.moved} moved")
    show_progress("", end="\n")
    say("No case is open." if last is None else f"{last.looked_at} open cases checked, {last.moved} terms moved.")
    if last is not None and last.failed:
        say(f"{last.failed} terms could not be recomputed: run failures to list the cases.")


def _failures(ports: Deps, _asked: argparse.Namespace, say: Say) -> None:
    listed = redrivable_cases(ports)
    for one in listed:
        failure = one.failure
        say(
            f"{failure.case_id}  {one.state or 'gone':<30}  due {one.due_at or '-'}  "
            f"{failure.error} in {failure.where}, {failure.times} times since {failure.at.isoformat()}"
        )
    say(f"{len(listed)} on the list. Retry them with: redrive --all, or redrive --case ID")


def _redrive(ports: Deps, asked: argparse.Namespace, say: Say) -> None:
    ids = [one.failure.case_id for one in redrivable_cases(ports)] if asked.all else asked.case
    if not ids:
        say("There are no failures to retry.")
    for case_id in ids:
        try:
            say(f"{case_id}  {redrive(ports, case_id).state}")
        except Exception as error:  # noqa: BLE001 - the next one may go, whatever keeps this one
            say(f"{case_id}  still fails: {type(error).__name__}")


def _pause(ports: Deps, asked: argparse.Namespace, say: Say) -> None:
    ports.operations.pause(Pause(asked.by, ports.clock.now(), asked.why, asked.but_asking))
    _status(ports, asked, say)


def _resume(ports: Deps, asked: argparse.Namespace, say: Say) -> None:
    ports.operations.pause(None)
    _status(ports, asked, say)


def _pause_intake(ports: Deps, asked: argparse.Namespace, say: Say) -> None:
    ports.operations.pause_intake(Pause(asked.by, ports.clock.now(), asked.why))
    _status(ports, asked, say)


def _resume_intake(ports: Deps, asked: argparse.Namespace, say: Say) -> None:
    ports.operations.pause_intake(None)
    _status(ports, asked, say)


def _status(ports: Deps, _asked: argparse.Namespace, say: Say) -> None:
    say_erasing(ports, say)
    intake = ports.operations.intake_paused()
    if intake is not None:
        say(f"The intake is paused since {intake.at.isoformat()} by {intake.by}: {intake.why}.")
    pause = ports.operations.paused()
    if pause is None:
        say("Calls to partners are not paused.")
        return
    still = " Calls that only ask for information still go out." if pause.asking_allowed else ""
    say(f"Calls to partners are paused since {pause.at.isoformat()} by {pause.by}: {pause.why}.{still}")


def _reads(ports: Deps, asked: argparse.Namespace, say: Say) -> None:
    caller = Caller(asked.by, OPERATORS, why=asked.why)
    for read in reads_of_day(ports, caller, asked.day, asked.case):
        who = f"{read.by} ({', '.join(read.roles)}{f' of {read.authority}' if read.authority else ''})"
        which = asked.case or (read.case_ids[0] if len(read.case_ids) == 1 else f"{len(read.case_ids)} cases")
        say(f"{read.at.isoformat()}  {read.what:<10}  {which}  by {who}  {read.why or 'no reason given'}")


def _ask_partners(ports: Deps, _asked: argparse.Namespace, say: Say) -> None:
    looked_at = failed = 0
    for shard in range(ports.shards):
        for case_id in ports.cases.open_ids(shard):
            looked_at += 1
            try:
                ask_partners(ports, ports.cases.load(case_id))
            except KelisimError:
                failed += 1
            show_progress(f"{looked_at} open cases checked")
    show_progress("", end="\n")
    say(f"{looked_at} open cases checked, {failed} without an answer. Repeat it until every case has an answer.")
