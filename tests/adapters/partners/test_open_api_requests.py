"""What the Open API system is sent, word for word, and what a whole answer of it means."""

import json
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from chalicelib.adapters.partners.open_api import OpenApi
from chalicelib.domain.calendar.working_days import Period
from chalicelib.domain.case.banks import Bank
from chalicelib.domain.case.states import Outcome
from chalicelib.domain.categories import Title
from chalicelib.domain.errors import ConsentGateDenied, PartnerAnswerUnusable, PartnerRefused, PartnerUnavailable
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
from tests.adapters.partners.recorded import AT, open_api
from tests.adapters.partners.test_bound_answers import CONSENT
from tests.adapters.partners.test_partner_answers import GRANT, NOW, PAGE
from tests.fakes.partner_calls import free
from tests.fakes.people import IIN, PERSON

LATER = datetime(2025, 12, 31, 19, tzinfo=UTC)
PERIOD = Period(date(2025, 7, 1), date(2025, 9, 30))


def test_the_link_is_asked_for_with_all_its_terms() -> None:
    """Whose data, of which quarter, how long, in which language, and in whose name."""
    partner = open_api({"url": "https://consent.example/1", "expires_at": AT})
    names = Title("Алматы", "г. Алматы")
    request = LinkRequest(language="kk", period=PERIOD, valid_until=LATER, answer_by=NOW, authority=names)
    assert partner.open_api().make_link("r", PERSON, request, look=free) == Link("https://consent.example/1", NOW)
    assert partner.sent == [
        (
            "POST",
            "/consent-requests",
            {
                "request_id": "r",
                "iin": IIN,
                "mobile": "+77011234567",
                "language": "kk",
                "scope": ["accounts", "balances", "movements"],
                "period": {"from": "2025-07-01", "to": "2025-09-30"},
                "valid_until_at_least": "2025-12-31T19:00:00Z",
                "answer_by": "2025-10-13T05:00:00Z",
                "authority_name": {"kk": "Алматы", "ru": "г. Алматы"},
                "callback_url": "https://kelisim.example/consents",
            },
        )
    ]


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        ("pending", ConsentAnswer.PENDING),
        ("granted", ConsentAnswer.GRANTED),
        ("refused", ConsentAnswer.REFUSED),
        ("expired", ConsentAnswer.EXPIRED),
        ("revoked", ConsentAnswer.REVOKED),
    ],
)
def test_a_consent_is_told_with_its_terms_and_its_proof(status: str, answer: ConsentAnswer) -> None:
    """In each of the five words."""
    given = {
        **GRANT,
        "status": status,
        "banks": ["ALATKZKA"],
        "text_version": "v1",
        "text_sha256": "ab",
        "language": "kk",
        "authentication": "eds",
        "reason_code": "x",
    }
    partner = open_api(given)
    told = partner.open_api().consent_result("r", look=free)
    assert told.evidence is not None
    assert told == ConsentResult(
        status=answer,
        received_at=NOW,
        iin=IIN,
        consent_id="c1",
        scope=("accounts",),
        period=PERIOD,
        valid_until=NOW,
        banks=("ALATKZKA",),
        text_version="v1",
        text_sha256="ab",
        language="kk",
        authentication="eds",
        reason_code="x",
        evidence=told.evidence,
    )
    assert (told.evidence.body, partner.sent) == (json.dumps(given).encode(), [("GET", "/consent-requests/r", None)])


@pytest.mark.parametrize("status", ["refused", "revoked", "pending", "expired"])
def test_only_a_decision_needs_its_moment(status: str) -> None:
    """And only a grant the terms."""
    given = {"request_id": "r", "iin": IIN, "status": status}
    if status in {"refused", "revoked"}:
        with pytest.raises(PartnerAnswerUnusable, match="it does not say when the person answered"):
            open_api(given).open_api().consent_result("r", look=free)
    else:
        told = open_api(given).open_api().consent_result("r", look=free)
        assert replace(told, evidence=None) == ConsentResult(status=ConsentAnswer(status), iin=IIN)


@pytest.mark.parametrize(("banks", "named"), [(None, None), (("ALATKZKA",), ["ALATKZKA"])])
def test_the_banks_are_asked_under_the_systems_consent(banks: tuple[str, ...] | None, named: list[str] | None) -> None:
    """For what it allows, of the quarter, and of the banks that it names if it names any."""
    routed = [{"bic": "ALATKZKA", "name": "A"}, {"bic": "ESILKZKA", "name": "E"}]
    partner = open_api({"accepted_at": AT, "banks": routed})
    consent = replace(CONSENT, banks=banks)
    answer = partner.open_api().request_bank_data("r", consent, IIN, ("accounts",), PERIOD, look=free)
    assert answer == RoutedBanks(NOW, (Bank(bic="ALATKZKA", name="A"), Bank(bic="ESILKZKA", name="E")))
    assert partner.sent == [
        (
            "POST",
            "/data-requests",
            {
                "request_id": "r",
                "consent_id": "c1",
                "iin": IIN,
                "scope": ["accounts"],
                "period": {"from": "2025-07-01", "to": "2025-09-30"},
                "banks": named,
                "callback_url": "https://kelisim.example/bank-data",
            },
        )
    ]


def test_no_bank_is_asked_under_a_consent_that_the_system_never_gave() -> None:
    """Nothing is sent."""
    partner, never = open_api({}), replace(CONSENT, partner_id=None)
    with pytest.raises(ConsentGateDenied) as denied:
        partner.open_api().request_bank_data("r", never, IIN, ("accounts",), PERIOD, look=free)
    assert (denied.value.because, partner.sent) == ("another_consent", [])


def test_the_banks_answers_so_far_are_told() -> None:
    """Each with its outcome, and its pages if it sent any."""
    banks = [
        {"bic": "ALATKZKA", "name": "A", "outcome": "data", "pages": 2},
        {"bic": "ESILKZKA", "name": "E", "outcome": "no_accounts"},
    ]
    partner = open_api({"request_id": "r", "iin": IIN, "banks": banks})
    assert partner.open_api().data_request("r", look=free) == DataRequestStatus(
        IIN, (BankStatus("ALATKZKA", "A", Outcome.DATA, 2), BankStatus("ESILKZKA", "E", Outcome.NO_ACCOUNTS, None))
    )
    assert partner.sent == [("GET", "/data-requests/r", None)]


def test_the_answers_to_another_data_request_are_not_taken() -> None:
    """Signed or not."""
    with pytest.raises(PartnerAnswerUnusable, match="it is the answer to another request"):
        open_api({"request_id": "q", "iin": IIN, "banks": []}).open_api().data_request("r", look=free)


@pytest.mark.parametrize(
    ("change", "page", "accounts"),
    [
        ({"accounts": [{"b": 1, "a": "Ә"}]}, 1, '[{"a":"Ә","b":1}]'),
        ({"bank": {"bic": "ALATKZKAXXX", "name": "A"}}, 1, "null"),
        ({"page": None, "accounts": None}, None, "null"),
    ],
)
def test_a_page_is_told_with_its_accounts_unread(change: dict[str, Any], page: int | None, accounts: str) -> None:
    """As sorted JSON; an office of the bank is the bank."""
    partner = open_api(PAGE | change)
    bic = (PAGE | change)["bank"]["bic"]  # type: ignore[index]
    assert partner.open_api().bank_page("r", "ALATKZKA", 1, look=free) == BankPage(
        bic=bic, name="A", outcome=Outcome.DATA, page=page, pages=1, accounts=accounts.encode()
    )
    assert partner.sent == [("GET", "/data-requests/r/banks/ALATKZKA?page=1", None)]


@pytest.mark.parametrize("status", [200, 204, 404, 409, 410])
def test_a_consent_that_is_gone_is_revoked(status: int) -> None:
    """Revoking it once more is no mistake."""
    partner = open_api({}, status=status)
    partner.open_api().revoke("r", "c/1", look=free)
    assert partner.sent == [("POST", "/consents/c%2F1/revocation", None)]


@pytest.mark.parametrize("status", [403, 405, 408])
def test_a_consent_that_may_still_be_valid_is_not_revoked(status: int) -> None:
    """The revocation is owed until the system has taken it."""
    partner = open_api({}, {}, {}, status=status)
    with pytest.raises((PartnerRefused, PartnerUnavailable)):
        partner.open_api().revoke("r", "c1", look=free)


Ask = Callable[[OpenApi], object]
ORDERS: list[tuple[Ask, dict[str, Any]]] = [
    (
        lambda system: system.make_link(
            "r",
            PERSON,
            LinkRequest(language="kk", period=PERIOD, valid_until=NOW, answer_by=NOW, authority=Title("a", "b")),
            look=free,
        ),
        {"url": "https://consent.example/1", "expires_at": AT},
    ),
    (
        lambda system: system.request_bank_data("r", CONSENT, IIN, ("accounts",), PERIOD, look=free),
        {"accepted_at": AT, "banks": []},
    ),
]


@pytest.mark.parametrize("order", [0, 1])
@pytest.mark.parametrize(
    ("names", "why"),
    [
        ({"request_id": "r", "iin": IIN}, None),
        ({"request_id": "q"}, "it is the answer to another request"),
        ({"iin": "900101300811"}, "it is about another person"),
    ],
)
def test_the_answer_to_an_order_may_repeat_what_it_is_about(order: int, names: dict[str, str], why: str | None) -> None:
    """Then it has to be the same."""
    ask, answer = ORDERS[order]
    with nullcontext() if why is None else pytest.raises(PartnerAnswerUnusable, match=why):
        ask(open_api(answer | names).open_api())
