"""What may be shown of a case: nothing that was erased, no bank data without their consent (Personal Data Law, 8)."""

import re
from dataclasses import replace

import pytest

from chalicelib.domain.case.banks import Bank
from chalicelib.domain.case.case import Case, Intent
from chalicelib.domain.case.key_classes import ErasedClass, KeyClass
from chalicelib.domain.case.parts import ConsentSummary, SealedClasses
from chalicelib.domain.case.states import ConsentStatus, Outcome, State, Step
from chalicelib.domain.consent.showing import refuse_erased, refuse_unreadable
from chalicelib.domain.refusals import BankConsentWithdrawn, Erased, Refusal, StatementNotReady
from tests.unit.case.cases import DAY, NOW, a_case

ASKED = Intent(step=Step.BANK_DATA, request_id="data-1", tries=1, at=NOW, lease_until=NOW)
BANKS = (Bank(bic="ALATKZKA", name="A", outcome=Outcome.NO_ACCOUNTS),)
READY = a_case(
    State.BANK_DATA_READY,
    ended_at=NOW,
    intents=(ASKED,),
    banks=BANKS,
    consent=ConsentSummary(status=ConsentStatus.GRANTED),
)
GONE = sorted({ConsentStatus.REFUSED, ConsentStatus.EXPIRED, ConsentStatus.REVOKED, ConsentStatus.WITHDRAWN})
ENDS = {KeyClass.BANK: NOW + DAY, KeyClass.PERSON: NOW + 2 * DAY, KeyClass.PROOF: NOW + 3 * DAY}


def refusal(case: Case) -> type[Refusal] | None:
    """How the bank data of the case are refused, if they are."""
    try:
        refuse_unreadable(case)
    except Refusal as error:
        return type(error)
    return None


def erased(*classes: KeyClass) -> SealedClasses:
    """These classes were erased, each at its time."""
    return SealedClasses(erased=tuple(ErasedClass(one, ENDS[one]) for one in classes))


def with_status(case: Case, status: ConsentStatus) -> Case:
    """The case with another status of its consent."""
    return replace(case, consent=replace(case.consent, status=status))


@pytest.mark.parametrize("status", ConsentStatus)
def test_bank_data_are_shown_only_while_their_consent_is_not_gone(status: ConsentStatus) -> None:
    """A later no, a revocation, a withdrawal, a request that ran out: the data are hidden by each."""
    assert refusal(with_status(READY, status)) == (BankConsentWithdrawn if status in GONE else None)


@pytest.mark.parametrize("status", GONE)
def test_without_any_bank_nothing_was_withdrawn_but_there_is_nothing_to_show(status: ConsentStatus) -> None:
    """The applicant who said no before any bank was asked is not told that data were hidden."""
    ended = a_case(State.ORDINARY_PROCEDURE, ended_at=NOW)
    assert refusal(with_status(ended, status)) is StatementNotReady


@pytest.mark.parametrize("state", [state for state in State if state is not State.BANK_DATA_READY])
def test_bank_data_are_shown_only_when_they_are_ready(state: State) -> None:
    """Neither while they arrive, nor of a case that ended without them."""
    assert refusal(replace(READY, state=state)) is StatementNotReady


def test_a_refusal_says_why_there_is_nothing_to_see() -> None:
    """Whether to wait, or that the person took the consent back."""
    withdrawn = "The consent to the bank data was withdrawn, so they may not be shown any more."
    with pytest.raises(BankConsentWithdrawn, match=f"^{re.escape(withdrawn)}$"):
        refuse_unreadable(with_status(READY, ConsentStatus.WITHDRAWN))
    not_ready = "There are no bank data to show. Wait until the case is at bank_data_ready."
    with pytest.raises(StatementNotReady, match=f"^{re.escape(not_ready)}$"):
        refuse_unreadable(a_case())


@pytest.mark.parametrize(
    ("classes", "refused"),
    [
        ((KeyClass.BANK,), Erased),
        ((KeyClass.PERSON,), Erased),
        ((KeyClass.PROOF,), None),
    ],
)
def test_bank_data_that_were_erased_are_not_shown(classes: tuple[KeyClass, ...], refused: type[Refusal] | None) -> None:
    """The statement names the person, so it needs that class too; the proof of the consent it does not need."""
    assert refusal(replace(READY, sealed=erased(*classes))) is refused


def test_what_was_erased_is_said_before_a_consent_that_is_gone() -> None:
    """The data of a withdrawn consent were destroyed: that is what there is to say."""
    case = with_status(replace(READY, sealed=erased(KeyClass.BANK)), ConsentStatus.WITHDRAWN)
    assert refusal(case) is Erased


@pytest.mark.parametrize(
    ("classes", "left"),
    [
        ((KeyClass.BANK,), "The case, its consents and its journal"),
        ((KeyClass.PERSON, KeyClass.BANK, KeyClass.PROOF), "The case and its journal"),
    ],
)
def test_a_refusal_says_since_when_and_what_is_left(classes: tuple[KeyClass, ...], left: str) -> None:
    """By the first of the classes that are needed; the consents are left as long as their proof is."""
    with pytest.raises(Erased) as raised:
        refuse_erased(replace(READY, sealed=erased(*classes)), KeyClass.BANK, KeyClass.PERSON)
    when = "These data were erased on 2025-10-14, at the end of their retention."
    assert str(raised.value) == f"{when} {left} can still be read."


def test_what_was_erased_and_is_not_needed_refuses_nothing() -> None:
    """The receipt of a consent is made of its proof alone."""
    refuse_erased(replace(READY, sealed=erased(KeyClass.BANK, KeyClass.PERSON)), KeyClass.PROOF)
