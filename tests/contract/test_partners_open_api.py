"""What every implementation of the port `OpenApiSystem` does: the fake, and the adapter over an emulated system."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.calendar.working_days import Period
from chalicelib.domain.case.banks import Bank
from chalicelib.domain.case.states import ConsentStatus, Outcome
from chalicelib.domain.categories import Title
from chalicelib.domain.consent.consent import Consent, ConsentKind
from chalicelib.domain.errors import PartnerRefused
from chalicelib.domain.messages.link_request import LinkRequest
from chalicelib.domain.messages.partner_answers import (
    BankPage,
    BankStatus,
    ConsentAnswer,
    ConsentResult,
    DataRequestStatus,
    RoutedBanks,
)
from chalicelib.domain.person import Link
from tests.fakes.clock import SettableClock
from tests.fakes.partner_calls import free
from tests.fakes.partner_wiring import Partners, adapters, fakes
from tests.fakes.people import IIN, PERSON
from tests.fakes.scripts import BankScript, World

NOW = datetime(2025, 10, 13, 5, 0, tzinfo=UTC)
PERIOD = Period(date(2025, 7, 1), date(2025, 9, 30))
SCOPE = ("accounts", "balances", "movements")


def a_request(**changes: Any) -> LinkRequest:  # noqa: ANN401 - any field of it
    """What a link is asked for."""
    usual: dict[str, Any] = {
        "language": "kk",
        "period": PERIOD,
        "valid_until": NOW,
        "answer_by": NOW + timedelta(days=2),
        "authority": Title(kk="Бөлім (үлгі)", ru="Отдел (образец)"),
    }
    return LinkRequest(**(usual | changes))


@pytest.fixture(params=[fakes, adapters], ids=["fakes", "adapters"])
def partners(request: pytest.FixtureRequest) -> Partners:
    """The partners of either kind, in a world where nothing has happened yet."""
    make: Callable[[World], Partners] = request.param
    return make(World(SettableClock(NOW)))


def bank_consent(partners: Partners, request_id: str = "c-link-1") -> Consent:
    """Let the person consent, and return the record as the case would keep it."""
    partners.world.script(IIN).consent = "granted"
    partners.open_api.make_link(request_id, PERSON, a_request(valid_until=NOW + timedelta(days=21)), look=free)
    result = partners.open_api.consent_result(request_id, look=free)
    status, kind = ConsentStatus.GRANTED, ConsentKind.BANK_DATA
    return Consent(
        id="bank_data",
        case_id="c",
        kind=kind,
        status=status,
        person="p",
        request_id=request_id,
        received_at=NOW,
        heard_at=NOW,
        partner_id=result.consent_id,
    )


def test_a_link_is_made_once_for_a_request(partners: Partners) -> None:
    """The same request id gives the same link, also later."""
    valid_until = NOW + timedelta(days=21)
    first = partners.open_api.make_link("c-link-1", PERSON, a_request(valid_until=valid_until), look=free)
    partners.world.clock.advance(timedelta(minutes=5))
    again = partners.open_api.make_link("c-link-1", PERSON, a_request(valid_until=valid_until), look=free)
    link = Link("https://consent.example/c/c-link-1", NOW + timedelta(days=30))
    assert (first, again) == (link, link)


def test_one_request_id_cannot_ask_for_two_things(partners: Partners) -> None:
    """Another content under a known id is refused for good."""
    partners.open_api.make_link("c-link-1", PERSON, a_request(), look=free)
    with pytest.raises(PartnerRefused) as refused:
        partners.open_api.make_link("c-link-1", PERSON, a_request(language="ru"), look=free)
    assert refused.value.status == 409


def test_a_granted_consent_is_reported_whole(partners: Partners) -> None:
    """A grant has subject, scope, period, expiry, banks, text and method, and its proof."""
    consent = bank_consent(partners)
    partners.world.consents["c-link-1"].banks = ("ALATKZKA",)
    result = partners.open_api.consent_result("c-link-1", look=free)
    assert replace(result, evidence=None) == ConsentResult(
        status=ConsentAnswer.GRANTED,
        received_at=NOW,
        iin=IIN,
        consent_id=consent.partner_id,
        scope=SCOPE,
        period=PERIOD,
        valid_until=NOW + timedelta(days=90),
        banks=("ALATKZKA",),
        text_version="1",
        text_sha256="0" * 64,
        language="kk",
        authentication="liveness",
    )
    assert result.evidence is not None


@pytest.mark.parametrize("status", ["refused", "revoked"])
def test_a_refused_or_revoked_consent_has_only_time_and_subject(partners: Partners, status: str) -> None:
    """Refused and revoked are distinguished, with the time of the decision and nothing to use."""
    partners.open_api.make_link("c-link-1", PERSON, a_request(), look=free)
    partners.world.decide_consent("c-link-1", status)
    result = partners.open_api.consent_result("c-link-1", look=free)
    assert replace(result, evidence=None) == ConsentResult(status=ConsentAnswer(status), received_at=NOW, iin=IIN)


def test_a_consent_is_pending_until_the_person_answers(partners: Partners) -> None:
    """Without an answer the consent is neither granted nor refused."""
    partners.open_api.make_link("c-link-1", PERSON, a_request(), look=free)
    result = partners.open_api.consent_result("c-link-1", look=free)
    assert replace(result, evidence=None) == ConsentResult(status=ConsentAnswer.PENDING, iin=IIN)


def test_a_data_request_names_the_banks_that_are_asked(partners: Partners) -> None:
    """The system routes the request; a repeated id asks the banks once."""
    consent = bank_consent(partners)
    banks = (Bank(bic="ALATKZKA", name="Банк (үлгі)"), Bank(bic="ESILKZKA", name="Банк (үлгі)"))
    asked = [partners.open_api.request_bank_data("c-data-1", consent, IIN, SCOPE, PERIOD, look=free) for _ in range(2)]
    assert asked == [RoutedBanks(NOW, banks)] * 2


def test_a_data_request_may_reach_no_bank_at_all(partners: Partners) -> None:
    """An empty list of banks is an answer, not an error."""
    partners.world.script(IIN).banks = []
    routed = partners.open_api.request_bank_data("c-data-1", bank_consent(partners), IIN, SCOPE, PERIOD, look=free)
    assert routed == RoutedBanks(NOW, ())


def test_no_bank_is_asked_without_a_granted_consent(partners: Partners) -> None:
    """The system enforces the consent itself: a revoked one is refused."""
    consent = bank_consent(partners)
    partners.world.decide_consent("c-link-1", "revoked")
    with pytest.raises(PartnerRefused) as refused:
        partners.open_api.request_bank_data("c-data-1", consent, IIN, SCOPE, PERIOD, look=free)
    assert refused.value.status == 403


def test_each_bank_has_an_outcome_of_its_own(partners: Partners) -> None:
    """Data with its pages, no accounts, denied, failed, and not answered yet are five things."""
    outcomes = ["data", "no_accounts", "denied", "failed", "silent"]
    bics = [f"{letter}BNKKZKA" for letter in "ABCDE"]
    script = partners.world.script(IIN)
    script.banks = [BankScript(bic, "Б", outcome) for bic, outcome in zip(bics, outcomes, strict=True)]
    partners.open_api.request_bank_data("c-data-1", bank_consent(partners), IIN, SCOPE, PERIOD, look=free)
    told = [Outcome.DATA, Outcome.NO_ACCOUNTS, Outcome.DENIED, Outcome.FAILED, Outcome.PENDING]
    assert partners.open_api.data_request("c-data-1", look=free) == DataRequestStatus(
        IIN, tuple(BankStatus(b, "Б", o, 1 if o is Outcome.DATA else None) for b, o in zip(bics, told, strict=True))
    )


def test_a_page_has_its_accounts_as_they_were_received(partners: Partners) -> None:
    """The accounts are unparsed JSON, letters and digits as the bank wrote them."""
    pages: list[list[dict[str, Any]]] = [[{"iban": "KZ86125KZT5004100100", "балл": 1.10}], [{"iban": "x"}]]
    partners.world.script(IIN).banks = [BankScript("ALATKZKA", "Алатау", pages=pages)]
    partners.open_api.request_bank_data("c-data-1", bank_consent(partners), IIN, SCOPE, PERIOD, look=free)
    page = partners.open_api.bank_page("c-data-1", "ALATKZKA", 1, look=free)
    assert replace(page, accounts=b"") == BankPage(
        bic="ALATKZKA", name="Алатау", outcome=Outcome.DATA, page=1, pages=2, accounts=b""
    )
    assert json.loads(page.accounts) == pages[0]


def test_a_page_that_is_not_there_is_refused(partners: Partners) -> None:
    """A bank that has not answered has no page."""
    partners.world.script(IIN).banks = [BankScript("ALATKZKA", outcome="silent")]
    partners.open_api.request_bank_data("c-data-1", bank_consent(partners), IIN, SCOPE, PERIOD, look=free)
    with pytest.raises(PartnerRefused) as refused:
        partners.open_api.bank_page("c-data-1", "ALATKZKA", 1, look=free)
    assert refused.value.status == 404


def test_revoking_may_be_repeated(partners: Partners) -> None:
    """A revoked consent stays revoked, whoever revoked it and under whatever id."""
    consent_id = bank_consent(partners).partner_id or ""
    for request_id in ("c-revocation-1", "c-revocation-1", "c-revocation-2"):
        partners.open_api.revoke(request_id, consent_id, look=free)
    assert partners.open_api.consent_result("c-link-1", look=free).status is ConsentAnswer.REVOKED


def test_revoking_what_the_system_has_forgotten_is_done(partners: Partners) -> None:
    """A consent that is gone cannot be used, which is all that a revocation wants."""
    partners.open_api.revoke("c-revocation-1", "consent:gone", look=free)
