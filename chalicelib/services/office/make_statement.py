"""The bank data of a case, sorted: a version of the statement, rebuilt from the stored pages and choices.

Algorithm, p. 12, Appendix 3; docs/adr/0021.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Protocol

from chalicelib.domain.bank_data.movement_ids import movement_ids
from chalicelib.domain.bank_data.movements import ParsedPage
from chalicelib.domain.callers import Caller
from chalicelib.domain.case.banks import Bank, after_the_wait
from chalicelib.domain.case.banks import StoredPage as KeptPage
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.requests import bank_data_period
from chalicelib.domain.consent.showing import refuse_unreadable
from chalicelib.domain.errors import CaseUnreadable, SealBroken, VersionConflict
from chalicelib.domain.refusals import NotFound
from chalicelib.domain.sorting.own_names import OwnName
from chalicelib.domain.sorting.readers import reader_of
from chalicelib.domain.sorting.rules import RuleBook, rules_of
from chalicelib.domain.sorting.sorting import sort_for
from chalicelib.domain.statement.parts import BankAnswer, Heading, Statement
from chalicelib.domain.statement.statement import make_statement
from chalicelib.domain.statement.versions import StatementVersion, chosen
from chalicelib.services.needs import HasBankData, HasCases, ReadingPorts
from chalicelib.services.office.find_case import ShowingPorts, find_case_to_show
from chalicelib.services.office.garbage_collection import collector_paused
from chalicelib.services.office.record_reads import record_read


class StatementPorts(HasBankData, HasCases, Protocol):
    """What rebuilding a statement uses."""


class ShowStatementPorts(ShowingPorts, ReadingPorts, StatementPorts, Protocol):
    """What showing a statement uses."""


StatementAnswers = Mapping[tuple[str, KeptPage], bytes]
"""(BIC, page) -> the page's accounts (JSON), decrypted."""


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


def find_version(deps: StatementPorts, case: Case, version: int | None = None) -> StatementVersion:
    """Return what a version is made of; None: the present one.

    Raises `NotFound` if there is no such version, `CaseUnreadable` for one that was changed or removed.
    """
    wanted = case.statement.version if version is None else version
    if not 1 <= wanted <= case.statement.version:
        raise NotFound("There is no such version of the statement. Leave version out for the present one.")
    found = deps.cases.statement_version(case.id, wanted)
    if found is None:
        raise CaseUnreadable(case.id)
    return found


def read_answers(
    deps: StatementPorts, case: Case, of: StatementVersion, book: RuleBook | None = None
) -> list[BankAnswer]:
    """Return what each bank had sent, decrypted, and parsed by the reader of the version's book, or of another book.

    Raises `SealErased`, `SealBroken`, `StoreBusy`.
    """
    banks = _banks(deps, case, of)
    kept = [(bank.bic, page) for bank in banks for page in bank.stored]
    read = dict(zip(kept, deps.bank_data.read_all(case.id, kept), strict=True))
    reader = reader_of((book or rules_of(of.rules_version)).editions.reader)
    parse = partial(reader.parse_pages, period=bank_data_period(case), holder_iin=deps.cases.person(case.id).iin)
    return [BankAnswer(bank, _pages(deps, case, bank, parse, read)) for bank in banks]


def rebuild_statement(
    deps: StatementPorts, case: Case, of: StatementVersion, book: RuleBook | None = None
) -> Statement:
    """Return the statement of a version, sorted by its own book of rules unless another is given to be tried.

    Raises `SealErased`, `SealBroken`, `StoreBusy`.
    """
    book = book or rules_of(of.rules_version)
    choices = _choices(deps, case, of)
    with collector_paused():
        person = deps.cases.person(case.id)
        name = OwnName(person.surname or "", person.given_name or "", person.patronymic)
        sort = sort_for(person.iin, choices, book, name)
        answers = read_answers(deps, case, of, book)
        return make_statement(_heading(case, of, answers), answers, sort, book)


def _choices(deps: StatementPorts, case: Case, of: StatementVersion) -> Mapping[str, str]:
    """Return the categories that were chosen by then. Raises `SealBroken`, `CaseUnreadable` where one is missing."""
    made = [one for one in deps.cases.choices(case.id) if one.version <= of.version]
    if len(made) != of.choices:
        raise CaseUnreadable(case.id)
    return chosen(made, of.version)


def _banks(deps: StatementPorts, case: Case, of: StatementVersion) -> tuple[Bank, ...]:
    """Return the banks as they were in a version of the statement, which is made when nobody is waited for any more.

    Raises `SealBroken`, `SealErased`.
    """
    try:
        return after_the_wait(deps.cases.banks(case.id, of.banks_at))
    except VersionConflict:  # a part that a statement is made from is never written over
        raise SealBroken(case.id, "banks") from None


def _heading(case: Case, of: StatementVersion, answers: Sequence[BankAnswer]) -> Heading:
    return Heading(
        case_id=case.id,
        version=of.version,
        made_at=of.made_at,
        rules_version=of.rules_version,
        period=bank_data_period(case),
        complete=all(answer.bank.usable for answer in answers),
        threshold=of.threshold,
    )


def _pages(
    deps: StatementPorts, case: Case, bank: Bank, parse: Callable[..., Iterator[ParsedPage]], read: StatementAnswers
) -> tuple[ParsedPage, ...]:
    if not bank.stored:
        return ()
    digest = movement_ids(deps.bank_data.naming_secret(case.id))
    return tuple(parse((json.loads(read[bank.bic, page]) for page in bank.stored), bic=bank.bic, digest=digest))
