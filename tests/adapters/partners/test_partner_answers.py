"""The rules for answers that break the contract: none is taken, each adapter says what is wrong and shows no value."""

import json
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest

from chalicelib.adapters.crypto.jws import JwsSigner, JwsVerifier
from chalicelib.adapters.crypto.key_sets import FixedKeySet
from chalicelib.adapters.partners.bmg import Bmg
from chalicelib.adapters.partners.client import PartnerHttp
from chalicelib.adapters.partners.endpoint import Endpoint
from chalicelib.adapters.partners.kdp import Kdp
from chalicelib.adapters.partners.open_api import OpenApi
from chalicelib.adapters.partners.sms_1414 import Sms1414
from chalicelib.domain.calendar.working_days import Period
from chalicelib.domain.case.banks import Bank
from chalicelib.domain.case.states import ConsentStatus
from chalicelib.domain.consent.consent import Consent, ConsentKind
from chalicelib.domain.errors import ConsentGateDenied, PartnerAnswerUnusable, PartnerRefused
from chalicelib.domain.messages.partner_answers import RoutedBanks
from chalicelib.domain.person import AccessToken
from tests.fakes.clock import SettableClock
from tests.fakes.keys import KDP_KEY, OPEN_API_KEY, public
from tests.fakes.partner_calls import free, ours
from tests.fakes.people import IIN, PERSON

NOW = datetime(2025, 10, 13, 5, 0, tzinfo=UTC)
AT = "2025-10-13T10:00:00+05:00"
CLOCK = SettableClock(NOW)
SETS = {"kdp": FixedKeySet(public(KDP_KEY)), "open-api": FixedKeySet(public(OPEN_API_KEY))}
VERIFY = JwsVerifier(SETS, CLOCK).verify
TOKEN = AccessToken("token", "key", NOW)
PERIOD = Period(date(2025, 7, 1), date(2025, 9, 30))
KDP_GRANT = {
    "request_id": "r",
    "iin": IIN,
    "status": "granted",
    "received_at": AT,
    "token": "t",
    "public_key": "k",
    "expires_at": AT,
}
GRANT = {
    "request_id": "r",
    "iin": IIN,
    "status": "granted",
    "received_at": AT,
    "consent_id": "c1",
    "scope": ["accounts"],
    "period": {"from": "2025-07-01", "to": "2025-09-30"},
    "valid_until": AT,
}
PAGE = {"request_id": "r", "bank": {"bic": "ALATKZKA", "name": "A"}, "outcome": "data", "page": 1, "pages": 1}


def http(partner: str, body: object, status: int = 200, key: dict[str, str] | None = None) -> PartnerHttp:
    """Make the client of a partner that always answers this, signed by the key if there is one."""
    raw = json.dumps(body).encode()
    headers = {"x-jws-signature": JwsSigner(key, CLOCK).sign(raw)} if key else {}

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/oauth/token":
            return httpx.Response(200, json={"access_token": "t", "expires_in": 60})
        return httpx.Response(status, content=raw, headers=headers)

    endpoint = Endpoint(partner=partner, base_url="https://partner.example", credentials=ours("s"))
    return PartnerHttp(endpoint, CLOCK, httpx.MockTransport(answer))


def kdp(body: object, key: dict[str, str] | None = KDP_KEY) -> Kdp:
    """KDP with one answer."""
    return Kdp(http("kdp", body, key=key), VERIFY, "https://kelisim.example/v1/callbacks/personal-data-consents")


def open_api(body: object, key: dict[str, str] | None = OPEN_API_KEY, status: int = 200) -> OpenApi:
    """The Open API system with one answer."""
    base = "https://kelisim.example/v1/callbacks"
    return OpenApi(http("open-api", body, status, key), VERIFY, f"{base}/consents", f"{base}/bank-data")


def unusable(error: pytest.ExceptionInfo[PartnerAnswerUnusable]) -> str:
    """Return what is said to be wrong."""
    return str(error.value).split("cannot be used: ")[1]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"request_id": "another"}, "it is the answer to another request"),
        ({"request_id": None}, "does not fit in request_id"),
        ({"iin": None}, "does not fit in iin"),
        ({"status": "maybe"}, "its status is unknown"),
        ({"received_at": None}, "it does not say when the person answered"),
        ({"token": None}, "it grants without a whole token"),
        ({"public_key": None}, "it grants without a whole token"),
        ({"expires_at": None}, "it grants without a whole token"),
        ({"received_at": "2025-10-13T10:00:00"}, "does not fit in received_at"),
        ({"received_at": 1760331600}, "does not fit in received_at"),
        ({"token": ""}, "does not fit in token"),
    ],
)
def test_kdps_answer_has_all_that_a_grant_needs(change: dict[str, Any], why: str) -> None:
    """A grant without time, token, key or end is none; a time without offset is none either."""
    with pytest.raises(PartnerAnswerUnusable) as error:
        kdp(KDP_GRANT | change).result("r", look=free)
    assert unusable(error) == why


@pytest.mark.parametrize("key", [None, OPEN_API_KEY])
def test_an_answer_to_a_question_is_signed_by_its_partner(key: dict[str, str] | None) -> None:
    """Unsigned, or signed by another partner: it proves nothing, so it is not taken, of a consent or of data."""
    why = "its signature is missing or does not verify"
    with pytest.raises(PartnerAnswerUnusable) as error:
        kdp(KDP_GRANT, key).result("r", look=free)
    assert unusable(error) == why
    foreign = KDP_KEY if key else None
    for ask in (
        lambda: open_api(GRANT, foreign).consent_result("r", look=free),
        lambda: open_api({"banks": []}, foreign).data_request("r", look=free),
        lambda: open_api(PAGE, foreign).bank_page("r", "ALATKZKA", 1, look=free),
    ):
        with pytest.raises(PartnerAnswerUnusable) as error:
            ask()
        assert unusable(error) == why


@pytest.mark.parametrize("result", ["SAME", "", None, 1, "unknown"])
def test_bmg_says_one_of_three_words(result: object) -> None:
    """What BMG may say is fixed; another word is not guessed at."""
    with pytest.raises(PartnerAnswerUnusable) as error:
        Bmg(http("bmg", {"result": result})).look_up("r", PERSON, TOKEN, look=free)
    assert unusable(error) == "does not fit in result"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"status": "yes"}, "its status is unknown"),
        ({"request_id": "another"}, "it is the answer to another request"),
        ({"request_id": None}, "does not fit in request_id"),
        ({"iin": None}, "does not fit in iin"),
        ({"received_at": None}, "it does not say when the person answered"),
        ({"consent_id": None}, "it grants without a whole consent"),
        ({"scope": None}, "it grants without a whole consent"),
        ({"period": None}, "it grants without a whole consent"),
        ({"valid_until": None}, "it grants without a whole consent"),
        ({"consent_id": "../../consents/another"}, "does not fit in consent_id"),
        ({"period": {"from": "2025-07-01"}}, "does not fit in period.to"),
        ({"banks": ["no bic"]}, "does not fit in banks.0"),
    ],
)
def test_a_consent_is_whole_and_of_the_request(change: dict[str, Any], why: str) -> None:
    """A signed answer to another question, or a grant with a part missing, opens no bank."""
    with pytest.raises(PartnerAnswerUnusable) as error:
        open_api(GRANT | change).consent_result("r", look=free)
    assert unusable(error) == why


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"request_id": "another"}, "it is not the page that was asked for"),
        ({"request_id": None}, "does not fit in request_id"),
        ({"bank": {"bic": "ESILKZKA", "name": "E"}}, "it is not the page that was asked for"),
        ({"page": 2}, "it is not the page that was asked for"),
        ({"page": 0}, "does not fit in page"),
        ({"outcome": "lost"}, "does not fit in outcome"),
    ],
)
def test_a_page_is_the_one_that_was_asked_for(change: dict[str, Any], why: str) -> None:
    """Another request's, bank's or number's page is not taken for this one."""
    with pytest.raises(PartnerAnswerUnusable) as error:
        open_api(PAGE | {"accounts": []} | change).bank_page("r", "ALATKZKA", 1, look=free)
    assert unusable(error) == why


def test_a_page_that_is_a_list_is_none() -> None:
    """JSON that is no object has no page in it."""
    with pytest.raises(PartnerAnswerUnusable) as error:
        open_api([PAGE]).bank_page("r", "ALATKZKA", 1, look=free)
    assert unusable(error) == "it is no JSON object"


def test_a_bank_named_twice_is_one_bank() -> None:
    """The same BIC cannot be two parts of a case; a name loses what does not show."""
    bank = {"bic": "ALATKZKA", "name": "\u202eA\u200b"}
    answer = {"accepted_at": AT, "banks": [bank, bank | {"name": "B"}]}
    granted, kind = ConsentStatus.GRANTED, ConsentKind.BANK_DATA
    consent = Consent(
        id="bank_data",
        case_id="c",
        kind=kind,
        status=granted,
        person="p",
        request_id="r",
        received_at=NOW,
        heard_at=NOW,
        partner_id="c1",
    )
    routed = open_api(answer).request_bank_data("r", consent, IIN, ("accounts",), PERIOD, look=free)
    assert routed == RoutedBanks(NOW, (Bank(bic="ALATKZKA", name="A"),))


def test_no_request_is_sent_under_a_consent_without_the_systems_id() -> None:
    """A request has to name the consent by the system's own id."""
    granted, kind = ConsentStatus.GRANTED, ConsentKind.BANK_DATA
    consent = Consent(
        id="bank_data",
        case_id="c",
        kind=kind,
        status=granted,
        person="p",
        request_id="r",
        received_at=NOW,
        heard_at=NOW,
    )
    with pytest.raises(ConsentGateDenied):
        open_api({}).request_bank_data("r", consent, IIN, ("accounts",), PERIOD, look=free)


@pytest.mark.parametrize("status", [400, 403, 422])
def test_a_revocation_that_is_refused_is_not_done(status: int) -> None:
    """Only what is gone or revoked already counts as revoked."""
    with pytest.raises(PartnerRefused) as refused:
        open_api({}, status=status).revoke("r", "c1", look=free)
    assert refused.value.status == status


def test_1414_says_when_and_in_one_of_four_words() -> None:
    """A message without a time was not taken, and another word is not guessed at."""
    with pytest.raises(PartnerAnswerUnusable) as error:
        Sms1414(http("sms-1414", {})).send("m", PERSON.mobile, "text", look=free)
    assert unusable(error) == "does not fit in accepted_at"
    with pytest.raises(PartnerAnswerUnusable) as error:
        Sms1414(http("sms-1414", {"status": "read", "at": AT})).status("m", look=free)
    assert unusable(error) == "does not fit in status"


def test_a_refused_status_does_not_mean_that_1414_never_received_the_message() -> None:
    """Only 404 means that a message may be sent again."""
    with pytest.raises(PartnerRefused) as refused:
        Sms1414(http("sms-1414", {}, 403)).status("m", look=free)
    assert refused.value.status == 403
