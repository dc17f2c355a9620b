"""`python -m infra.console_page` writes docs/console.md from the help of the console's commands."""

from pathlib import Path

import click

from chalicelib.entrypoints.console.command import WIDTH, Section, console
from chalicelib.entrypoints.console.commands import MODULES
from chalicelib.entrypoints.console.exits import MEANING

CONSOLE_PAGE = Path(__file__).parents[1] / "docs" / "console.md"
_HEAD = """# The console

This page is made by `python -m infra.console_page` from the commands' own `--help`; [runbook.md](runbook.md) says when
to use which.

`python -m chalicelib.entrypoints.console COMMAND`, in the documents `console COMMAND`, needs the functions'
environment and their rights, and of these only what the command uses: `status` needs the tables, not the partners.
On a developer's machine `make console ARGS="status"` runs a command against the stack that `make up` has started.
`make` itself ends with 2 whatever went wrong; its last line has the command's own status.

- **Output** is text for people. With `--json` each line is one JSON object: instants in UTC, amounts as text. Errors,
  questions and progress go to standard error; with `--json` an error is an object with `error`, `exit` and `message`.
- **Before a change** the command shows what it will change and asks. `--yes` does not ask, `--dry-run` only shows.
  Where nobody can be asked (no terminal) and `--yes` is not given, nothing is changed and the exit status is 6.
- **Nothing of an applicant** is printed. Only `reads` prints what callers typed. `reads`, `bank-asked`,
  `try-rules` and `add-threshold` are themselves written to the journal of reads.

| exit status | meaning |
|---|---|
"""


def console_page() -> str:
    """Return the page."""
    assert MODULES  # noqa: S101 - they add their commands to the tree when they are imported
    rows = "".join(f"| {int(status)} | {meaning} |\n" for status, meaning in MEANING.items())
    return _HEAD + rows + "".join(_section(section) for section in Section)


def _section(section: Section) -> str:
    found = [one for one in console.commands.values() if getattr(one, "section", None) is section]
    return f"\n## {section.value}\n" + "".join(_command(one) for one in found)


def _command(one: click.Command) -> str:
    with click.Context(one, info_name=f"console {one.name}", max_content_width=WIDTH, terminal_width=WIDTH) as context:
        return f"\n### {one.name}\n\n```\n{one.get_help(context)}\n```\n"


if __name__ == "__main__":
    CONSOLE_PAGE.write_text(console_page(), "utf-8")
