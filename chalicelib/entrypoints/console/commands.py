"""The operators' console: `python -m chalicelib.entrypoints.console --help`. Needs nothing but the settings.

It prints ids, states and times, never personal data; only `reads`, which serves investigations, prints what callers
typed. Long commands show their progress on stderr. Each module of commands adds its own to the tree when it is
imported.
"""

import sys
from collections.abc import Callable, Sequence
from typing import Any

import click

from chalicelib.bootstrap.trouble import cause_of, is_not_set_up
from chalicelib.domain.calendar.working_days import WrongTimeZoneData
from chalicelib.domain.case.pilot import PilotOver
from chalicelib.domain.errors import KelisimError
from chalicelib.domain.ports.store import Deps
from chalicelib.entrypoints.console import (
    calendar,
    clocks,
    erasing,
    evidence,
    failed,
    journal,
    keys,
    pauses,
    report,
    restore,
    rotation,
    rules,
    thresholds,
)
from chalicelib.entrypoints.console.command import console
from chalicelib.entrypoints.console.desk import Say, Terminal, given_ports, json_line
from chalicelib.entrypoints.console.exits import Exit, OutputUnread, exit_of

MODULES = (
    calendar,
    clocks,
    erasing,
    evidence,
    failed,
    journal,
    keys,
    pauses,
    report,
    restore,
    rotation,
    rules,
    thresholds,
)
"""Every module that adds commands."""


def main(
    arguments: Sequence[str] | None = None,
    given: Deps | None = None,
    say: Say = print,
    terminal: Terminal | None = None,
) -> int:
    """Run one command; return its exit status.

    `given`: ports to use instead of those of the environment. `terminal`: None for one that prints all with `say` and
    where nobody can be asked.
    """
    terminal = terminal or Terminal(say=say, complain=say, ask=None)
    if given is not None:
        terminal.wire = given_ports(given)
    typed = sys.argv[1:] if arguments is None else arguments
    try:
        ended: Any = console.main(typed, prog_name="console", standalone_mode=False, obj=terminal)
        terminal.finish()
    except click.ClickException as error:
        terminal.as_json = "--json" in typed  # click reads no option of a line that it cannot read
        return _complain_of_usage(terminal, error)
    except SystemExit:  # of click, when nobody reads the help any more
        return Exit.UNREAD
    except click.Abort:
        message = "Stopped. What was done is stored; run the same command again to continue."
        return _complain(terminal, Exit.INTERRUPTED, "Interrupted", message)
    except Exception as error:  # noqa: BLE001 - no traceback at the console: one may hold what was typed
        return _complain_of(terminal, error)
    return ended if isinstance(ended, int) else Exit.DONE


def ask_at_terminal(question: str) -> bool:
    """Put a question on stderr and return whether the answer was yes."""
    return click.confirm(question, err=True)


def asking() -> Callable[[str], bool] | None:
    """Return what asks whoever sits at the terminal; None when there is none."""
    return ask_at_terminal if sys.stdin.isatty() else None


def _complain_of_usage(terminal: Terminal, error: click.ClickException) -> int:
    if terminal.as_json:
        return _complain(terminal, Exit.USAGE, "UsageError", error.format_message())
    error.show()
    return Exit.USAGE


def _complain_of(terminal: Terminal, error: Exception) -> int:
    name = type(error).__name__
    if isinstance(error, OutputUnread):
        return Exit.UNREAD
    if isinstance(error, KelisimError):
        return _complain(terminal, exit_of(error), name, f"Not done: {error}")
    if isinstance(error, WrongTimeZoneData | PilotOver):
        return _complain(terminal, Exit.SETTINGS, name, f"Not done: {error}")
    if isinstance(error, OSError) and error.filename is not None:  # a file of the operator's
        return _complain(terminal, Exit.REFUSED, name, f"Not done: {error.filename}: {error.strerror}.")
    status = Exit.SETTINGS if is_not_set_up(error) else Exit.UNEXPECTED
    return _complain(terminal, status, name, f"Not done: {cause_of(error)}")


def _complain(terminal: Terminal, status: Exit, name: str, message: str) -> int:
    said = json_line({"error": name, "exit": int(status), "message": message}) if terminal.as_json else message
    terminal.complain(said)
    return status
