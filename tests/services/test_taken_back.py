"""A consent that was taken back while we were about to use it."""

from collections.abc import Callable

import pytest

from chalicelib.domain.case.states import ConsentStatus, Reason, State
from chalicelib.services.decisions.people.withdrawal import What
from tests.fakes.partner_calls import Call
from tests.services.office import DAY, MINUTE, Office


def about_to_ask_the_banks() -> Office:
    """The consent has arrived, and the banks are asked next."""
    office = Office()
    office.asks_for_consent()
    office.passes(MINUTE)
    office.answers("granted")
    office.passes(MINUTE)
    return office


def test_a_refused_request_differs_from_a_revoked_consent() -> None:
    """The Open API system refuses because the consent was revoked there: that is the reason, reported or not."""
    office = about_to_ask_the_banks()
    revoked = office.decides("revoked")
    office.drives()
    case = office.case
    assert (case.state, case.reason, case.consent.status) == (
        State.ORDINARY_PROCEDURE,
        Reason.CONSENT_REVOKED,
        ConsentStatus.REVOKED,
    )
    assert len(office.open_api.asked("request_bank_data")) == 1
    office.hears(revoked)
    assert (office.case.reason, office.journal[-1]) == (Reason.CONSENT_REVOKED, "consent_revoked_again")


def test_a_request_refused_under_a_standing_consent_ends_the_case_for_that() -> None:
    """The consent is valid, and the Open API system refuses all the same."""
    office = about_to_ask_the_banks()
    office.open_api.refuse(403)
    office.drives()
    assert (office.case.reason, office.case.consent.status) == (Reason.REQUEST_REFUSED, ConsentStatus.GRANTED)


@pytest.mark.parametrize(
    "takes_back",
    [
        lambda office: office.answers("revoked"),
        lambda office: office.withdraws(What.BANK_CONSENT),
        lambda office: office.withdraws(What.APPLICATION),
    ],
)
def test_pages_are_fetched_no_further_once_the_consent_is_gone(takes_back: Callable[[Office], object]) -> None:
    """Revoked while missing answers are fetched: the call under way ends, no other is made, nothing is stored."""
    office = Office()
    case = office.asks_the_banks()
    assert len(case.open_banks) > 1

    def watch(call: Call) -> None:
        if call.what == "bank_page":
            office.open_api.watch = lambda _: None
            takes_back(office)

    office.open_api.watch = watch
    office.lives_until(office.clock.now() + 3 * DAY)
    assert (len(office.open_api.asked("bank_page")), office.bank_data.pages) == (1, {})
