"""At the banks' term, ask the Open API system for answers that never arrived, and fetch missing pages."""

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

from chalicelib.domain.case.banks import Bank
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.looks import OutgoingCall
from chalicelib.domain.case.states import Outcome, Step
from chalicelib.domain.consent.consent import Consent, ConsentKind, leaves_out
from chalicelib.domain.errors import PartnerAnswerUnusable, PartnerRefused, PartnerUnavailable, VersionConflict
from chalicelib.domain.messages.partner_answers import BankPage, BankStatus, DataRequestStatus
from chalicelib.services.commit import change
from chalicelib.services.decisions.asked_again import decide_fetched_page
from chalicelib.services.decisions.bank_answer import MOST_PAGES_OF_A_BANK, may_store_answer
from chalicelib.services.gathering import GatherRecordsPorts, gather_for_bank_answer, gather_with_consents
from chalicelib.services.needs import HasBankData
from chalicelib.services.opened_banks import with_present_banks
from chalicelib.services.steps.answers import KnownToOpenApiPorts, bank_data_status
from chalicelib.services.steps.looking import look_before


class FetchBankDataPorts(HasBankData, KnownToOpenApiPorts, Protocol):
    """What fetching missing answers uses."""


def fetch_missing_bank_data(deps: FetchBankDataPorts, case: Case, until: datetime | None = None) -> Case:
    """Return the case with what the Open API system has and we lack; what it cannot give stays missing.

    Nothing is asked once the consent is taken back or the person blocked, since the answers could not be stored, and
    nothing of a bank that a later yes leaves out. After another yes meanwhile the look denies the next page.
    `until`: after this instant nothing more is asked, so that the function is not killed.
    """
    if case.bank_counts.all_here and not case.bank_counts.failed:
        return case
    case, consents = _with_present_consents(deps, case)
    try:
        status = bank_data_status(deps, case)
    except (PartnerUnavailable, PartnerRefused, PartnerAnswerUnusable):
        return case
    decided = case
    for answered, number in _missing(case, status):
        if not may_store_answer(case) or (until is not None and deps.clock.now() >= until):
            break
        if not leaves_out(consents, answered.bic):
            case = _fetch_page(deps, case, decided, answered, number)
    return case


def _with_present_consents(deps: GatherRecordsPorts, case: Case) -> tuple[Case, tuple[Consent, ...]]:
    """Return the case with its banks open, and its consent records where more than one of them may name banks."""
    while True:
        case = with_present_banks(deps, case)
        try:
            several = len(case.records_of(ConsentKind.BANK_DATA)) > 1
            return case, gather_with_consents(deps, case).consents if several else ()
        except VersionConflict:
            case = deps.cases.load(case.id)


def _lacks_something(bank: Bank) -> bool:
    """Return whether a bank may have more than we have; one that failed may have answered since."""
    return not bank.all_here or bank.outcome is Outcome.FAILED


def _missing(case: Case, status: DataRequestStatus) -> Iterator[tuple[BankStatus, int]]:
    for answered in status.banks:
        bank = case.bank(answered.bic)
        if bank is None or not _lacks_something(bank) or answered.outcome in {Outcome.PENDING, Outcome.SILENT}:
            continue
        if bank.outcome is answered.outcome is Outcome.FAILED:
            continue
        here = {page.number for page in bank.stored}
        numbers = range(1, min(answered.pages or 1, MOST_PAGES_OF_A_BANK) + 1)
        yield from ((answered, number) for number in numbers if number not in here)


def _fetch_page(deps: FetchBankDataPorts, case: Case, decided: Case, answered: BankStatus, number: int) -> Case:
    """Fetch a page. `decided`: the case by whose consent records it was decided which banks may be fetched from."""
    if answered.outcome is Outcome.DATA:
        try:
            answer = deps.open_api.bank_page(
                case.request_id(Step.BANK_DATA),
                answered.bic,
                number,
                look=look_before(deps, OutgoingCall.BANK_PAGE, decided),
            )
        except (PartnerUnavailable, PartnerRefused, PartnerAnswerUnusable):
            return case
        # A page is stored before its commit, but not if it is already clear that the commit would discard it.
        case = deps.cases.load(case.id)
    else:
        answer = BankPage(bic=answered.bic, name=answered.name, outcome=answered.outcome)
    return take_page(deps, case, answer)


def take_page(deps: FetchBankDataPorts, case: Case, answer: BankPage) -> Case:
    """Store one page of a bank and record it on the case; an answer that does not fit is left out."""
    request_id = case.request_id(Step.BANK_DATA)
    gather = gather_for_bank_answer(deps, answer, request_id)
    return change(deps, case, gather, lambda gathered: decide_fetched_page(gathered, answer, request_id), wakes=False)[
        0
    ]
