"""Every method of the partners' clients takes its look along to everything that it sends."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.domain.calendar.working_days import Period
from chalicelib.domain.case.looks import OutgoingCall
from chalicelib.domain.case.states import ConsentStatus
from chalicelib.domain.categories import Title
from chalicelib.domain.consent.consent import ALL_SCOPES, Consent, ConsentKind
from chalicelib.domain.errors import SendDenied
from chalicelib.domain.messages.link_request import LinkRequest
from chalicelib.domain.person import AccessToken
from chalicelib.domain.ports.partners import Look
from tests.fakes.clock import SettableClock
from tests.fakes.partner_calls import free
from tests.fakes.partner_wiring import Partners, adapters
from tests.fakes.people import IIN, PERSON
from tests.fakes.scripts import World

NOW = datetime(2025, 10, 13, 5, 0, tzinfo=UTC)
PERIOD = Period(date(2025, 7, 1), date(2025, 9, 30))
LINK = LinkRequest(
    language="kk",
    period=PERIOD,
    valid_until=NOW + timedelta(days=21),
    answer_by=NOW + timedelta(days=2),
    authority=Title(kk="Бөлім (үлгі)", ru="Отдел (образец)"),
)
CONSENT = Consent(
    id="bank_data",
    case_id="c",
    kind=ConsentKind.BANK_DATA,
    status=ConsentStatus.GRANTED,
    person="p",
    request_id="c-link-1",
    received_at=NOW,
    heard_at=NOW,
    partner_id="consent:c-link-1",
)
TOKEN = AccessToken("token-c-kdp-1", "public-key", NOW + timedelta(hours=1))


@dataclass
class Looks:
    """A look that says yes so many times, then no."""

    yes: int

    def __call__(self) -> None:
        """Look."""
        self.yes -= 1
        if self.yes < 0:
            raise SendDenied("a_call", "open")


CALLS: Mapping[OutgoingCall, Callable[[Partners, Look], object]] = {
    OutgoingCall.ASK_PERSONAL_DATA: lambda partners, look: partners.kdp.ask("c-kdp-1", PERSON, look=look),
    OutgoingCall.PERSONAL_DATA_RESULT: lambda partners, look: partners.kdp.result("c-kdp-1", look=look),
    OutgoingCall.CHECK_MOBILE: lambda partners, look: partners.bmg.look_up("c-bmg-1", PERSON, TOKEN, look=look),
    OutgoingCall.MAKE_LINK: lambda partners, look: partners.open_api.make_link("c-link-1", PERSON, LINK, look=look),
    OutgoingCall.SEND_SMS: lambda partners, look: partners.sms.send("c-sms-1", PERSON.mobile, "Сілтеме", look=look),
    OutgoingCall.SMS_STATUS: lambda partners, look: partners.sms.status("c-sms-1", look=look),
    OutgoingCall.CONSENT_RESULT: lambda partners, look: partners.open_api.consent_result("c-link-1", look=look),
    OutgoingCall.REQUEST_BANK_DATA: lambda partners, look: partners.open_api.request_bank_data(
        "c-data-1", CONSENT, IIN, ALL_SCOPES, PERIOD, look=look
    ),
    OutgoingCall.BANK_DATA_STATUS: lambda partners, look: partners.open_api.data_request("c-data-1", look=look),
    OutgoingCall.BANK_PAGE: lambda partners, look: partners.open_api.bank_page("c-data-1", "ALATKZKA", 1, look=look),
    OutgoingCall.REVOKE: lambda partners, look: partners.open_api.revoke("c-revoke-1", "consent:c-link-1", look=look),
}
"""Each call to a partner, in an order in which all succeed."""
SENDS = {OutgoingCall.ASK_PERSONAL_DATA: 2}
"""What takes more than one request: KDP signs the answer to a GET alone."""


def brought_to(call: OutgoingCall) -> Partners:
    """The clients over emulated partners, with which everything before the call was done."""
    world = World(SettableClock(NOW))
    world.script(IIN).consent = "granted"
    partners = adapters(world)
    for name, make in CALLS.items():
        if name is call:
            break
        make(partners, free)
    return partners


@pytest.mark.parametrize("call", OutgoingCall)
def test_a_call_looks_before_each_of_its_requests(call: OutgoingCall) -> None:
    """With one yes for each request it succeeds, and a no in place of any of them ends it."""
    sends = SENDS.get(call, 1)
    CALLS[call](brought_to(call), Looks(sends))
    for yes in range(sends):
        with pytest.raises(SendDenied):
            CALLS[call](brought_to(call), Looks(yes))
