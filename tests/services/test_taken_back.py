"""A consent that was taken back while we were about to use it."""

from chalicelib.domain.states import ConsentStatus, Reason, State
from tests.services.office import MINUTE, Office


def about_to_ask_the_banks() -> Office:
    """The yes was heard, and the banks are asked next."""
    office = Office()
    office.asks_for_consent()
    office.passes(MINUTE)
    office.answers("granted")
    office.passes(MINUTE)
    return office


def test_a_refused_request_is_told_from_a_consent_taken_back() -> None:
    """The Open API system says no since the consent was revoked there: that is the reason, also before we are told."""
    office = about_to_ask_the_banks()
    revoked = office.decides("revoked")
    office.drives()
    case = office.case
    assert (case.state, case.reason, case.consent_status) == (
        State.ORDINARY_PROCEDURE,
        Reason.CONSENT_REVOKED,
        ConsentStatus.REVOKED,
    )
    assert len(office.open_api.asked("request_bank_data")) == 1
    office.hears(revoked)
    assert (office.case.reason, office.journal[-1]) == (Reason.CONSENT_REVOKED, "consent_revoked_again")


def test_a_request_refused_under_a_standing_consent_ends_the_case_for_that() -> None:
    """The consent stands, and the Open API system says no all the same."""
    office = about_to_ask_the_banks()
    office.open_api.refuse(403)
    office.drives()
    assert (office.case.reason, office.case.consent_status) == (Reason.REQUEST_REFUSED, ConsentStatus.GRANTED)
