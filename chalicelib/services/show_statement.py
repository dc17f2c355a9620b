"""The bank data of a case, sorted, for the caseworker (order p. 12, Appendix 3)."""

import json
from collections.abc import Mapping

from chalicelib.domain.bank_data import Page, parse_page
from chalicelib.domain.callers import Caller
from chalicelib.domain.case import Bank, Case
from chalicelib.domain.case import Page as KeptPage
from chalicelib.domain.key_classes import KeyClass
from chalicelib.domain.movement_ids import movement_ids
from chalicelib.domain.ports import Deps
from chalicelib.domain.refusals import ConsentWithdrawn, NotFound, StatementNotReady
from chalicelib.domain.sorting import rules_version, sort_for
from chalicelib.domain.statement import BankAnswer, Heading, Statement, make_statement
from chalicelib.domain.states import State
from chalicelib.services.finding import find_for, refuse_erased
from chalicelib.services.hearing_bank_data import consent_is_gone
from chalicelib.services.many_objects import collector_paused
from chalicelib.services.noting_reads import note_read
from chalicelib.services.request_bank_data import bank_data_period

Read = Mapping[tuple[str, KeptPage], bytes]
"""BIC and page -> the page's accounts, opened."""


def show_statement(deps: Deps, caller: Caller, case_id: str, version: int | None, what: str = "statement") -> Statement:
    """Return the statement in its present version. `what`: which part of it is read, for the journal of reads.

    Raises `CaseNotFound`, `Erased`, `StatementNotReady`, `ConsentWithdrawn`, `NotFound` for no such version.
    """
    case = find_for(deps, caller, case_id)
    refuse_erased(case, KeyClass.BANK, KeyClass.PERSON)
    if consent_is_gone(case) and case.banks:
        raise ConsentWithdrawn("The consent was withdrawn. The bank data may not be shown any more.")
    if case.state is not State.BANK_DATA_READY:
        raise StatementNotReady("There are no bank data to show. Wait until the case is at bank_data_ready.")
    if version is not None and version != case.statement_version:
        raise NotFound("There is no such version of the statement. Leave version out for the present one.")
    note_read(deps, caller, what, case.id)
    return _make(deps, case)


def _make(deps: Deps, case: Case) -> Statement:
    iin = deps.cases.person(case.id).iin
    heading = Heading(
        case_id=case.id,
        version=case.statement_version,
        made_at=deps.clock.now(),
        rules_version=rules_version(),
        period=bank_data_period(case),
        complete=bool(case.complete),
    )
    kept = [(bank.bic, page) for bank in case.banks for page in bank.kept]
    with collector_paused():
        read = dict(zip(kept, deps.bank_data.read_all(case.id, kept), strict=True))
        answers = [BankAnswer(bank, _pages(deps, case, bank, iin, read)) for bank in case.banks]
        return make_statement(heading, answers, sort_for(iin))


def _pages(deps: Deps, case: Case, bank: Bank, iin: str, read: Read) -> tuple[Page, ...]:
    digest = movement_ids(deps.digest("movement", case.id))
    return tuple(
        parse_page(
            json.loads(read[bank.bic, page]),
            bic=bank.bic,
            period=bank_data_period(case),
            holder_iin=iin,
            digest=digest,
        )
        for page in bank.kept
    )
