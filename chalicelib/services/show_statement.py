"""The bank data of a case, sorted, for the caseworker (order p. 12, Appendix 3)."""

from chalicelib.domain.callers import Caller
from chalicelib.domain.ports import Deps
from chalicelib.domain.statement import Statement
from chalicelib.services.finding import find_for
from chalicelib.services.noting_reads import note_read
from chalicelib.services.reading_statement import refuse_unreadable, statement_of, version_of


def show_statement(deps: Deps, caller: Caller, case_id: str, version: int | None, what: str = "statement") -> Statement:
    """Return the statement in a version, as it was when that was made; None: the present one.

    `what`: which part of it is read, for the journal of reads. Raises `CaseNotFound`, `Erased`, `StatementNotReady`,
    `ConsentWithdrawn`, `NotFound` for no such version.
    """
    case = find_for(deps, caller, case_id)
    refuse_unreadable(case)
    made_of = version_of(deps, case, version)
    note_read(deps, caller, what, case.id)
    return statement_of(deps, case, made_of)
