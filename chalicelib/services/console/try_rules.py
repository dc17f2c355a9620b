"""Changed rules are tried on a case before they go live: what would stand elsewhere. Nothing of the case is written."""

from dataclasses import dataclass

from chalicelib.domain.callers import Caller
from chalicelib.domain.ports.store import Deps
from chalicelib.domain.sorting.rules import RuleBook
from chalicelib.domain.sorting.sorting import CategoryChange, changes
from chalicelib.services.office.make_statement import refuse_unreadable, statement_of, version_of
from chalicelib.services.office.record_reads import note_read


@dataclass(frozen=True)
class Tried:
    """What another book would make of a case: by which book it stands now, its movements, and those that would move."""

    rules_version: str
    movements: int
    changes: tuple[CategoryChange, ...]


def try_rules(deps: Deps, caller: Caller, case_id: str, book: RuleBook) -> Tried:
    """Sort the present statement by the book beside what it is; caseworkers' choices win in both.

    Categories tell of illness and need, so who tries is noted as whoever reads the statement is.

    Raises `CaseNotFound`, `Erased`, `ConsentWithdrawn`, `StatementNotReady`, `StoreBusy`.
    """
    case = deps.cases.load(case_id)
    refuse_unreadable(case)
    present = version_of(deps, case)
    note_read(deps, caller, "statement", case_id)
    before, after = statement_of(deps, case, present), statement_of(deps, case, present, book)
    moved = changes(
        [line.movement for line in before.lines],
        [line.sorted for line in before.lines],
        [line.sorted for line in after.lines],
    )
    return Tried(present.rules_version, len(before.lines), tuple(moved))
