"""The console's command that tries changed sorting rules on stored cases.

It prints our ids of movements, category codes and rule names: nothing that a bank wrote, and no names of persons.
"""

import argparse
import tomllib
from pathlib import Path

from chalicelib.domain.callers import Caller
from chalicelib.domain.errors import KelisimError
from chalicelib.domain.ports.store import Deps
from chalicelib.domain.sorting.rules import InvalidRule, RuleBook, read_rules
from chalicelib.domain.sorting.sorting import Sorted
from chalicelib.entrypoints.console.arguments import OPERATORS, words
from chalicelib.entrypoints.console.command import AddCommand, Say
from chalicelib.services.console.try_rules import try_rules


class RulesUnusable(KelisimError):
    """The rules file cannot be used; the message says why."""


def add_rule_commands(add: AddCommand) -> None:
    """Add the command; `add` takes a name, a text and what runs."""
    parser = add("try-rules", "show how changed rules would sort the movements of cases, and change nothing", _try)
    parser.add_argument("--book", required=True, help="the changed file of rules")
    parser.add_argument("--by", type=words, required=True, help="who tries them; written to the journal of reads")
    parser.add_argument("--case", action="append", required=True, help="id of a case; may be repeated")


def _try(ports: Deps, asked: argparse.Namespace, say: Say) -> None:
    book = _book(Path(asked.book))
    moved = seen = 0
    for case_id in asked.case:
        tried = try_rules(ports, Caller(asked.by, OPERATORS, why=f"try-rules {book.version}"), case_id, book)
        say(f"{case_id}  {tried.rules_version} -> {book.version}: {len(tried.changes)} of {tried.movements} would move")
        for change in tried.changes:
            say(f"  {change.movement_id}  {_place(change.before)} -> {_place(change.after)}")
        moved, seen = moved + len(tried.changes), seen + tried.movements
    say(f"{moved} of {seen} movements would get another category. Nothing was changed.")


def _book(path: Path) -> RuleBook:
    try:
        return read_rules(tomllib.loads(path.read_text("utf-8")))
    except OSError:
        raise RulesUnusable(f"The file {path} cannot be read. Give the path of the changed rules.") from None
    except (InvalidRule, ValueError) as error:
        raise RulesUnusable(f"The rules cannot be used. {error}") from error


def _place(found: Sorted) -> str:
    where = "own transfer" if found.own_transfer else found.category or "unsorted"
    return f"{where} ({found.sorted_by.rule}/{found.sorted_by.version})" if found.sorted_by else where
