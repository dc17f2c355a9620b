"""Read the input of a decision from the store, before the decision is made: `decisions` reads nothing."""

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from chalicelib.domain.case.banks import StoredPage
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.key_classes import KeyClass
from chalicelib.domain.case.states import State, Step
from chalicelib.domain.consent.consent import ConsentKind, is_discarded
from chalicelib.domain.consent.records import are_as_written
from chalicelib.domain.errors import SealBroken, VersionConflict
from chalicelib.domain.messages.partner_answers import BankPage, ConsentAnswer, ConsentResult, PersonalDataAnswer
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
    """Return the input of the decision on a result of the Open API system, which needs the records of its kind alone.

    The head, which is proved, says that there is none yet: then nothing is read. Raises as `gather_with_consents` does.
    """
    if result.status is ConsentAnswer.PENDING:
        return gather_case(deps, case)
    persons = deps.digest.all("person", result.iin) if result.iin is not None else ()
    gather = gather_with_consents if case.records_of(ConsentKind.BANK_DATA) else gather_case
    return replace(gather(deps, case), persons=persons)


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
        if request_id != case.request_id(Step.BANK_DATA) or is_discarded(case):
            return gather_case(deps, case)
        after_the_end = case.state is State.ORDINARY_PROCEDURE and may_store_answer(case)
        by_records = after_the_end or len(case.records_of(ConsentKind.BANK_DATA)) > 1
        gathered = gather_with_consents(deps, case) if by_records else gather_case(deps, case)
        case = case.opened(deps.cases.banks)
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
