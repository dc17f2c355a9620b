"""The data request behind the gate (Algorithm p. 7, 11): which banks, under which consent, for which quarter, once."""

from dataclasses import replace
from datetime import date

import pytest

from chalicelib.domain.calendar.working_days import Period
from chalicelib.domain.case.requests import bank_data_period
from chalicelib.domain.case.states import ConsentStatus, Outcome, Reason, State
from chalicelib.domain.messages.partner_answers import BankPage
from chalicelib.domain.refusals import DoesNotFit
from chalicelib.services.decisions.bank_answer import MOST_BANKS
from tests.fakes.scripts import BankScript
from tests.services.office import ALATAU, DAY, END_OF_TUESDAY, ESIL, HOUR, MINUTE, MONDAY, Office

ASKED_AT = MONDAY + 15 * MINUTE


def end(office: Office) -> tuple[str, str | None, bool | None]:
    """State, reason, and whether the bank data are complete."""
    case = office.case
    return case.state, case.reason, case.complete


def outcomes(office: Office) -> dict[str, str]:
    """What each bank answered."""
    return {bank.bic: bank.outcome.value for bank in office.case.open_banks}


def asking(*banks: BankScript) -> Office:
    """An application for which these banks are asked; each is silent when it is fetched from."""
    office = Office()
    office.script.banks = list(banks) or [BankScript(ALATAU, outcome="silent"), BankScript(ESIL, outcome="silent")]
    office.asks_the_banks()
    return office


def test_the_banks_are_asked_under_a_permit_in_the_journal() -> None:
    """The permit names the request and its consent record, and is committed before the request."""
    office = asking()
    assert office.journal[-2:] == ["bank_request_permitted", "bank_data_requested"]
    entry = office.cases.journal(office.case_id)[-2]
    assert entry.data == {"request_id": f"{office.case_id}-data-1", "consent": "bank_data-1", "try": 1}
    case = office.case
    assert (case.state, case.due_at, case.due_rule) == (
        State.AWAITING_BANK_DATA,
        END_OF_TUESDAY,
        "one_working_day_after_bank_request",
    )
    assert (case.bank_data_due_at, case.complete) == (END_OF_TUESDAY, False)


def test_answers_may_overtake_our_write_of_the_request() -> None:
    """Banks that answer before we know that they were asked wait on the case for the list."""
    office = Office()

    def banks_answer(_call: object) -> None:
        office.open_api.watch = lambda _: None
        office.bank_answers(ALATAU)
        office.bank_answers("XXXXKZKA")
        assert office.case.complete is None

    office.asks_for_consent()
    office.answers("granted")
    office.open_api.watch = banks_answer
    office.drives()
    assert (outcomes(office), office.attention) == ({ALATAU: "data", ESIL: "pending"}, ["bank_not_asked"])


def test_the_last_early_answer_ends_the_wait_with_the_list() -> None:
    """All had answered before the list of banks was known."""
    office = Office()

    def banks_answer(_call: object) -> None:
        office.open_api.watch = lambda _: None
        office.bank_answers(ALATAU)
        office.bank_answers(ESIL, "no_accounts")

    office.asks_for_consent()
    office.answers("granted")
    office.open_api.watch = banks_answer
    office.drives()
    assert end(office) == ("bank_data_ready", None, True)


def test_a_bank_that_was_not_asked_is_refused_and_shown() -> None:
    """Its payload is not written."""
    office = asking()
    with pytest.raises(DoesNotFit, match="event's bank does not fit"):
        office.bank_answers("XXXXKZKA")
    assert (office.attention, office.bank_data.pages) == (["bank_not_asked"], {})


@pytest.mark.parametrize(("page", "pages"), [(0, 1), (2, 1), (None, 1), (1, None)])
def test_a_page_that_cannot_be_is_refused(page: int | None, pages: int | None) -> None:
    """Pages count from one to their number."""
    office = asking()
    with pytest.raises(DoesNotFit, match="event's page does not fit"):
        office.hears_bank(
            BankPage(bic=ALATAU, name="Алатау", outcome=Outcome.DATA, page=page, pages=pages, accounts=b"[]")
        )
    assert office.bank_data.pages == {}


def test_no_bank_named_is_the_ordinary_procedure_and_shown() -> None:
    """Nobody can answer."""
    office = Office()
    office.script.banks = []
    office.asks_the_banks()
    assert (end(office), office.attention) == (("ordinary_procedure", "no_bank_answered", None), ["no_bank_routed"])


def test_a_consent_for_some_banks_asks_only_those() -> None:
    """The person chose."""
    office = Office()
    office.asks_for_consent()
    result = office.decides("granted")
    office.world.consents[f"{office.case_id}-link-1"].banks = (ALATAU,)
    office.hears(replace(result, banks=(ALATAU,)))
    office.drives()
    assert outcomes(office) == {ALATAU: "pending"}


@pytest.mark.parametrize(("named", "asked"), [((ALATAU,), {ALATAU: "pending"}), (("SARQKZKA",), {})])
def test_an_answer_of_a_bank_outside_the_consent_is_refused(named: tuple[str, ...], asked: dict[str, str]) -> None:
    """Bank secrecy was opened for the banks of the consent: what the partner asked besides is refused and shown."""
    office = Office()
    office.asks_for_consent()
    office.hears(replace(office.decides("granted"), banks=named))
    office.drives()
    assert (outcomes(office), "bank_not_asked" in office.attention) == (asked, True)
    with pytest.raises(DoesNotFit, match=r"event's (bank|request_id) does not fit"):
        office.bank_answers(ESIL)
    assert (outcomes(office), office.bank_data.pages) == (asked, {})


def test_answers_of_only_so_many_banks_are_stored_early() -> None:
    """Before the list of banks is known, a case stores answers of as many banks as one request may name."""
    office = Office()
    office.asks_for_consent()
    office.answers("granted")
    office.open_api.fail(after=1)
    office.drives()
    for number in range(MOST_BANKS):
        office.bank_answers(f"BK{number:02}KZKA", "no_accounts")
    with pytest.raises(DoesNotFit, match="event's bank does not fit"):
        office.bank_answers(ALATAU)
    assert len(office.case.open_banks) == MOST_BANKS


def test_a_lost_answer_is_asked_for_again_under_the_same_id() -> None:
    """The same key gives the first answer: each bank is asked once."""
    office = Office()
    office.asks_for_consent()
    office.answers("granted")
    office.open_api.fail(after=1)
    office.drives()
    assert office.case.state is State.REQUESTING_BANK_DATA
    office.lives_until(MONDAY + HOUR)
    assert office.open_api.asked("request_bank_data") == [f"{office.case_id}-data-1"] * 2
    assert (office.case.state, len(office.world.data)) == (State.AWAITING_BANK_DATA, 1)


def test_a_consent_that_runs_out_before_the_banks_are_asked_asks_nobody() -> None:
    """The gate says no, in the journal, and the end is that of an expired consent."""
    office = Office()
    office.script.consent_valid_for = HOUR
    office.asks_for_consent()
    office.answers("granted")
    office.passes(HOUR)
    case = office.drives()
    assert (case.state, case.reason, case.consent.status) == (
        State.ORDINARY_PROCEDURE,
        Reason.CONSENT_EXPIRED,
        ConsentStatus.EXPIRED,
    )
    assert (office.open_api.asked("request_bank_data"), office.journal[-1]) == ([], "bank_request_denied")


def test_data_come_for_exactly_the_quarter_before_that_of_the_consents_day() -> None:
    """Consented on 1 October: July to September, also if the consent covers two quarters (Social Code 123)."""
    office = Office(MONDAY - 13 * DAY)
    office.asks_for_consent()
    office.clock.set(MONDAY - 12 * DAY)
    office.answers("granted")
    office.drives()
    consented = office.consents["bank_data-1"].period
    assert consented == Period(date(2025, 4, 1), date(2025, 9, 30))
    assert bank_data_period(office.case) == Period(date(2025, 7, 1), date(2025, 9, 30))


@pytest.mark.parametrize(("word", "reason"), [("revoked", "consent_revoked"), ("granted", "request_refused")])
def test_a_refused_request_asks_first_what_became_of_the_consent(word: str, reason: str) -> None:
    """A refusal by the person that has not reached us yet is not the partner's refusal of our request."""
    office = Office()
    office.asks_for_consent()
    office.answers("granted")
    if word == "revoked":
        office.decides("revoked")
    office.open_api.refuse(403)
    office.drives()
    assert end(office) == ("ordinary_procedure", reason, None)


@pytest.mark.parametrize(("named", "routed"), [((f"{ALATAU}XXX",), (ALATAU,)), ((ALATAU,), (f"{ALATAU}XXX", ALATAU))])
def test_a_bank_is_one_by_either_length_of_its_bic(named: tuple[str, ...], routed: tuple[str, ...]) -> None:
    """XXX is the head office: one bank in the consent, in what the partner asked and in the bank's answer."""
    office = Office()
    office.script.banks = [BankScript(bic, outcome="silent") for bic in routed]
    office.asks_for_consent()
    office.hears(replace(office.decides("granted"), banks=named))
    office.drives()
    office.bank_answers(f"{ALATAU}XXX")
    assert (end(office), office.attention) == (("bank_data_ready", None, True), [])
    assert [bank.bic for bank in office.case.open_banks] == [routed[0]]


def test_a_bank_of_the_consent_that_was_not_asked_leaves_the_data_incomplete() -> None:
    """It never answers, so it is shown as silent, and silence is never zero income."""
    office = Office()
    office.script.banks = [BankScript(ALATAU, outcome="silent")]
    office.asks_for_consent()
    office.hears(replace(office.decides("granted"), banks=(ESIL, ALATAU)))
    office.drives()
    office.bank_answers(ALATAU)
    assert (end(office), office.attention) == (("bank_data_ready", None, False), ["bank_not_asked"])
    assert outcomes(office) == {ALATAU: "data", ESIL: "silent"}
