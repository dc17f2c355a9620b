"""What a callback is checked against, and what is left of one that does not fit or whose data were erased."""

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256

import pytest

from chalicelib.domain.case.key_classes import ErasedClass, Erasure, KeyClass
from chalicelib.domain.case.states import Outcome, Step
from chalicelib.domain.errors import ClaimTaken, SealBroken, SealErased
from chalicelib.domain.messages.changes import Change, Claim
from chalicelib.domain.messages.partner_answers import BankPage
from chalicelib.domain.person import Person
from chalicelib.domain.refusals import DoesNotFit, EventConflict, UnknownRequest
from chalicelib.services.callbacks.events import (
    Ack,
    body_digests,
    case_of_request,
    is_erased,
    receive_personal_data_consent,
)
from chalicelib.tracing import Piece, piece_of_work
from tests.fakes.store import InMemoryCases
from tests.services.office import HOUR, MONDAY, SHARDS, Office
from tests.services.test_callbacks import of_bank, of_consent, of_sms
from tests.services.test_withdrawal import awaiting_personal_data, checking_mobile

LATER = 2 * HOUR


def asked_later(*, banks: bool = False) -> Office:
    """BMG answered two hours after the application, so all further requests are from then."""
    office = Office()
    checking_mobile(office)
    office.passes(LATER)
    office.drives()
    if banks:
        office.answers("granted")
        office.drives()
    return office


@pytest.mark.parametrize(("tell", "banks"), [(of_consent, False), (of_sms, False), (of_bank, True)])
def test_an_event_is_not_older_than_the_request_that_it_answers(
    tell: Callable[[Office], Callable[..., Ack]],
    *,
    banks: bool,
) -> None:
    """After the application is not enough: each request has its own time. The journal says what did not fit."""
    office = asked_later(banks=banks)
    with pytest.raises(DoesNotFit) as refused:
        tell(office)(occurred_at=MONDAY + HOUR)
    entry = office.cases.journal(office.case_id, limit=1000)[-1]
    assert (refused.value.what, entry.event, entry.data) == (
        "occurred_at",
        "callback_does_not_fit",
        {"type": "result", "what": "occurred_at"},
    )
    assert office.attention == ["callback_does_not_fit"]


def test_the_time_of_an_answer_to_an_earlier_request_of_kdp_counts_too() -> None:
    """Only a bank's answer to an earlier request is discarded unseen."""
    office = Office()
    awaiting_personal_data(office)
    answer = office.kdp_answers("granted")
    office.hears_kdp(answer)
    office.passes(LATER)
    office.drives()
    assert office.case.requests.kdp == 2
    with pytest.raises(DoesNotFit) as refused:
        office.hears_kdp(answer, occurred_at=office.clock.now() + HOUR)
    assert refused.value.what == "occurred_at"


def test_a_page_of_a_bank_that_was_not_asked_is_seen_as_such() -> None:
    """The bank's name may be wrong, or somebody else answers: a caseworker looks at it."""
    office = Office()
    office.asks_the_banks()
    page = BankPage(bic="OTHERKZK", name="Бөтен", outcome=Outcome.DATA, page=1, pages=1, accounts=b"[]")
    with pytest.raises(DoesNotFit, match="bank"):
        office.hears_bank(page)
    assert office.attention == ["bank_not_asked"]


def test_while_the_number_is_checked_only_kdps_next_request_may_be_answered_early() -> None:
    """A token may be asked for anew; no other request has a next one."""
    office = Office()
    checking_mobile(office)
    case_of_request(office.deps, f"{office.case_id}-kdp-2", Step.PERSONAL_DATA_CONSENT)
    for step in (Step.LINK, Step.SMS, Step.BANK_DATA):
        with pytest.raises(UnknownRequest):
            case_of_request(office.deps, f"{office.case_id}-{step}-2", step)


def test_the_work_on_a_callback_is_traced_as_the_cases(told: list[Piece]) -> None:
    """Which case it is turns out when the request is found."""
    office = Office()
    office.applies()
    with piece_of_work("callback"):
        case_of_request(office.deps, f"{office.case_id}-kdp-1", Step.PERSONAL_DATA_CONSENT)
    assert [(piece.name, piece.case) for piece in told] == [("callback", office.case_id)]


PERSONS = {KeyClass.PERSON: True, KeyClass.PROOF: True, KeyClass.BANK: False}
BANKS = {KeyClass.PERSON: True, KeyClass.PROOF: False, KeyClass.BANK: True}


@pytest.mark.parametrize(
    ("step", "needs"), [("kdp", PERSONS), ("link", PERSONS), ("sms", PERSONS), ("data", BANKS)], ids=str
)
def test_an_answer_is_discarded_when_what_it_belongs_to_was_erased(step: str, needs: dict[KeyClass, bool]) -> None:
    """A consent is a proof about a person, a page is bank data of a person."""
    office = Office()
    case = office.asks_the_banks()
    found = {
        key_class: is_erased(
            replace(case, sealed=replace(case.sealed, erased=(ErasedClass(key_class, MONDAY),))),
            f"{case.id}-{step}-1",
        )
        for key_class in needs
    }
    assert found == needs


class ErasedMeanwhile(InMemoryCases):
    """The person is erased between the look-up of the case and that of the person, who then cannot be opened."""

    error: type[SealBroken]

    def person(self, case_id: str) -> Person:
        """Erase, and fail."""
        erased = (ErasedClass(KeyClass.PERSON, MONDAY),)
        stored = self.stored[case_id]
        stored.case = replace(stored.case, sealed=replace(stored.case.sealed, erased=erased))
        self.erasures.write((Erasure(case_id, KeyClass.PERSON, MONDAY, "retention"),))
        raise self.error(case_id, "person")


def with_store(office: Office, kind: type[InMemoryCases], **changes: object) -> None:
    """Take another store with the same content."""
    office.cases = kind(SHARDS)
    vars(office.cases).update(vars(office.deps.cases), **changes)
    office.deps = replace(office.deps, cases=office.cases)


@pytest.mark.parametrize("error", [SealErased, SealBroken])
def test_a_callback_that_meets_an_erasure_is_accepted_and_one_that_meets_damage_is_not(
    error: type[SealBroken],
) -> None:
    """What was erased on purpose is gone for good; what does not open may be restored, and the partner comes again."""
    office = Office()
    awaiting_personal_data(office)
    answer = office.kdp_answers("granted")
    envelope = office.envelope("kdp", f"{office.case_id}-kdp-1", answer)
    with_store(office, ErasedMeanwhile, error=error)
    if error is SealErased:
        assert receive_personal_data_consent(office.deps, envelope, answer) == Ack(duplicate=False)
    else:
        with pytest.raises(SealBroken):
            receive_personal_data_consent(office.deps, envelope, answer)
    assert office.attention == ([] if error is SealErased else ["record_damaged"])


class Forgetful(InMemoryCases):
    """A claim stood in the way of the commit and is gone when it is looked up."""

    def commit(self, change: Change) -> None:
        """Refuse."""
        raise ClaimTaken(change.case.id)

    def claim(self, request_id: str, event_id: str) -> Claim | None:
        """Return none."""


def test_an_event_whose_first_claim_is_gone_is_a_conflict() -> None:
    """What was answered then cannot be said any more; under a new event id it is taken."""
    office = Office()
    office.asks_for_consent()
    with_store(office, Forgetful)
    with pytest.raises(EventConflict) as refused:
        of_sms(office)(event_id="event-77")
    assert str(refused.value) == (
        "This event_id was already used with another body. Use a new event_id for a new event."
    )


def test_the_digest_of_a_body_is_always_made_for_the_same_purpose() -> None:
    """It is stored with the claim: made in another way, a repeated event would be a conflict."""
    office = Office()
    envelope = office.envelope("kdp", "request", "granted")
    assert body_digests(office.deps, envelope) == (
        office.deps.digest("callback", sha256(envelope.evidence.body).hexdigest()),
    )
