"""Runs a command of the console as a script does, and collects what it prints."""

from chalicelib.entrypoints.console.command import console
from chalicelib.entrypoints.console.commands import main
from chalicelib.entrypoints.console.desk import Terminal
from tests.fakes.people import PERSON
from tests.services.office import Office

PERSONAL = (PERSON.iin, PERSON.surname, PERSON.given_name, PERSON.mobile, PERSON.address.street)


def confirmed(arguments: tuple[str, ...]) -> tuple[str, ...]:
    """Return the arguments with `--yes`, if the command takes it."""
    named = console.commands.get(arguments[0]) if arguments else None
    asks = named is not None and any("--yes" in one.opts for one in named.params)
    return (*arguments, "--yes") if asks and "--dry-run" not in arguments else arguments


def run(office: Office, *arguments: str) -> tuple[int, list[str]]:
    """Run a command and say yes; its exit status, and what it printed. It never prints a person."""
    said: list[str] = []
    status = main(confirmed(arguments), office.deps, said.append)
    assert [one for one in PERSONAL if str(one) in "\n".join(said)] == []
    return status, said


def run_asked(office: Office, answer: str | None, *arguments: str) -> tuple[int, list[str], list[str]]:
    """Run a command without `--yes`; `answer` (yes or no) is given to its question, None where nobody can be asked.

    Its exit status, what it printed, and what it complained or asked about.
    """
    said: list[str] = []
    complained: list[str] = []

    def ask(question: str) -> bool:
        complained.append(question)
        return answer == "yes"

    terminal = Terminal(say=said.append, complain=complained.append, ask=None if answer is None else ask)
    return main(arguments, office.deps, terminal=terminal), said, complained
