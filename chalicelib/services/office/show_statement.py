"""The bank data of a case, sorted, for the caseworker (order, p. 12, Appendix 3)."""

from typing import Protocol

from chalicelib.domain.callers import Caller
from chalicelib.domain.statement.statement import Statement
from chalicelib.services.needs import ReadingPorts
from chalicelib.services.office.find_case import ShowingPorts, find_case_to_show
from chalicelib.services.office.make_statement import StatementPorts, find_version, rebuild_statement, refuse_unreadable
from chalicelib.services.office.record_reads import record_read


class ShowStatementPorts(ShowingPorts, ReadingPorts, StatementPorts, Protocol):
    """What showing a statement uses."""


def show_statement(
    deps: ShowStatementPorts, caller: Caller, case_id: str, version: int | None, what: str = "statement"
) -> Statement:
    """Return a version of the statement exactly as it was made; the present one if `version` is None.

    `what`: the part that is shown, for the journal of reads. Raises `CaseNotFound`, `Erased`, `StatementNotReady`,
    `BankConsentWithdrawn`, `NotFound` for no such version.
    """
    case = find_case_to_show(deps, caller, case_id)
    refuse_unreadable(case)
    made_of = find_version(deps, case, version)
    record_read(deps, caller, what, case.id)
    return rebuild_statement(deps, case, made_of)
