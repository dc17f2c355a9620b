"""What KDP, BMG and 1414 are sent, word for word, and what a whole answer of each means."""

import json
from dataclasses import replace

import pytest

from chalicelib.adapters.partners.bmg import Bmg
from chalicelib.adapters.partners.sms_1414 import Sms1414
from chalicelib.domain.errors import PartnerAnswerUnusable, PartnerUnavailable
from chalicelib.domain.messages.partner_answers import (
    ConsentAnswer,
    PersonalDataAnswer,
    SmsStatus,
)
from chalicelib.domain.person import AccessToken
from tests.adapters.partners.recorded import AT, Recorded, kdp
from tests.adapters.partners.test_partner_answers import KDP_GRANT, NOW
from tests.fakes.keys import KDP_KEY
from tests.fakes.partner_calls import free
from tests.fakes.people import IIN, PERSON, REPRESENTED

TOKEN = AccessToken("t", "k", NOW)

KDP_PENDING = {"request_id": "r", "iin": IIN, "status": "pending"}
KDP_BODY = {
    "request_id": "r",
    "subject_iin": IIN,
    "consenter_iin": IIN,
    "basis": "subject",
    "services": ["MCDB_SERVICE"],
    "purpose": "targeted_social_assistance",
    "callback_url": "https://kelisim.example/kdp",
}


def test_kdp_is_asked_for_the_applicant() -> None:
    """Themselves, or their representative on the basis that the application names."""
    partner = kdp(KDP_PENDING, KDP_PENDING)
    answers = [partner.kdp().ask("r", person, look=free) for person in (PERSON, REPRESENTED)]
    assert answers == [PersonalDataAnswer(ConsentAnswer.PENDING, iin=IIN)] * 2
    assert partner.sent == [
        ("POST", "/consents", KDP_BODY),
        ("POST", "/consents", {**KDP_BODY, "consenter_iin": "900101300811", "basis": "guardianship order 12"}),
    ]


def test_kdps_decision_is_asked_for_once_more_to_be_proved() -> None:
    """The answer to a POST is not signed, that to a GET is."""
    partner = kdp(KDP_GRANT, KDP_GRANT)
    answer = partner.kdp().ask("r", PERSON, look=free)
    assert partner.sent == [("POST", "/consents", KDP_BODY), ("GET", "/consents/r", None)]
    assert answer.evidence is not None
    assert answer == PersonalDataAnswer(ConsentAnswer.GRANTED, NOW, TOKEN, answer.evidence, IIN)
    assert (answer.evidence.body, answer.evidence.kid) == (json.dumps(KDP_GRANT).encode(), "kdp-1")


@pytest.mark.parametrize(
    ("status", "received", "token", "answer"),
    [
        ("refused", AT, None, PersonalDataAnswer(ConsentAnswer.REFUSED, NOW, None, None, IIN)),
        ("revoked", AT, "t", PersonalDataAnswer(ConsentAnswer.REVOKED, NOW, None, None, IIN)),
        ("timeout", None, None, PersonalDataAnswer(ConsentAnswer.EXPIRED, None, None, None, IIN)),
        ("not_found", AT, None, PersonalDataAnswer(ConsentAnswer.NOT_FOUND, None, None, None, IIN)),
    ],
)
def test_kdps_other_answers(status: str, received: str | None, token: str | None, answer: PersonalDataAnswer) -> None:
    """A decision has its moment, the others have none; only a grant brings a token."""
    given = {**KDP_PENDING, "status": status, "received_at": received, "token": token}
    told = kdp(given).kdp().result("r", look=free)
    assert told.evidence is not None
    assert replace(told, evidence=None) == answer


def test_kdps_answer_about_another_person_is_not_taken() -> None:
    """Whatever it says."""
    with pytest.raises(PartnerAnswerUnusable, match="it is about another person"):
        kdp({**KDP_PENDING, "iin": "900101300811"}).kdp().ask("r", PERSON, look=free)


def test_kdps_failure_is_no_answer() -> None:
    """It is asked again later."""
    with pytest.raises(PartnerUnavailable):
        kdp({**KDP_PENDING, "status": "error"}).kdp().ask("r", PERSON, look=free)


def test_bmg_is_sent_number_and_token() -> None:
    """And answers with one of three words."""
    partner = Recorded("bmg", KDP_KEY, *[(200, {"result": word}) for word in ("same", "different", "not_found")])
    answers = [Bmg(partner.http).look_up("r", PERSON, TOKEN, look=free) for _ in range(3)]
    assert answers == ["same", "different", "not_found"]
    body = {"iin": IIN, "mobile": "+77011234567", "kdp_token": "t", "kdp_public_key": "k"}
    assert partner.sent == [("POST", "/lookups", body)] * 3


def test_1414_is_sent_a_number_without_a_plus() -> None:
    """And says when it took the message."""
    partner = Recorded("sms-1414", KDP_KEY, (200, {"accepted_at": AT}))
    assert Sms1414(partner.http).send("m", PERSON.mobile, "сәлем", look=free) == NOW
    assert partner.sent == [("POST", "/messages", {"message_id": "m", "to": "77011234567", "text": "сәлем"})]


def test_1414_says_what_became_of_a_message() -> None:
    """In one of four words, or that it never got it."""
    words = ("sent", "delivered", "undeliverable", "expired")
    answers: list[tuple[int, object]] = [*((200, {"status": word, "at": AT}) for word in words), (404, {})]
    partner = Recorded("sms-1414", KDP_KEY, *answers)
    told = [Sms1414(partner.http).status("m/1", look=free) for _ in answers]
    assert told == [*(SmsStatus(word, NOW) for word in words), None]
    assert partner.sent == [("GET", "/messages/m%2F1", None)] * 5
