"""Try changed rules on a case before they go live: which movements would change category. The case is not changed."""

from dataclasses import dataclass
from typing import Protocol

from chalicelib.domain.callers import Caller
from chalicelib.domain.consent.showing import refuse_unreadable
from chalicelib.domain.sorting.rules import RuleBook
from chalicelib.domain.sorting.sorting import CategoryChange, changes
from chalicelib.services.needs import ReadingPorts
from chalicelib.services.office.make_statement import StatementPorts, find_version, rebuild_statement
from chalicelib.services.office.record_reads import record_read


class TryRulesPorts(ReadingPorts, StatementPorts, Protocol):
    """What trying rules uses."""


@dataclass(frozen=True)
class Tried:
    """The rules version of the present statement, how many movements it has, and which would change category."""

    rules_version: str
    movements: int
    changes: tuple[CategoryChange, ...]


def try_rules(deps: TryRulesPorts, caller: Caller, case_id: str, book: RuleBook) -> Tried:
    """Compare the present statement with what the other book makes of it; caseworkers' choices win in both.

    Categories may reveal illness and need, so the trial is recorded as a read of the statement.

    Raises `CaseNotFound`, `Erased`, `BankConsentWithdrawn`, `StatementNotReady`, `StoreBusy`.
    """
    case = deps.cases.load(case_id)
    refuse_unreadable(case)
    present = find_version(deps, case)
    record_read(deps, caller, "statement", case_id)
    before, after = rebuild_statement(deps, case, present), rebuild_statement(deps, case, present, book)
    moved = changes(
        [line.movement for line in before.lines],
        [line.sorted for line in before.lines],
        [line.sorted for line in after.lines],
    )
    return Tried(present.rules_version, len(before.lines), tuple(moved))
