"""A step asks for its own state, whoever calls it: elsewhere it calls no partner and stores nothing."""

from collections.abc import Callable, Mapping

import pytest

from chalicelib.domain.case.next_step import REVOKING
from chalicelib.domain.case.states import State
from chalicelib.services.decisions.people.withdrawal import What
from chalicelib.services.steps.ask_personal_data_consent import ask_personal_data_consent
from chalicelib.services.steps.check_mobile import check_mobile
from chalicelib.services.steps.driver import STEPS
from chalicelib.services.steps.request_bank_data import request_bank_data
from chalicelib.services.steps.request_link import request_link
from chalicelib.services.steps.send_sms import send_sms
from tests.services import test_withdrawal
from tests.services.office import Office

TAKES: Mapping[State, Callable[..., object]] = {
    State.RECEIVED: ask_personal_data_consent,
    State.CHECKING_MOBILE: check_mobile,
    State.REQUESTING_LINK: request_link,
    State.SENDING_SMS: send_sms,
    State.REQUESTING_BANK_DATA: request_bank_data,
}


def ended(office: Office) -> None:
    """The applicant said no."""
    office.asks_for_consent()
    office.answers("refused")


def ready(office: Office) -> None:
    """The banks have answered."""
    office.gets_the_data()


def withdrawn(office: Office) -> None:
    """The link is there, and the message was never sent."""
    test_withdrawal.sending_sms(office)
    office.withdraws(What.APPLICATION)


@pytest.mark.parametrize("begin", [*test_withdrawal.OPEN, ended, ready, withdrawn], ids=lambda begin: begin.__name__)
def test_a_step_that_is_not_due_does_nothing(begin: Callable[[Office], None]) -> None:
    """A driver may come late, twice, or with a case that has moved on since."""
    office = Office()
    begin(office)
    before = office.case
    partners = (office.kdp, office.bmg, office.open_api, office.sms)
    asked = [len(partner.calls) for partner in partners]
    others = [take for state, take in TAKES.items() if state is not before.state]
    assert [take(office.deps, before) for take in others] == [before] * len(others)
    assert ([len(partner.calls) for partner in partners], office.case) == (asked, before)


def test_every_step_is_among_them() -> None:
    """The revocation, which an ended case may owe, has no state of its own."""
    assert {*TAKES, REVOKING} == {*STEPS}
