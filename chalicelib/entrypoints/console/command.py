"""How a command of the console is made: the options that all have, their sections in the help, and the tree."""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any

import click

from chalicelib.bootstrap.parts import PortGroup
from chalicelib.entrypoints.console.arguments import WORDS
from chalicelib.entrypoints.console.desk import Desk, Terminal
from chalicelib.entrypoints.console.exits import MEANING

WIDTH = 100
"""Columns of the help: the same on each terminal, so that the documents can quote it."""


class Section(StrEnum):
    """The sections of the help."""

    LOOK = "Look"
    CALLS = "Calls to partners and the intake"
    FAILED = "Cases that failed, and restores"
    CALENDAR = "Calendar and published numbers"
    RECORDS = "Journal, receipts and reads"
    ERASING = "Erasing"
    KEYS = "Keys"
    RULES = "Sorting rules"


class ConsoleCommand(click.Command):
    """A command with its section."""

    section = Section.LOOK


class CommandTree(click.Group):
    """The commands, in sections. Their exit statuses are at the end of the help."""

    command_class = ConsoleCommand

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002 - as click calls it
        formatter: click.HelpFormatter,
    ) -> None:
        """Write the commands by section, each with its first sentence."""
        for section in Section:
            found = [one for one in self.commands.values() if isinstance(one, ConsoleCommand)]
            rows = [(one.name or "", one.get_short_help_str(WIDTH)) for one in found if one.section is section]
            with formatter.section(section.value):
                formatter.write_dl(rows)

    def format_epilog(
        self,
        ctx: click.Context,  # noqa: ARG002 - as click calls it
        formatter: click.HelpFormatter,
    ) -> None:
        """Write what each exit status means."""
        with formatter.section("Exit status"):
            formatter.write_dl([(str(int(status)), meaning) for status, meaning in MEANING.items()])


@click.group(cls=CommandTree, context_settings={"max_content_width": WIDTH, "terminal_width": WIDTH})
def console() -> None:
    """Operate Kelisim.

    A command needs the settings of the functions and their rights, and of these only what it uses. It prints ids,
    states and times, never an applicant; only `reads` prints what callers typed. Before it changes anything, it shows
    what and asks; a script says --yes.
    """


Body = Callable[..., None]


def command(name: str, section: Section, *needs: PortGroup, changes: bool = False) -> Callable[[Body], click.Command]:
    """Return the decorator that adds a command to the tree; its function gets a `Desk` and the options.

    `needs`: the ports that it uses, wired before it runs. `changes`: it calls `confirm` before it changes anything.
    """

    def add(body: Body) -> click.Command:
        @wraps(body)
        def run(terminal: Terminal, **typed: Any) -> None:  # noqa: ANN401 - as the options say
            desk = Desk(terminal=terminal, needs=frozenset(needs))
            if needs:
                _ = desk.ports
            body(desk, **typed)

        made = console.command(name)(click.pass_obj(run))
        made.section = section  # type: ignore[attr-defined]  # of ConsoleCommand
        made.params += [_flag("--json", "as_json", "print one JSON object a line instead of text")]
        if changes:
            made.params += [
                _flag("--yes", "yes", "do not ask"),
                _flag("--dry-run", "dry_run", "show what would be changed, and change nothing"),
            ]
        return made

    return add


def usage_error(text: str) -> click.UsageError:
    """Return the error of a command that cannot be read, with its usage."""
    return click.UsageError(text, click.get_current_context())


def by_option(text: str) -> Callable[[Body], Body]:
    """Return the option `--by`; `text`: what it is stored for."""
    return click.option("--by", type=WORDS, required=True, metavar="NAME", help=text)


def why_option(text: str) -> Callable[[Body], Body]:
    """Return the option `--why`; `text`: whose reason it is."""
    return click.option("--why", type=WORDS, required=True, metavar="TEXT", help=text)


def _flag(name: str, attribute: str, text: str) -> click.Option:
    def typed(ctx: click.Context, _: click.Parameter, value: bool) -> None:  # noqa: FBT001 - as click calls it
        setattr(ctx.obj, attribute, value or getattr(ctx.obj, attribute))

    return click.Option([name, attribute], is_flag=True, help=text, callback=typed, expose_value=False, is_eager=True)
