"""The emulated partners hold us to section 3 of the contract: token, key, schema, signed answers."""

import base64
import json
from datetime import timedelta
from typing import TYPE_CHECKING

import httpx
import pytest
from joserfc import jws
from joserfc.jwk import KeySet
from joserfc.registry import HeaderParameter

from infra.local.partners.keys import partner_keys

if TYPE_CHECKING:
    from tests.local_stack.conftest import Partners

IIN = "900101300017"
KDP_BODY = {
    "request_id": "case-1-kdp-1",
    "subject_iin": IIN,
    "consenter_iin": IIN,
    "basis": "own",
    "services": ["MCDB_SERVICE"],
    "purpose": "targeted social assistance",
    "callback_url": "http://127.0.0.1:9/callbacks",
}


def test_refuses_credentials_that_are_not_ours(partners: "Partners") -> None:
    """Only the client's own secret gives a token."""
    form = {"grant_type": "client_credentials", "client_id": "kelisim", "client_secret": "guessed"}
    answer = partners.http.post("/partners/kdp/oauth/token", data=form)
    assert (answer.status_code, answer.json()) == (401, {"error": "invalid_client"})


def test_refuses_a_token_of_another_partner(partners: "Partners") -> None:
    """A token is good for the partner that gave it and for no other."""
    headers = partners.headers("bmg")
    assert partners.http.post("/partners/kdp/consents", json=KDP_BODY, headers=headers).status_code == 401


def test_refuses_a_token_that_expired_by_the_local_clock(partners: "Partners") -> None:
    """A token lasts an hour of the stack's own time."""
    headers = partners.headers("kdp")
    partners.control("clock", {"advance": "PT1H"})
    assert partners.http.post("/partners/kdp/consents", json=KDP_BODY, headers=headers).status_code == 401


def test_wants_an_idempotency_key(partners: "Partners") -> None:
    """A POST without an idempotency key is refused."""
    answer = partners.http.post("/partners/kdp/consents", json=KDP_BODY, headers=partners.headers("kdp", None))
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")


def test_gives_the_first_answer_again(partners: "Partners") -> None:
    """The same key and body give the first answer, byte for byte, and nothing is done twice."""
    first = partners.post("kdp", "/consents", KDP_BODY)
    again = partners.post("kdp", "/consents", KDP_BODY)
    assert (again.status_code, again.content) == (first.status_code, first.content)


def test_refuses_another_body_under_the_same_key(partners: "Partners") -> None:
    """A key stands for one request: another body under it is a conflict."""
    partners.post("kdp", "/consents", KDP_BODY)
    answer = partners.post("kdp", "/consents", KDP_BODY | {"purpose": "another"})
    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_conflict")


def test_refuses_a_body_that_does_not_fit_and_says_where(partners: "Partners") -> None:
    """A wrong check digit is named by its field, an unknown field by its position only."""
    answer = partners.post("kdp", "/consents", KDP_BODY | {"subject_iin": "900101300018", "surplus": 1})
    assert (answer.status_code, answer.json()) == (
        422,
        {
            "type": "about:blank",
            "title": "invalid",
            "status": 422,
            "detail": "The body does not fit.",
            "code": "invalid",
            "errors": [
                {"field": "subject_iin", "message": "Value error, not an IIN"},
                {"field": "[7]", "message": "Extra inputs are not permitted"},
            ],
        },
    )


def test_signs_its_answers_over_the_raw_body(partners: "Partners") -> None:
    """A GET's answer carries a detached JWS by a key of that partner's set, with b64 false."""
    partners.post("kdp", "/consents", KDP_BODY)
    answer = partners.get("kdp", "/consents/case-1-kdp-1")
    keys = KeySet.import_key_set(partner_keys("kdp").jwks())
    registry = jws.JWSRegistry({"iat": HeaderParameter("Issued at", "int")}, algorithms=["ES256", "PS256"])
    verified = jws.deserialize_compact(
        answer.headers["x-jws-signature"], keys, payload=answer.content, registry=registry
    )
    assert (verified.headers()["alg"], verified.headers()["b64"]) == ("PS256", False)


def test_bmg_wants_a_kdp_token_that_is_still_valid(partners: "Partners") -> None:
    """BMG answers under KDP's token for that person, until it expires."""
    partners.control("applicants", {"iin": IIN, "kdp_expires_in": "PT10M", "bmg": "different"})
    token = partners.post("kdp", "/consents", KDP_BODY).json()
    body = {"iin": IIN, "mobile": "77011234567", "kdp_token": token["token"], "kdp_public_key": token["public_key"]}
    good = partners.post("bmg", "/lookups", body, "lookup-1")
    partners.control("clock", {"advance": "PT10M"})
    late = partners.post("bmg", "/lookups", body, "lookup-2")
    assert (good.json(), late.json()["code"]) == ({"result": "different"}, "kdp_token_expired")


def test_kdp_tells_later_when_it_is_pending(partners: "Partners") -> None:
    """A pending KDP answers at once with nothing and grants by a callback at its time."""
    partners.control("applicants", {"iin": IIN, "kdp": "pending", "kdp_after": "PT3H"})
    first = partners.post("kdp", "/consents", KDP_BODY).json()
    partners.control("clock", {"advance": "PT3H"})
    [told] = partners.told()
    later = partners.get("kdp", "/consents/case-1-kdp-1").json()
    own = {"event_id", "type", "occurred_at", "request_id", "iin"}
    assert first == {"status": "pending", "received_at": None, "token": None, "public_key": None, "expires_at": None}
    assert {name: value for name, value in told.items() if name not in own} == later
    assert later["status"] == "granted"


@pytest.mark.parametrize(
    ("kind", "status"), [("error_500", 500), ("rate_limited", 429), ("garbage", 200), ("html", 200), ("slow", 200)]
)
def test_a_fault_spoils_as_many_calls_as_ordered(partners: "Partners", kind: str, status: int) -> None:
    """A fault spoils the next call and not the one after."""
    partners.control("faults", {"partner": "kdp", "kind": kind, "calls": 1})
    spoilt = partners.post("kdp", "/consents", KDP_BODY)
    good = partners.post("kdp", "/consents", KDP_BODY)
    assert (spoilt.status_code, good.status_code, good.json()["status"]) == (status, 200, "granted")


def test_a_fault_of_one_person_spares_the_others(partners: "Partners") -> None:
    """With an IIN a fault meets only the calls about that person."""
    partners.control("faults", {"partner": "kdp", "kind": "error_500", "calls": 1, "iin": "900101300811"})
    assert partners.post("kdp", "/consents", KDP_BODY).status_code == 200


def test_a_lost_answer_was_done_and_is_given_again(partners: "Partners") -> None:
    """A call whose answer was lost was done: the same key gives its answer, and one message is on the handset."""
    partners.control("faults", {"partner": "sms-1414", "kind": "lost_answer", "calls": 1})
    with pytest.raises(httpx.RemoteProtocolError):
        partners.sms("text")
    again = partners.sms("text")
    handset = partners.http.get("/_local/messages/+77011234567").json()["items"]
    assert (again.status_code, [one["text"] for one in handset]) == (202, ["text"])


def test_calls_are_written_down_with_their_answers(partners: "Partners") -> None:
    """What a partner was asked is listed with key, body and status, requests for tokens left out."""
    partners.post("kdp", "/consents", KDP_BODY)
    [call] = partners.http.get("/_local/calls?partner=kdp").json()["items"]
    del call["at"]
    assert call == {
        "method": "POST",
        "path": "/consents",
        "idempotency_key": "key-1",
        "body": KDP_BODY,
        "status": 200,
    }


def test_a_partner_tries_again_after_an_error_of_ours_and_signs_anew(partners: "Partners") -> None:
    """After 503 and 429 the same body comes again, each time under a new signature, until it is taken."""
    partners.letterbox.answers = [503, 429]
    partners.control("applicants", {"iin": IIN, "kdp": "pending", "kdp_after": "PT1H"})
    partners.post("kdp", "/consents", KDP_BODY)
    partners.control("clock", {"advance": "PT2H"})
    sent = partners.letterbox.sent
    headers = [json.loads(_opened(one.headers["x-jws-signature"])) for one in sent]
    assert len(sent) == 3
    assert len({one.body for one in sent}) == 1
    assert [header["iat"] - headers[0]["iat"] for header in headers] == [0, 60, 180]


def test_a_partner_gives_up_after_72_hours(partners: "Partners") -> None:
    """Nothing is tried again more than 72 hours after the first time."""
    partners.letterbox.answers = [500] * 1000
    partners.control("applicants", {"iin": IIN, "kdp": "pending", "kdp_after": "PT1H"})
    partners.post("kdp", "/consents", KDP_BODY)
    partners.control("clock", {"advance": "P10D"})
    log = partners.stack.world.callbacks.log
    assert timedelta(hours=71) < log[-1].at - log[0].at <= timedelta(hours=72)


def test_a_partner_stops_after_a_refusal(partners: "Partners") -> None:
    """After 422 nothing comes again."""
    partners.letterbox.answers = [422]
    partners.control("applicants", {"iin": IIN, "kdp": "pending", "kdp_after": "PT1H"})
    partners.post("kdp", "/consents", KDP_BODY)
    partners.control("clock", {"advance": "P10D"})
    assert len(partners.letterbox.sent) == 1


def _opened(signature: str) -> bytes:
    head = signature.split(".", 1)[0]
    return base64.urlsafe_b64decode(head + "=" * (-len(head) % 4))
