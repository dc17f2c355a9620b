"""The console's command that tries changed sorting rules on stored cases.

It prints our ids of movements, category codes and rule names: nothing that a bank wrote, and no names of persons.
"""

import tomllib
from collections.abc import Sequence
from pathlib import Path

import click

from chalicelib.bootstrap.parts import PortGroup
from chalicelib.domain.callers import Caller
from chalicelib.domain.errors import KelisimError
from chalicelib.domain.sorting.place import Sorted
from chalicelib.domain.sorting.rules import InvalidRule, RuleBook, read_rules
from chalicelib.entrypoints.console.arguments import OPERATORS
from chalicelib.entrypoints.console.command import Section, by_option, command
from chalicelib.entrypoints.console.desk import Desk
from chalicelib.services.console.try_rules import try_rules


class RulesUnusable(KelisimError):
    """The rules file cannot be used; the message says why."""


@command("try-rules", Section.RULES, PortGroup.CASES, PortGroup.POLICY)
@click.option("--book", required=True, metavar="FILE", help="the changed file of rules")
@by_option("who tries them; written to the journal of reads")
@click.option("--case", "cases", multiple=True, required=True, metavar="ID", help="id of a case; may be repeated")
def try_changed_rules(desk: Desk, book: str, by: str, cases: Sequence[str]) -> None:
    """Show how changed rules would sort the movements of cases, and change nothing."""
    rules = _book(Path(book))
    moved = seen = 0
    for case_id in cases:
        tried = try_rules(desk.ports, Caller(by, OPERATORS, why=f"try-rules {rules.version}"), case_id, rules)
        versions = f"{tried.rules_version} -> {rules.version}"
        changes = [(one.movement_id, _place(one.before), _place(one.after)) for one in tried.changes]
        desk.show(
            [
                f"{case_id}  {versions}: {len(changes)} of {tried.movements} would move",
                *(f"  {movement}  {before} -> {after}" for movement, before, after in changes),
            ],
            case=case_id,
            rules=tried.rules_version,
            tried=rules.version,
            movements=tried.movements,
            changes=[{"movement": one, "before": before, "after": after} for one, before, after in changes],
        )
        moved, seen = moved + len(changes), seen + tried.movements
    if not desk.terminal.as_json:
        desk.show(f"{moved} of {seen} movements would get another category. Nothing was changed.")


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
