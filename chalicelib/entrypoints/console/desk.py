"""What a command works with: its ports, its output as text or JSON, and the question before a change."""

import json
import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cached_property

import click

from chalicelib.bootstrap.parts import PortGroup, only, wire_parts
from chalicelib.domain.ports.store import Deps
from chalicelib.entrypoints.console.exits import NotConfirmed, OutputLost, OutputUnread

Say = Callable[[str], None]
"""Prints one line."""
Wire = Callable[[frozenset[PortGroup]], Deps]
"""Wires the ports that a command needs."""


@dataclass(kw_only=True)
class Terminal:
    """Where commands run: what they print to, whom they ask, and where their ports come from.

    `say` prints results, `complain` errors and previews, and `finish` writes what `say` still holds back. `ask`: puts a
    question and returns whether the answer was yes; None where nobody can be asked. `as_json`, `yes`, `dry_run`: what
    was typed.
    """

    say: Say
    complain: Say
    ask: Callable[[str], bool] | None
    wire: Wire = wire_parts
    finish: Callable[[], None] = lambda: None
    as_json: bool = False
    yes: bool = False
    dry_run: bool = False


@dataclass(kw_only=True)
class Desk:
    """One run of a command."""

    terminal: Terminal
    needs: frozenset[PortGroup] = field(default_factory=frozenset)

    @cached_property
    def ports(self) -> Deps:
        """The ports that the command said it needs."""
        return self.terminal.wire(self.needs)

    def show(self, text: str | Iterable[str], **facts: object) -> None:
        """Print a result: its lines, or its facts as one JSON object a line."""
        if self.terminal.as_json:
            self.terminal.say(json_line(facts))
            return
        for line in [text] if isinstance(text, str) else text:
            self.terminal.say(line)

    def confirm(self, *preview: str, **facts: object) -> None:
        """Show what the command is about to change and ask whether it shall. Raises `NotConfirmed`; ends a dry run."""
        if self.terminal.dry_run:
            self.show([*preview, "Nothing was changed."], changed=False, preview=preview, **facts)
            raise click.exceptions.Exit(0)
        if self.terminal.yes:
            return
        for line in preview:
            self.terminal.complain(line)
        if self.terminal.ask is None:
            raise NotConfirmed("this is no terminal, so nobody can say yes. Look at --dry-run and repeat with --yes.")
        if not self.terminal.ask("Go on?"):
            raise NotConfirmed("the answer was no. Nothing was changed.")


def given_ports(deps: Deps) -> Wire:
    """Return what takes these ports, and of them only what a command needs."""
    return lambda needs: only(deps, needs)


def print_result(line: str) -> None:
    """Print a line on stdout. Raises `OutputLost`, `OutputUnread`."""
    try:
        print(line)  # noqa: T201 - the one place that does
    except OSError as error:
        raise _trouble_of_output(error) from None


def flush_results() -> None:
    """Write what was printed and is still held back. Raises `OutputLost`, `OutputUnread`."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError as error:
        raise _trouble_of_output(error) from None


def _trouble_of_output(error: OSError) -> OutputLost | OutputUnread:
    """Return what to raise; nothing is written again when Python ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if isinstance(error, BrokenPipeError):
        return OutputUnread("nobody reads the output any more. What was done is stored.")
    return OutputLost(f"the output could not be written: {error.strerror}. What was done is stored.")


def show_progress(text: str, end: str = "") -> None:
    """Show on stderr how far a long command is, over the line shown before; nothing when stderr is no terminal."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{text}{end}")
        sys.stderr.flush()


def json_line(facts: object) -> str:
    """Return values as one line of JSON: instants and days in ISO 8601, amounts as text."""
    return json.dumps(facts, ensure_ascii=False, default=_json_value)


def _json_value(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, frozenset | set):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")
