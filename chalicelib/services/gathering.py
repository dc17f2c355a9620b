"""Read the input of a decision from the store, before the decision is made: `decisions` reads nothing.

The banks of a case are sealed, so they are opened where they are needed (design decision 14).
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from chalicelib.domain.case.banks import Bank, StoredPage, after_the_wait
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.key_classes import KeyClass
from chalicelib.domain.case.states import State, Step
from chalicelib.domain.consent.consent import is_discarded
from chalicelib.domain.consent.records import are_as_written
from chalicelib.domain.errors import SealBroken, VersionConflict
from chalicelib.domain.messages.partner_answers import BankPage, ConsentAnswer, ConsentResult, PersonalDataAnswer
from chalicelib.domain.statement.versions import StatementVersion
from chalicelib.services.decisions.bank_answer import may_store_answer, may_store_page
from chalicelib.services.decisions.draft import Gathered
from chalicelib.services.needs import GatheringPorts, HasBankData, HasCases, HasDigest, HasOperations


class GatherRecordsPorts(GatheringPorts, HasCases, Protocol):
    """What gathering with consent records uses."""


class GatherAnswerPorts(GatherRecordsPorts, HasDigest, Protocol):
    """What gathering for an answer about a person uses."""


class GatherPagePorts(GatherRecordsPorts, HasBankData, Protocol):
    """What gathering for a bank's answer uses."""


class GatherPausePorts(GatheringPorts, HasOperations, Protocol):
    """What gathering with the pause of our calls uses."""


def gather_case(deps: GatheringPorts, case: Case) -> Gathered:
    """Return the case with the current calendar, policy and time, without consent records."""
    return Gathered(case=case, calendar=deps.calendar(), policy=deps.policy, now=deps.clock.now())


def gather_with_pause(deps: GatherPausePorts, case: Case) -> Gathered:
    """Return the same as `gather_case`, with the pause of our own calls. Raises `StoreBusy`."""
    return replace(gather_case(deps, case), pause=deps.operations.paused())


def gather_with_statuses(deps: GatherRecordsPorts, case: Case) -> Gathered:
    """Return the same as `gather_case`, with the consent records as they are without their proofs: no key is needed.

    Raises `StoreBusy`.
    """
    return replace(gather_case(deps, case), consents=deps.cases.consents(case.id, with_proofs=False))


def gather_with_consents(deps: GatherRecordsPorts, case: Case) -> Gathered:
    """Return the same as `gather_case`, with all consent records of the case.

    Raises `StoreBusy`, `VersionConflict`; `SealBroken` for records that are not those of this head.
    """
    consents = deps.cases.consents(case.id)
    if not are_as_written(case, consents):
        if deps.cases.load(case.id).version != case.version:
            raise VersionConflict
        consents = deps.cases.consents(case.id)  # the first may have seen a half of the commit that was loaded
        if not are_as_written(case, consents):
            raise SealBroken(case.id, "consents")  # edited or removed behind our back
    return replace(gather_case(deps, case), consents=consents)


def gather_for_consent(deps: GatherAnswerPorts, case: Case, result: ConsentResult) -> Gathered:
    """Return the input of the decision on a result of the Open API system. Raises `StoreBusy`."""
    if result.status is ConsentAnswer.PENDING:
        return gather_case(deps, case)
    persons = deps.digest.all("person", result.iin) if result.iin is not None else ()
    return replace(gather_with_consents(deps, case), persons=persons)


def gather_for_personal_data(deps: GatherAnswerPorts, case: Case, answer: PersonalDataAnswer) -> Gathered:
    """Return the input of the decision on an answer of KDP. Raises `StoreBusy`, `SealErased`."""
    persons = deps.digest.all("person", answer.iin) if answer.iin is not None else ()
    gathered = replace(gather_with_consents(deps, case), persons=persons)
    if answer.status is ConsentAnswer.PENDING:
        return gathered
    return replace(gathered, representative=deps.cases.person(case.id).representative)


def gather_for_bank_answer(deps: GatherPagePorts, answer: BankPage, request_id: str) -> Callable[[Case], Gathered]:
    """Return a function that gathers for this answer and stores its payload, if the case may store it.

    The payload is stored before the transaction that names it, and only once, however often the transaction is tried:
    twenty-five banks may answer at the same moment, and storing is the slowest part. A payload that no transaction
    names is never read. For an answer that is discarded no key is needed.
    """
    stored: list[StoredPage] = []

    def gather(case: Case) -> Gathered:
        after_the_end = case.state is State.ORDINARY_PROCEDURE and may_store_answer(case)
        gathered = gather_with_consents(deps, case) if after_the_end else gather_case(deps, case)
        if request_id != case.request_id(Step.BANK_DATA) or is_discarded(case):
            return gathered
        case = with_open_banks(deps, case)
        new_key = KeyClass.BANK not in case.sealed.made
        bank = deps.bank_data.bank_digest(case.id, answer.bic, new_key=new_key)
        gathered = replace(gathered, case=case, bank=bank)
        if answer.page is None or answer.pages is None or not may_store_page(gathered, answer):
            return gathered
        if not stored:
            known = case.bank(answer.bic)  # its pages are stored under its BIC as the case spells it
            bic = known.bic if known else answer.bic
            page = deps.bank_data.store(case.id, bic, answer.page, answer.pages, answer.accounts, new_key=new_key)
            stored.append(page)
        return replace(gathered, page=stored[0])

    return gather


def with_open_banks(deps: HasCases, case: Case) -> Case:
    """Return this case with its banks open. Raises `VersionConflict` when they changed meanwhile.

    Raises `SealBroken` for a part that is damaged, missing, or not the one that the case names; `SealErased`.
    """
    if case.banks is not None:
        return case
    return case.with_opened(deps.cases.banks(case.id, case.banks_at))


def with_present_banks(deps: HasCases, case: Case) -> Case:
    """Return the case with its banks open, loaded again if they changed meanwhile.

    Raises as `with_open_banks` does, but no `VersionConflict`: a later part than any case in the store names is broken.
    """
    while True:
        try:
            return with_open_banks(deps, case)
        except VersionConflict:
            newer = deps.cases.load(case.id)
            if newer.version == case.version:
                raise SealBroken(case.id, "banks") from None
            case = newer


def with_banks_to_show(deps: HasCases, case: Case) -> Case:
    """Return the case with its banks open, or as it is where they are erased or damaged: the rest is shown still."""
    if case.sealed.erased_at(KeyClass.BANK) is not None:
        return case
    try:
        return with_present_banks(deps, case)
    except SealBroken:
        return case


def banks_of(deps: HasCases, case: Case, of: StatementVersion) -> tuple[Bank, ...]:
    """Return the banks as they were in a version of the statement, which is made when nobody is waited for any more.

    Raises `SealBroken`, `SealErased`.
    """
    try:
        return after_the_wait(deps.cases.banks(case.id, of.banks_at))
    except VersionConflict:  # a part that a statement is made from is never written over
        raise SealBroken(case.id, "banks") from None
