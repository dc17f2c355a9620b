"""Callbacks of every kind: taken once, matched to the id that the case would have made, misfits shown once."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from chalicelib.domain.case.states import Outcome, State
from chalicelib.domain.consent.consent import Evidence
from chalicelib.domain.errors import StoreBusy
from chalicelib.domain.messages.partner_answers import BankPage
from chalicelib.domain.refusals import DoesNotFit, EventConflict, UnknownRequest
from chalicelib.services.callbacks.events import Ack, receive_bank_consent, receive_personal_data_consent
from tests.services.office import ALATAU, DAY, MINUTE, MONDAY, Office

Tell = Callable[..., Ack]


def of_kdp(office: Office) -> Tell:
    """KDP's callback, as it may come at any time."""
    answer = office.kdp_answers("granted")
    return lambda **fixed: office.hears_kdp(answer, **fixed)


def of_consent(office: Office) -> Tell:
    """The callback on the consent."""
    result = office.decides("granted")
    return lambda **fixed: office.hears(result, **fixed)


def of_bank(office: Office) -> Tell:
    """A bank's page."""
    page = BankPage(bic=ALATAU, name="Алатау", outcome=Outcome.DATA, page=1, pages=2, accounts=b"[]")
    return lambda **fixed: office.hears_bank(page, **fixed)


def of_sms(office: Office) -> Tell:
    """1414's receipt."""
    return lambda **fixed: office.hears_receipt("delivered", MONDAY, **fixed)


KINDS = {"kdp": of_kdp, "consent": of_consent, "bank": of_bank, "sms": of_sms}
each_kind = pytest.mark.parametrize("kind", KINDS)


def ready_for(kind: str) -> Office:
    """An application that waits for the callback."""
    office = Office()
    if kind == "kdp":
        office.script.kdp = "pending"
        office.applies()
        office.drives()
    elif kind == "bank":
        office.asks_the_banks()
    else:
        office.asks_for_consent()
    return office


@each_kind
def test_the_same_event_again_is_a_duplicate_and_changes_nothing(kind: str) -> None:
    """However often a partner delivers it, also when time has passed."""
    office = ready_for(kind)
    tell = KINDS[kind](office)
    envelope = {"event_id": "event-77", "occurred_at": office.clock.now()}
    assert tell(**envelope) == Ack(duplicate=False)
    before = office.case
    office.passes(MINUTE)
    assert [tell(**envelope), tell(**envelope)] == [Ack(duplicate=True)] * 2
    assert office.case == before


@each_kind
def test_the_same_event_id_with_another_body_is_a_conflict(kind: str) -> None:
    """An event never changes; the case does not either."""
    office = ready_for(kind)
    tell = KINDS[kind](office)
    tell(event_id="event-77")
    before = office.case
    with pytest.raises(EventConflict):
        tell(event_id="event-77", evidence=Evidence(b"another body", "e30..c2ln", {}))
    assert office.case == before


@each_kind
def test_an_event_outside_of_its_time_does_not_fit(kind: str) -> None:
    """Before the application, or in the future."""
    office = ready_for(kind)
    for occurred_at in (MONDAY - DAY, office.clock.now() + 6 * MINUTE):
        with pytest.raises(DoesNotFit, match="occurred_at"):
            KINDS[kind](office)(occurred_at=occurred_at)


@each_kind
def test_a_misfit_is_claimed_once_and_raised_to_attention_once(kind: str) -> None:
    """A repeat gets the same answer and costs nothing; a human sees one thing to look at."""
    office = ready_for(kind)
    tell = KINDS[kind](office)
    for _ in range(3):
        with pytest.raises(DoesNotFit, match="occurred_at"):
            tell(event_id="event-77", occurred_at=MONDAY - DAY)
    version = office.case.version
    assert (office.attention, office.journal.count("callback_does_not_fit")) == (["callback_does_not_fit"], 1)
    with pytest.raises(DoesNotFit, match="occurred_at"):
        tell(event_id="event-78", occurred_at=MONDAY - DAY)
    assert (office.attention, office.case.version) == (["callback_does_not_fit"], version + 1)


@each_kind
@pytest.mark.parametrize(
    "request_id",
    [
        "01k7e000000000000000000009-{step}-1",
        "{case}-{other}-1",
        "{case}-{step}-9",
        "{case}-{step}-0",
        "{case}-{step}-01",
        "{case}-{step}-1 ",
        "{case}-{step}-1\n",
        "{case}-{step}-١",
        "{upper}-{step}-1",
        "",
    ],
)
def test_an_id_that_no_case_would_have_made_is_unknown(kind: str, request_id: str) -> None:
    """Another case, step or attempt, or another form: nothing is written."""
    office = ready_for(kind)
    step = {"kdp": "kdp", "consent": "link", "bank": "data", "sms": "sms"}[kind]
    words = {
        "case": office.case_id,
        "step": step,
        "other": "sms" if step != "sms" else "link",
        "upper": office.case_id.upper(),
    }
    before = office.case
    with pytest.raises(UnknownRequest):
        KINDS[kind](office)(request_id=request_id.format(**words))
    assert office.case == before


def test_two_partners_may_use_the_same_event_id() -> None:
    """A claim is of a partner's event."""
    office = ready_for("consent")
    assert of_sms(office)(event_id="event-1") == Ack()
    assert of_consent(office)(event_id="event-1") == Ack()


def test_claim_and_change_are_one_transaction() -> None:
    """When the change cannot be written nothing is claimed, so that the partner's next try counts."""
    office = ready_for("consent")
    tell = of_consent(office)
    usual = office.deps

    class Broken:
        """A store that fails at the commit."""

        def __getattr__(self, name: str) -> object:
            return getattr(usual.cases, name)

        def commit(self, _change: object) -> None:
            raise OSError("the line is cut")

    office.deps = replace(usual, cases=Broken())  # type: ignore[arg-type]
    with pytest.raises(OSError, match="cut"):
        tell(event_id="event-77")
    office.deps = usual
    assert tell(event_id="event-77") == Ack(duplicate=False)
    assert office.case.state is State.REQUESTING_BANK_DATA


def test_a_callback_that_moves_the_case_wakes_its_workflow() -> None:
    """A page of a bank that leaves the wait open does not."""
    office = ready_for("bank")
    office.parks("token-1")
    of_bank(office)()
    assert office.workflow.woken == []
    for bank in office.case.open_banks:
        office.bank_answers(bank.bic, page=1, pages=2)
        office.bank_answers(bank.bic, page=2, pages=2)
    assert office.workflow.woken == ["token-1"]


def test_a_lost_wake_up_does_not_undo_what_was_committed() -> None:
    """The answer to the partner is the same; the sweep goes on with the case."""
    office = ready_for("consent")
    office.parks("token-1")
    usual = office.deps

    class Deaf:
        """A workflow that cannot be woken now."""

        def wake(self, _token: str) -> None:
            raise StoreBusy

    office.deps = replace(usual, workflow=Deaf())  # type: ignore[arg-type]
    assert of_consent(office)() == Ack()
    office.deps = usual
    assert office.case.state is State.REQUESTING_BANK_DATA
    office.passes(office.policy.resume_after)
    office.sweeps()
    assert (office.case.state, office.workflow.woken) == (State.AWAITING_BANK_DATA, ["token-1"])


def test_the_person_of_a_kdp_callback_is_the_cases() -> None:
    """Another IIN under our request id does not fit."""
    office = ready_for("kdp")
    answer = office.kdp_answers("granted")
    envelope = office.envelope("kdp", f"{office.case_id}-kdp-1", answer)
    with pytest.raises(DoesNotFit, match="iin"):
        receive_personal_data_consent(office.deps, envelope, replace(answer, iin="900101300811"))
    with pytest.raises(DoesNotFit, match="token"):
        office.hears_kdp(replace(answer, token=None))
    with pytest.raises(DoesNotFit, match="received_at"):
        office.hears_kdp(replace(answer, received_at=None))
    assert office.case.state is State.AWAITING_PERSONAL_DATA_CONSENT


def test_a_consent_of_another_case_is_not_this_ones() -> None:
    """The request id decides whose it is; the person in it must be that case's."""
    one, other = ready_for("consent"), ready_for("consent")
    result = replace(other.decides("granted"), iin="900101300811")
    envelope = one.envelope("open-api", f"{one.case_id}-link-1", result)
    with pytest.raises(DoesNotFit, match="iin"):
        receive_bank_consent(one.deps, envelope, result)
