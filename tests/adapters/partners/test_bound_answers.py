"""Each answer names its question (contract: section 3): one that names another request or person is not used."""

from contextlib import nullcontext
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.case.states import ConsentStatus
from chalicelib.domain.consent.consent import Consent, ConsentKind
from chalicelib.domain.errors import PartnerAnswerUnusable
from chalicelib.domain.messages.partner_answers import LinkAnswer, RoutedBanks
from tests.adapters.partners.test_partner_answers import AT, KDP_GRANT, NOW, PERIOD, kdp, open_api, unusable
from tests.contract.test_partners_open_api import a_request
from tests.fakes.partner_calls import free
from tests.fakes.people import IIN, PERSON

SOMEBODY = "850505400023"
LINK = {"url": "https://consent.example/c/1", "expires_at": AT}
ROUTED = {"accepted_at": AT, "banks": []}
SCOPE = ("accounts",)
CONSENT = replace(
    Consent(
        id="bank_data",
        case_id="c",
        kind=ConsentKind.BANK_DATA,
        status=ConsentStatus.GRANTED,
        person="p",
        request_id="r",
        received_at=NOW,
        heard_at=NOW,
    ),
    partner_id="c1",
)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ({"request_id": "another", "iin": IIN, "banks": []}, "it is the answer to another request"),
        ({"iin": IIN, "banks": []}, "does not fit in request_id"),
        ({"request_id": "r", "banks": []}, "does not fit in iin"),
    ],
)
def test_the_banks_answers_are_those_of_the_request(answer: dict[str, Any], why: str) -> None:
    """An answer that names another request, or no request or person, says nothing of this one."""
    with pytest.raises(PartnerAnswerUnusable) as error:
        open_api(answer).data_request("r", look=free)
    assert unusable(error) == why


@pytest.mark.parametrize(
    ("named", "why"),
    [
        ({"request_id": "another"}, "it is the answer to another request"),
        ({"iin": SOMEBODY}, "it is about another person"),
        ({"request_id": "r", "iin": SOMEBODY}, "it is about another person"),
    ],
)
def test_an_answer_to_an_order_names_no_other_one(named: dict[str, Any], why: str) -> None:
    """The contract asks for no name in it; where there is one, it is that of the request and its person."""
    answer = LINK | ROUTED | named
    for ask in (
        lambda: open_api(answer).make_link("r", PERSON, a_request(), look=free),
        lambda: open_api(answer).request_bank_data("r", CONSENT, IIN, SCOPE, PERIOD, look=free),
    ):
        with pytest.raises(PartnerAnswerUnusable) as error:
            ask()
        assert unusable(error) == why


@pytest.mark.parametrize("named", [{}, {"request_id": "r"}, {"request_id": "r", "iin": IIN}])
def test_an_answer_to_an_order_may_name_it(named: dict[str, Any]) -> None:
    """With or without the names, the link and the banks are those of the request."""
    system = open_api(LINK | ROUTED | named)
    assert system.make_link("r", PERSON, a_request(), look=free) == LinkAnswer(LINK["url"], NOW)
    assert system.request_bank_data("r", CONSENT, IIN, SCOPE, PERIOD, look=free) == RoutedBanks(NOW, ())


def test_kdp_answers_about_the_person_who_was_asked_for() -> None:
    """A signed answer about another person does not pass for this one."""
    with pytest.raises(PartnerAnswerUnusable) as error:
        kdp(KDP_GRANT | {"iin": SOMEBODY}).ask("r", PERSON, look=free)
    assert unusable(error) == "it is about another person"


@pytest.mark.parametrize("number", [100, 101])
def test_at_most_a_hundred_banks_are_told(number: int) -> None:
    """Of a longer list nothing is taken."""
    banks = [{"bic": "ALATKZKA", "name": "A", "outcome": "failed"}] * number
    partner = open_api({"request_id": "r", "iin": IIN, "banks": banks})
    with nullcontext() if number == 100 else pytest.raises(PartnerAnswerUnusable, match="does not fit in banks"):
        assert len(partner.data_request("r", look=free).banks) == 100
