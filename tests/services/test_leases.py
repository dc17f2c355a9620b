"""A lease is given back as soon as the call has failed, so that the next driver need not wait for its end."""

from collections.abc import Callable

import pytest

from chalicelib.domain.case.states import State, Step
from chalicelib.domain.errors import PartnerAnswerUnusable, PartnerUnavailable
from chalicelib.services.decisions.people.withdrawal import What
from chalicelib.services.steps.driver import take_step
from chalicelib.services.steps.revoke_consent import revoke_consent
from tests.fakes.partner_calls import Call
from tests.fakes.partners import FakeOpenApi, FakeSms
from tests.services.office import HOUR, MINUTE, MONDAY, Office

ERRORS = (PartnerUnavailable("partner"), PartnerAnswerUnusable("partner", "it is no JSON"))


def about_to_send() -> Office:
    """The link is there; the SMS goes out next."""
    office = Office()
    office.sms.fail(before=1)
    office.asks_for_consent()
    office.sms.fail()
    office.passes(20 * MINUTE)
    return office


def about_to_ask() -> Office:
    """The consent is there; the banks are asked next."""
    office = Office()
    office.asks_for_consent()
    office.answers("granted")
    office.passes(MINUTE)
    return office


def failing_once(partner: FakeSms | FakeOpenApi, error: Exception) -> Callable[[Call], None]:
    """Raise the error at the next call."""

    def watch(_call: Call) -> None:
        partner.watch = lambda _: None
        raise error

    return watch


@pytest.mark.parametrize("error", ERRORS, ids=["away", "unusable"])
def test_1414s_failure_gives_the_lease_back(error: Exception) -> None:
    """The intent stays, so that the next driver asks first; it need not wait the two minutes of the lease."""
    office = about_to_send()
    office.sms.watch = failing_once(office.sms, error)
    with pytest.raises(type(error)):
        take_step(office.deps, office.case_id, 1, State.SENDING_SMS)
    intent = office.case.intent(Step.SMS)
    assert intent is not None
    assert (intent.lease_until, intent.done_at) == (office.clock.now(), None)
    assert take_step(office.deps, office.case_id, 1, State.SENDING_SMS).name == "awaiting_consent"
    assert len(office.world.messages) == 1


@pytest.mark.parametrize("error", ERRORS, ids=["away", "unusable"])
def test_the_open_api_systems_failure_gives_the_lease_back(error: Exception) -> None:
    """The same request id is asked for again at once."""
    office = about_to_ask()
    office.open_api.watch = failing_once(office.open_api, error)
    with pytest.raises(type(error)):
        take_step(office.deps, office.case_id, 1, State.REQUESTING_BANK_DATA)
    intent = office.case.intent(Step.BANK_DATA)
    assert intent is not None
    assert (intent.lease_until, intent.done_at) == (office.clock.now(), None)
    assert take_step(office.deps, office.case_id, 1, State.REQUESTING_BANK_DATA).name == "awaiting_bank_data"
    assert set(office.open_api.asked("request_bank_data")) == {f"{office.case_id}-data-1"}


@pytest.mark.parametrize("error", ERRORS, ids=["away", "unusable"])
def test_a_failed_revocation_gives_the_lease_back(error: Exception) -> None:
    """The debt stays, and the same request is made again at once."""
    office = Office()
    office.asks_the_banks()
    office.withdraws(What.BANK_CONSENT)
    office.open_api.watch = failing_once(office.open_api, error)
    with pytest.raises(type(error)):
        revoke_consent(office.deps, office.case)
    intent = office.case.intent(Step.REVOCATION)
    assert intent is not None
    assert (intent.lease_until, intent.done_at) == (office.clock.now(), None)
    assert office.case.consent.owes_revocation
    assert not revoke_consent(office.deps, office.case).consent.owes_revocation
    assert office.open_api.asked("revoke") == [f"consent:{office.case_id}-link-1"] * 2


def test_1414s_answer_after_the_case_has_ended_is_recorded_and_changes_nothing_else() -> None:
    """The applicant withdrew while 1414 took the message: when it went out is stored, and the case stays ended."""
    office = about_to_send()

    def withdraws_meanwhile(call: Call) -> None:
        if call.what == "send":
            office.sms.watch = lambda _: None
            office.withdraws(What.APPLICATION)

    office.sms.watch = withdraws_meanwhile
    take_step(office.deps, office.case_id, 1, State.SENDING_SMS)
    case = office.case
    intent = case.intent(Step.SMS)
    assert intent is not None
    assert (case.state, case.due_at, case.consent.due_at) == (State.WITHDRAWN, None, None)
    assert (case.sms.sent_at, intent.done_at, office.journal[-1]) == (
        office.clock.now(),
        office.clock.now(),
        "sms_accepted",
    )


def test_a_case_that_moved_on_while_it_waited_for_the_morning_sends_nothing() -> None:
    """Held for quiet hours, then withdrawn in the night: in the morning no message goes out and nothing is due."""
    office = Office(MONDAY + 11 * HOUR + 15 * MINUTE)  # 21:30
    office.asks_for_consent()
    assert office.journal[-1] == "sms_held_for_quiet_hours"
    office.withdraws(What.APPLICATION)
    before = office.case
    office.lives_until(MONDAY + 24 * HOUR)
    assert (office.case, office.sms.calls, office.case.look_at) == (before, [], None)
