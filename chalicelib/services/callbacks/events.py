"""Receive the callbacks of partners: find the case that made the request, claim the event, commit both at once.

The signature was verified over the raw bytes before anything reaches this module (design decision 6).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import Protocol

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.key_classes import KeyClass
from chalicelib.domain.case.states import AttentionKind, State, Step
from chalicelib.domain.consent.consent import Evidence
from chalicelib.domain.errors import ClaimTaken, SealBroken, SealErased
from chalicelib.domain.journal.journal import Event
from chalicelib.domain.messages.along import Along
from chalicelib.domain.messages.changes import ACCEPTED, Claim
from chalicelib.domain.messages.partner_answers import BankPage, ConsentResult, PersonalDataAnswer, SmsStatus
from chalicelib.domain.refusals import CaseNotFound, DoesNotFit, EventConflict, UnknownRequest
from chalicelib.services.commit import change
from chalicelib.services.decisions.bank_answer import decide_reported_page
from chalicelib.services.decisions.bank_consent import decide_consent
from chalicelib.services.decisions.delivery_receipt import decide_receipt
from chalicelib.services.decisions.draft import Draft, Gathered
from chalicelib.services.decisions.personal_data_consent import decide_reported_personal_data
from chalicelib.services.gathering import (
    gather_for_bank_answer,
    gather_for_consent,
    gather_for_personal_data,
    gather_with_consents,
)
from chalicelib.services.needs import HasBankData, HasCases, HasDigest
from chalicelib.services.steps.damage import DamagePorts, record_damage
from chalicelib.tracing import concerns

_REQUEST_ID = re.compile(r"(?P<case>[0-9a-z]{26})-(?P<step>kdp|link|sms|data)-(?P<attempt>[1-9][0-9]{0,5})", re.ASCII)


_ASKS_FOR: Mapping[Step, tuple[Along, ...]] = {
    Step.PERSONAL_DATA_CONSENT: (Along.CONSENTS, Along.PERSON, Along.WAIT),
    Step.LINK: (Along.PROOF_KEY, Along.WAIT),
    Step.SMS: (Along.CONSENTS,),
    Step.BANK_DATA: (Along.BANKS, Along.WAIT),
}
"""What the answer to a step's request asks for next, so that it is read in the same call as the case."""


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """What every callback has: its sender, its event, the request that it answers, and its signed bytes."""

    partner: str
    event_id: str
    type: str
    occurred_at: datetime
    request_id: str
    evidence: Evidence


@dataclass(frozen=True)
class Ack:
    """Our answer to a callback: accepted now, or accepted before."""

    duplicate: bool = False


class CommitEventPorts(DamagePorts, HasDigest, Protocol):
    """What claiming an event and storing what it changes uses."""


class ReceiveBankDataPorts(CommitEventPorts, HasBankData, Protocol):
    """What receiving a page of a bank uses."""


def receive_personal_data_consent(deps: CommitEventPorts, envelope: Envelope, answer: PersonalDataAnswer) -> Ack:
    """Record KDP's result on the consent to personal data, and what it changes (order, p. 4 (2)).

    Raises `UnknownRequest`, `DoesNotFit`, `EventConflict`, `StoreBusy`, as each function here does.
    """
    return _commit_event(
        deps,
        case_of_request(deps, envelope.request_id, Step.PERSONAL_DATA_CONSENT),
        envelope,
        gather=partial(gather_for_personal_data, deps, answer=answer),
        decide=partial(decide_reported_personal_data, answer=answer, request_id=envelope.request_id),
    )


def receive_bank_consent(deps: CommitEventPorts, envelope: Envelope, result: ConsentResult) -> Ack:
    """Record the Open API system's result on the consent to bank data, and what it changes (Algorithm, p. 7)."""
    return _commit_event(
        deps,
        case_of_request(deps, envelope.request_id, Step.LINK),
        envelope,
        gather=partial(gather_for_consent, deps, result=result),
        decide=partial(decide_consent, result=result),
    )


def receive_bank_data(deps: ReceiveBankDataPorts, envelope: Envelope, answer: BankPage) -> Ack:
    """Store a page of a bank's answer, and record it on the case (Algorithm, p. 11, 12; design decision 8).

    A page that arrives after a revocation, or for a request before the case was reopened, is accepted and discarded.
    """
    return _commit_event(
        deps,
        case_of_request(deps, envelope.request_id, Step.BANK_DATA),
        envelope,
        gather=gather_for_bank_answer(deps, answer, envelope.request_id),
        decide=partial(decide_reported_page, answer=answer, request_id=envelope.request_id),
    )


def receive_delivery_receipt(deps: CommitEventPorts, envelope: Envelope, receipt: SmsStatus) -> Ack:
    """Record 1414's report on a message: a delivery starts the term, undeliverable ends the wait (Algorithm, p. 6)."""
    return _commit_event(
        deps,
        case_of_request(deps, envelope.request_id, Step.SMS),
        envelope,
        gather=partial(gather_with_consents, deps),
        decide=partial(decide_receipt, receipt=receipt),
    )


def case_of_request(deps: HasCases, request_id: str, step: Step) -> Case:
    """Return the case that made the request. Raises `UnknownRequest` if no case would have made this id.

    A case that checks the number may be asking KDP for a new token: the answer may overtake our record of that.
    """
    parts = _REQUEST_ID.fullmatch(request_id)
    if parts is None or parts["step"] != step:
        raise UnknownRequest
    try:
        case = deps.cases.load(parts["case"], _ASKS_FOR[step])
    except CaseNotFound:
        raise UnknownRequest from None
    concerns(case.id)
    latest = case.attempt(step)
    if step is Step.PERSONAL_DATA_CONSENT:
        latest += case.state is State.CHECKING_MOBILE  # the callback may overtake our own record of a new request
    if attempt_of(request_id) > latest:
        raise UnknownRequest
    return case


def attempt_of(request_id: str) -> int:
    """Return the number at the end of one of our request ids."""
    return int(request_id.rpartition("-")[2])


def step_of(request_id: str) -> Step:
    """Return the step that one of our request ids belongs to."""
    return Step(request_id.split("-")[-2])


def _commit_event(
    deps: CommitEventPorts,
    case: Case,
    envelope: Envelope,
    gather: Callable[[Case], Gathered],
    decide: Callable[[Gathered], Draft],
) -> Ack:
    """Claim the event and store what it changes, in one transaction.

    An event that does not fit the case is claimed too and raises attention once, so that repetitions cost nothing. An
    event whose data were erased is accepted and discarded.

    Where a sealed part does not open, that is noted on the case at once, and the event is refused: the partner sends it
    again, and the part may be restored until then.

    Raises `DoesNotFit`, `EventConflict`, `SealBroken`, `StoreBusy`.
    """
    if is_erased(case, envelope.request_id):
        return Ack()
    try:
        _, draft = change(
            deps,
            case,
            gather,
            partial(decide_event, envelope=envelope, decide=decide),
            _claim(deps, case, envelope),
        )
    except ClaimTaken:
        return _first_answer(deps, envelope)
    except SealBroken as error:
        if isinstance(error, SealErased) and is_erased(deps.cases.load(case.id), envelope.request_id):
            return Ack()  # erased between our two reads of the case
        record_damage(deps, case.id, error)
        raise
    if draft.misfit is not None:
        raise DoesNotFit(draft.misfit)
    return Ack()


def decide_event(gathered: Gathered, envelope: Envelope, decide: Callable[[Gathered], Draft]) -> Draft:
    """Return what the event changes; an event that does not fit raises attention and sets `misfit`."""
    try:
        _check_time(gathered, envelope)
        return decide(gathered)
    except DoesNotFit as misfit:
        event = Event("callback_does_not_fit", envelope.partner, {"type": envelope.type, "what": misfit.what})
        kind = AttentionKind.BANK_NOT_ASKED if misfit.what == "bank" else AttentionKind.CALLBACK_DOES_NOT_FIT
        draft = Draft(case=gathered.case).with_attention(kind, gathered.now).with_event(event)
        return replace(draft, misfit=misfit.what)


def is_erased(case: Case, request_id: str) -> bool:
    """Return whether the data that the answer belongs to were erased: it can neither be checked nor stored any more."""
    of_banks = f"-{Step.BANK_DATA}-" in request_id
    needed = (KeyClass.BANK, KeyClass.PERSON) if of_banks else (KeyClass.PERSON, KeyClass.PROOF)
    return any(case.sealed.erased_at(each) is not None for each in needed)


def _check_time(gathered: Gathered, envelope: Envelope) -> None:
    case = gathered.case
    step = step_of(envelope.request_id)
    if step is Step.BANK_DATA and attempt_of(envelope.request_id) != case.attempt(step):
        return  # it answers an earlier request and is discarded
    asked_at = case.asked_at(step)
    if not gathered.policy.plausible(asked_at, envelope.occurred_at, gathered.now):
        raise DoesNotFit("occurred_at")


def _claim(deps: CommitEventPorts, case: Case, envelope: Envelope) -> Claim:
    return Claim(
        request_id=envelope.request_id,
        event_id=envelope.event_id,
        digest=body_digests(deps, envelope)[0],
        case_id=case.id,
        at=deps.clock.now(),
    )


def _first_answer(deps: CommitEventPorts, envelope: Envelope) -> Ack:
    """Return the first answer for a repeated event. Raises `EventConflict` for an old event id with another body."""
    before = deps.cases.claim(envelope.request_id, envelope.event_id)
    if before is None or before.digest not in body_digests(deps, envelope):
        raise EventConflict("This event_id was already used with another body. Use a new event_id for a new event.")
    if before.answer != ACCEPTED:
        raise DoesNotFit(before.answer)
    return Ack(duplicate=True)


def body_digests(deps: HasDigest, envelope: Envelope) -> tuple[str, ...]:
    """Return the keyed digests of the event's raw body under each live key, the present key first."""
    return deps.digest.all("callback", sha256(envelope.evidence.body).hexdigest())
