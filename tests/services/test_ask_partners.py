"""After a restore, each open case records what its partners know, and nothing is ordered (runbook)."""

import pytest

from chalicelib.domain.case.case import Case
from chalicelib.domain.errors import PartnerUnavailable
from chalicelib.services.office.block_subject import block_subject
from chalicelib.services.steps.ask_partners import ask_partners
from tests.fakes.partner_calls import FakePartner
from tests.fakes.people import PERSON
from tests.fakes.scripts import BankScript
from tests.services.office import ALATAU, ANNA, ESIL, MINUTE, MONDAY, Office

ONLY_ASKS = {"result", "consent_result", "status", "data_request", "bank_page"}


def asks(office: Office) -> tuple[str, list[str]]:
    """Ask the partners. Return the case's state afterwards and the calls that were made for it."""
    partners: list[FakePartner] = [office.kdp, office.bmg, office.open_api, office.sms]
    before = [len(partner.calls) for partner in partners]
    case: Case = ask_partners(office.deps, office.case)
    calls = [call.what for partner, n in zip(partners, before, strict=True) for call in partner.calls[n:]]
    assert set(calls) <= ONLY_ASKS
    return case.state, calls


def test_kdp_is_asked_what_became_of_the_consent() -> None:
    """Granted meanwhile: the case goes on to the number; the step itself waits for the calls to be let out."""
    office = Office()
    office.script.kdp = "pending"
    office.asks_for_consent()
    office.passes(MINUTE)
    office.kdp_answers("granted")
    assert asks(office) == ("checking_mobile", ["result"])


def test_a_request_that_kdp_never_got_changes_nothing() -> None:
    """The case was restored to before the request: it will be made when calls go out again."""
    office = Office()
    office.applies()
    before = office.case
    assert (asks(office), office.case) == (("received", ["result"]), before)


def test_1414_is_asked_before_anything_is_sent_again() -> None:
    """The table was restored to before the answer: the message is out, the consent perhaps given."""
    office = Office()
    office.sms.fail(after=1)
    office.asks_for_consent()
    office.passes(MINUTE)
    office.decides("granted")
    assert asks(office) == ("requesting_bank_data", ["consent_result", "status"])
    assert (office.case.sms.sent_at, office.case.consent.received_at) == (MONDAY, MONDAY + MINUTE)


def test_a_message_that_1414_never_got_waits_for_the_calls_to_go_out() -> None:
    """Nothing is sent here."""
    office = Office()
    office.sms.fail(before=1)
    office.asks_for_consent()
    assert asks(office) == ("sending_sms", ["consent_result", "status"])


@pytest.mark.parametrize(("status", "state"), [("pending", "awaiting_consent"), ("refused", "ordinary_procedure")])
def test_the_open_api_system_is_asked_for_the_persons_word(status: str, state: str) -> None:
    """What it says counts as a callback would."""
    office = Office()
    office.asks_for_consent()
    office.passes(MINUTE)
    if status != "pending":
        office.decides(status)
    assert asks(office) == (state, ["consent_result"])


def test_the_open_api_system_is_asked_for_the_banks_answers() -> None:
    """What it has and we have not is fetched, page by page; when all is here the wait ends."""
    office = Office()
    office.script.banks = [BankScript(ALATAU), BankScript(ESIL, outcome="no_accounts")]
    office.asks_the_banks()
    assert asks(office) == ("bank_data_ready", ["data_request", "bank_page"])
    assert [bank.outcome for bank in office.case.open_banks] == ["data", "no_accounts"]


def test_a_case_at_another_step_asks_nobody() -> None:
    """A lookup or a link is safe to repeat, under the same id."""
    office = Office()
    office.bmg.fail(before=1)
    office.asks_for_consent()
    assert asks(office) == ("checking_mobile", [])


def test_a_link_that_the_open_api_system_never_made_changes_nothing() -> None:
    """It does not know the request; the case waits on, as it is."""
    office = Office()
    before = office.asks_for_consent()
    office.open_api.refuse(404)
    assert (asks(office), office.case) == (("awaiting_consent", ["consent_result"]), before)


def test_a_case_that_has_ended_asks_nobody() -> None:
    """A bank that failed stays so, whatever it may have by now."""
    office = Office()
    office.asks_the_banks()
    office.bank_answers(ALATAU)
    office.bank_answers(ESIL, "failed")
    before = office.case
    assert (asks(office), office.case) == (("bank_data_ready", []), before)


def test_a_blocked_case_asks_nobody_and_journals_nothing() -> None:
    """It is left out before any call is decided."""
    office = Office()
    office.asks_for_consent()
    block_subject(office.deps, ANNA, PERSON.iin, "арыз")
    before = office.case
    assert (asks(office), office.case) == (("awaiting_consent", []), before)


def test_a_partner_that_does_not_answer_is_asked_again_by_the_operator() -> None:
    """The error comes out; the case stays as it is."""
    office = Office()
    before = office.asks_for_consent()
    office.open_api.fail(before=1)
    with pytest.raises(PartnerUnavailable):
        ask_partners(office.deps, office.case)
    assert office.case == before
