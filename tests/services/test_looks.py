"""No partner is asked after a no: what changes a case between its decision and the send stops the call."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
import stamina

from chalicelib.adapters.crypto.jws import JwsVerifier
from chalicelib.adapters.crypto.key_sets import FixedKeySet
from chalicelib.adapters.partners.client import PartnerHttp
from chalicelib.adapters.partners.endpoint import Endpoint
from chalicelib.adapters.partners.open_api import OpenApi
from chalicelib.domain.case.looks import Condition, OutgoingCall
from chalicelib.domain.case.states import State, Step
from chalicelib.domain.errors import SendDenied
from chalicelib.domain.messages.changes import Parked
from chalicelib.services.decisions.people.withdrawal import What
from chalicelib.services.steps.driver import take_step
from chalicelib.services.steps.looking import look_before
from tests.fakes.keys import OPEN_API_KEY, public
from tests.fakes.partner_calls import Call, FakePartner, ours
from tests.fakes.partner_servers import open_api_server
from tests.services.office import Office


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    """Retries happen as often as in production, and without waiting."""
    with stamina.set_testing(True, attempts=3, cap=True):
        yield


class ActsMeanwhile:
    """The Open API system: its first answer to a data request is not the last, and somebody acts before the next try.

    `first`: that answer; where it is None, the request is accepted and the answer is lost. `asked`: the id and the
    banks of each request.
    """

    def __init__(self, office: Office, first: httpx.Response | Exception | None, act: Callable[[], object]) -> None:
        self.office, self.first, self.act, self.server = office, first, act, open_api_server(office.world)
        self.asked: list[tuple[str, list[str] | None]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        if not request.url.path.endswith("/data-requests"):
            return self.server(request)
        body = json.loads(request.content)
        self.asked.append((body["request_id"], body["banks"]))
        if len(self.asked) > 1:
            return self.server(request)
        if self.first is None:
            self.server(request)
        self.act()
        if isinstance(self.first, httpx.Response):
            return self.first
        raise self.first or httpx.ReadTimeout("lost")

    def answers_the_office(self) -> None:
        """From now on the office asks this system, over HTTP and as often as in production."""
        office, callbacks = self.office, "https://kelisim.example/v1/callbacks"
        verify = JwsVerifier({"open-api": FixedKeySet(public(OPEN_API_KEY))}, office.clock).verify
        endpoint = Endpoint(partner="open-api", base_url="https://partner.example/base", credentials=ours("secret"))
        http = PartnerHttp(endpoint, office.clock, httpx.MockTransport(self))
        open_api = OpenApi(http, verify, f"{callbacks}/consents", f"{callbacks}/bank-data")
        office.deps = replace(office.deps, open_api=open_api)


@pytest.mark.parametrize(
    "first",
    [httpx.Response(429), httpx.Response(503), httpx.Response(401), httpx.ConnectError("refused")],
    ids=["429", "503", "401", "no connection"],
)
def test_a_retry_asks_no_bank_after_the_withdrawal(first: httpx.Response | Exception) -> None:
    """The permit is committed, the system is busy, the applicant withdraws: nothing more is sent, and all know why."""
    office = Office()
    office.asks_for_consent()
    office.answers("granted")
    system = ActsMeanwhile(office, first, lambda: office.withdraws(What.BANK_CONSENT))
    system.answers_the_office()
    office.drives()
    case, now = office.case, office.clock.now()
    intent = case.intent(Step.BANK_DATA)
    denied = [entry.data for entry in office.cases.journal(case.id) if entry.event == "call_denied"]
    assert (len(system.asked), office.world.data, case.reason) == (1, {}, "consent_revoked")
    assert denied == [{"call": "request_bank_data", "because": "open"}]
    assert intent is not None
    assert intent.lease_until <= now


def once(partner: FakePartner, what: str, act: Callable[[], object]) -> list[int]:
    """Let something happen right before the first look of this call; return how many calls had been made then."""
    made: list[int] = []

    def before(call: Call) -> None:
        if call.what == what and not made:
            made.append(len(partner.asked(what)))
            act()

    partner.before = before
    return made


def denials(office: Office) -> list[tuple[object, object]]:
    """Which calls were denied, and why."""
    entries = [entry for entry in office.cases.journal(office.case_id) if entry.event == "call_denied"]
    return [(entry.data["call"], entry.data["because"]) for entry in entries]


WAY: list[tuple[str, str, OutgoingCall]] = [
    ("kdp", "ask", OutgoingCall.ASK_PERSONAL_DATA),
    ("bmg", "look_up", OutgoingCall.CHECK_MOBILE),
    ("open_api", "make_link", OutgoingCall.MAKE_LINK),
    ("sms", "send", OutgoingCall.SEND_SMS),
    ("open_api", "request_bank_data", OutgoingCall.REQUEST_BANK_DATA),
]


@pytest.mark.parametrize(("partner", "what", "call"), WAY, ids=[call for *_, call in WAY])
def test_no_step_is_sent_after_the_application_was_withdrawn(partner: str, what: str, call: OutgoingCall) -> None:
    """The application is withdrawn between the decision and the send, on each step of the way."""
    office = Office()
    asked: FakePartner = getattr(office, partner)
    happened = once(asked, what, lambda: office.withdraws(What.APPLICATION))
    office.applies()
    office.drives()
    if call is OutgoingCall.REQUEST_BANK_DATA:
        office.answers("granted")
        office.drives()
    assert (happened, len(asked.asked(what)), office.case.state) == ([0], 0, "withdrawn")
    assert denials(office) == [(call, Condition.OPEN)]


def test_a_worker_that_sleeps_past_its_lease_sends_nothing_under_it() -> None:
    """When it wakes, another driver may have sent the message; it takes a new lease, and one message goes out."""
    office = Office()
    once(office.sms, "send", lambda: office.passes(timedelta(hours=1)))
    office.applies()
    office.drives()
    assert (len(office.sms.asked("send")), office.case.state) == (1, "awaiting_consent")
    assert denials(office) == [(OutgoingCall.SEND_SMS, Condition.OWN_LEASE)]


def test_an_owed_revocation_leaves_after_the_end() -> None:
    """The case has ended with the withdrawal; the Open API system is told all the same."""
    office = Office()
    office.asks_for_consent()
    office.answers("granted")
    office.drives()
    office.withdraws(What.APPLICATION)
    office.drives()
    assert (len(office.open_api.asked("revoke")), office.case.consent.owes_revocation, denials(office)) == (
        1,
        False,
        [],
    )


def test_a_revocation_that_another_driver_has_made_is_not_made_again() -> None:
    """The worker slept past its lease; nothing is owed any more when it wakes."""
    office = Office()
    office.asks_the_banks()
    office.withdraws(What.APPLICATION)
    once(office.open_api, "revoke", lambda: (office.passes(timedelta(hours=1)), office.drives()))
    office.drives()
    assert (len(office.open_api.asked("revoke")), office.case.consent.owes_revocation) == (1, False)
    assert denials(office) == [(OutgoingCall.REVOKE, Condition.REVOCATION_OWED)]


def test_an_answer_of_kdp_about_another_person_changes_nothing() -> None:
    """A signed grant of somebody else is unusable: the case waits on, and ends without a consent."""
    office = Office()
    office.script.kdp = "pending"
    office.applies()
    office.drives()
    request_id = f"{office.case_id}-kdp-1"
    office.world.kdp[request_id].iin = "850505400023"
    office.world.decide_personal_data(request_id, "granted")
    case = office.lives_until(office.clock.now() + timedelta(days=3))
    assert (case.state, case.reason) == ("ordinary_procedure", "personal_data_not_answered")
    assert [consent.kind for consent in office.consents.values()] == ["application"]


def test_a_call_that_needs_no_lease_gives_none_back() -> None:
    """Another driver may have taken the first lease of the step since: its try is not that of the denied call."""
    office = Office()
    office.sms.fail(before=1)
    office.asks_for_consent()
    decided = replace(office.case, intents=())
    office.withdraws(What.APPLICATION)
    with pytest.raises(SendDenied) as denied:
        look_before(office.deps, OutgoingCall.SMS_STATUS, decided)()
    assert (denied.value.call, denied.value.because, denied.value.tries) == (
        OutgoingCall.SMS_STATUS,
        Condition.OPEN,
        0,
    )


def test_a_denied_call_wakes_no_workflow() -> None:
    """Whoever changed the case has woken it; the journal's line of the denial changes no step."""
    office = Office()
    office.asks_for_consent()
    office.answers("granted")
    office.cases.park(office.case_id, Parked("token", 1, office.case.state))
    once(office.open_api, "request_bank_data", lambda: office.withdraws(What.BANK_CONSENT))
    take_step(office.deps, office.case_id, 1, State.REQUESTING_BANK_DATA)
    assert (denials(office), office.workflow.woken) == (
        [(OutgoingCall.REQUEST_BANK_DATA, Condition.OPEN)],
        ["token"],
    )
