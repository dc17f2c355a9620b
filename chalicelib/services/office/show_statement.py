"""The bank data of a case, sorted, for the caseworker (order p. 12, Appendix 3)."""

from chalicelib.domain.callers import Caller
from chalicelib.domain.ports.store import Deps
from chalicelib.domain.statement.statement import Statement
from chalicelib.services.office.find_case import find_for
from chalicelib.services.office.make_statement import refuse_unreadable, statement_of, version_of
from chalicelib.services.office.record_reads import note_read


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
