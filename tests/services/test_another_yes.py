"""No bank is asked with an older yes than the one that stands: a second grant may name fewer banks than the first."""

from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
import stamina

from chalicelib.domain.case.looks import Condition, OutgoingCall
from chalicelib.domain.case.states import State
from chalicelib.services.steps.request_bank_data import request_bank_data
from tests.fakes.partner_calls import Call
from tests.fakes.scripts import BankScript
from tests.services.office import ALATAU, END_OF_TUESDAY, ESIL, HOUR, MINUTE, Office
from tests.services.test_looks import ActsMeanwhile, denials, once

BOTH = [ALATAU, ESIL]
RECORDS = 3
"""The application, the one to KDP, and the first yes."""
ASKED = OutgoingCall.REQUEST_BANK_DATA


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    """Retries happen as often as in production, and without waiting."""
    with stamina.set_testing(True, attempts=3, cap=True):
        yield


def consented(*banks: str) -> Office:
    """A consent that names these banks is there, and nobody was asked yet."""
    office = Office()
    office.asks_for_consent()
    says_yes(office, *banks)
    return office


def says_yes(office: Office, *banks: str) -> None:
    """The applicant says yes a minute later, for these banks, and it reaches us at once."""
    office.passes(MINUTE)
    office.world.consents[f"{office.case_id}-link-1"].banks = banks
    office.answers("granted")


def permits(office: Office) -> list[tuple[object, object]]:
    """Each request that passed the gate: its number, and the record of its consent."""
    entries = [one.data for one in office.cases.journal(office.case_id) if one.event == "bank_request_permitted"]
    return [(str(data["request_id"]).removeprefix(office.case_id), data["consent"]) for data in entries]


@pytest.mark.parametrize(
    "first",
    [httpx.Response(429), httpx.Response(503), httpx.Response(401), httpx.ConnectError("refused"), None],
    ids=["429", "503", "401", "no connection", "lost answer"],
)
def test_a_retry_asks_no_bank_that_the_later_yes_leaves_out(first: httpx.Response | Exception | None) -> None:
    """The call is not sent again; the banks of the later yes are asked, as a request of its own, within seconds."""
    office = consented(*BOTH)
    system = ActsMeanwhile(office, first, lambda: says_yes(office, ALATAU))
    system.answers_the_office()
    case = office.drives()
    assert system.asked == [(f"{case.id}-data-1", BOTH), (f"{case.id}-data-2", [ALATAU])]
    assert (denials(office), permits(office)) == (
        [(ASKED, Condition.SAME_REQUEST)],
        [("-data-1", "bank_data-1"), ("-data-2", "bank_data-2")],
    )
    assert (case.state, [bank.bic for bank in case.open_banks], office.attention) == (
        State.AWAITING_BANK_DATA,
        [ALATAU],
        [],
    )


def test_a_later_yes_for_the_same_banks_is_the_one_asked_with() -> None:
    """The request stays the same one, so the Open API system asks nobody twice; its permit names the later record."""
    office = consented(*BOTH)
    system = ActsMeanwhile(office, None, lambda: says_yes(office, *BOTH))
    system.answers_the_office()
    case = office.drives()
    assert system.asked == [(f"{case.id}-data-1", BOTH)] * 2
    assert (denials(office), permits(office), case.state) == (
        [(ASKED, Condition.SAME_CONSENT)],
        [("-data-1", "bank_data-1"), ("-data-1", "bank_data-2")],
        State.AWAITING_BANK_DATA,
    )


def test_a_later_yes_before_the_permit_is_the_one_that_passes_the_gate() -> None:
    """The step decides again on the conflict, by the records as they are then; the first yes gets no permit."""
    office = consented(*BOTH)
    loaded = office.cases.load(office.case_id)
    says_yes(office, ALATAU)
    request_bank_data(office.deps, loaded)
    assert (permits(office), denials(office)) == ([("-data-1", "bank_data-2")], [])
    assert [bank.bic for bank in office.case.open_banks] == [ALATAU]


@pytest.mark.parametrize("refused", [False, True])
def test_what_becomes_of_the_earlier_request_moves_nothing(refused: bool) -> None:  # noqa: FBT001 - a case of the table
    """It was under way when the later yes came: accepted or refused, the banks of the later yes are asked still."""
    office = consented(*BOTH)

    def meanwhile(_call: Call) -> None:
        office.open_api.watch = lambda _: None
        says_yes(office, ALATAU)
        office.open_api.refuse(*([409] if refused else []))

    office.open_api.watch = meanwhile
    case = office.drives()
    asked = [f"{case.id}-data-{number}" for number in (1, 2)]
    assert (office.open_api.asked("request_bank_data"), case.state) == (asked, State.AWAITING_BANK_DATA)
    assert ([bank.bic for bank in case.open_banks], office.attention, denials(office)) == ([ALATAU], [], [])
    office.bank_answers(ESIL, request_id=asked[0])
    assert office.journal[-1] == "bank_answered_an_earlier_request"


def test_no_request_is_sent_with_a_consent_that_expires_between_two_tries() -> None:
    """The gate then ends the case: nothing can be asked any more."""
    office = Office()
    office.script.consent_valid_for = HOUR
    office.asks_for_consent()
    office.answers("granted")
    office.passes(HOUR - timedelta.resolution)
    happened = once(office.open_api, "request_bank_data", lambda: office.passes(timedelta.resolution))
    case = office.drives()
    assert (happened, office.open_api.asked("request_bank_data"), case.reason) == ([0], [], "consent_expired")
    assert denials(office) == [(ASKED, Condition.UNEXPIRED)]


def says_yes_to_kdp_again(office: Office) -> None:
    """The person consents to KDP once more, a minute later, and KDP reports it with another token."""
    office.passes(MINUTE)
    office.hears_kdp(office.kdp_answers("granted"))


def test_no_number_is_looked_up_with_an_earlier_token() -> None:
    """The look-up goes with the later token, though the case is in the same state with the same request."""
    office = Office()
    once(office.bmg, "look_up", lambda: says_yes_to_kdp_again(office))
    office.asks_for_consent()
    assert (denials(office), len(office.bmg.asked("look_up")), office.case.state) == (
        [(OutgoingCall.CHECK_MOBILE, Condition.SAME_CONSENT)],
        1,
        State.AWAITING_CONSENT,
    )


def test_a_token_that_expires_before_the_send_is_renewed() -> None:
    """The person is asked again, and the number is looked up with the new token."""
    office = Office()
    happened = once(office.bmg, "look_up", lambda: office.passes(HOUR))
    office.asks_for_consent()
    assert (happened, denials(office)) == ([0], [(OutgoingCall.CHECK_MOBILE, Condition.UNEXPIRED)])
    assert office.kdp.asked("ask") == [f"{office.case_id}-kdp-{number}" for number in (1, 2)]
    assert office.case.state is State.AWAITING_CONSENT


def test_a_person_who_consents_to_kdp_meanwhile_is_not_asked_again() -> None:
    """The token had expired, and a later one comes before the person is bothered."""
    office = Office()
    office.bmg.fail(before=1)
    office.asks_for_consent()
    office.passes(HOUR)
    once(office.kdp, "ask", lambda: says_yes_to_kdp_again(office))
    office.drives()
    assert denials(office) == [(OutgoingCall.ASK_PERSONAL_DATA, Condition.SAME_CONSENT)]
    assert (office.kdp.asked("ask"), office.case.state) == ([f"{office.case_id}-kdp-1"], State.AWAITING_CONSENT)


def waits_for_both() -> Office:
    """Both banks were asked, and neither sends its answer to us."""
    office = consented(*BOTH)
    office.drives()
    return office


def fetched(office: Office) -> list[str]:
    """The banks of which pages were fetched."""
    return [about.split()[1] for about in office.open_api.asked("bank_page")]


def test_no_page_is_fetched_of_a_bank_that_the_later_yes_leaves_out() -> None:
    """It was asked before; at the term it is silent, and the case goes on with the other one."""
    office = waits_for_both()
    says_yes(office, ALATAU)
    case = office.lives_until(END_OF_TUESDAY + HOUR)
    assert (fetched(office), case.state, case.complete) == ([ALATAU], State.BANK_DATA_READY, False)
    assert {bank.bic: bank.outcome.value for bank in case.open_banks} == {ALATAU: "data", ESIL: "silent"}


def test_a_yes_between_two_pages_stops_the_next_one() -> None:
    """The window stays open, and the rest is fetched by the later yes."""
    office = waits_for_both()
    office.script.banks = [BankScript(ALATAU, pages=[[], []]), BankScript(ESIL)]
    office.world.data[f"{office.case_id}-data-1"].banks = office.script.banks

    def meanwhile(call: Call) -> None:
        if call.about.endswith(f"{ALATAU} 2") and len(office.consents) == RECORDS:
            says_yes(office, ALATAU)

    office.open_api.before = meanwhile
    case = office.lives_until(END_OF_TUESDAY + HOUR)
    assert (fetched(office), case.state) == ([ALATAU, ALATAU], State.BANK_DATA_READY)
    assert denials(office) == [(OutgoingCall.BANK_PAGE, Condition.SAME_CONSENT)]


@pytest.mark.parametrize("outcome", ["data", "no_accounts"])
def test_what_a_bank_sends_that_the_later_yes_leaves_out_is_discarded(outcome: str) -> None:
    """It is not stored, and a human sees that it came; the journal does not name the bank."""
    office = waits_for_both()
    says_yes(office, ALATAU)
    pages = dict(office.bank_data.pages)
    office.bank_answers(ESIL, outcome)
    last = office.cases.journal(office.case_id)[-1]
    assert (last.event, last.data, office.attention) == ("bank_data_beyond_the_consent", {}, ["data_after_revocation"])
    assert (office.bank_data.pages, office.case.open_banks[1].outcome.value) == (pages, "pending")
    office.bank_answers(ALATAU, outcome)
    assert office.journal[-1] == "bank_answered"


def test_a_later_yes_for_any_bank_leaves_none_out() -> None:
    """What both banks send counts."""
    office = waits_for_both()
    office.passes(MINUTE)
    office.world.consents[f"{office.case_id}-link-1"].banks = None
    office.answers("granted")
    for bic in BOTH:
        office.bank_answers(bic)
    assert (office.case.state, office.case.complete) == (State.BANK_DATA_READY, True)
