"""The emulated partners enforce the contract: token, idempotency key, schema, signed responses."""

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


def test_wrong_credentials_get_no_token(partners: "Partners") -> None:
    """Only the client's own secret is accepted."""
    form = {"grant_type": "client_credentials", "client_id": "kelisim", "client_secret": "guessed"}
    answer = partners.http.post("/partners/kdp/oauth/token", data=form)
    assert (answer.status_code, answer.json()) == (401, {"error": "invalid_client"})


def test_a_token_of_another_partner_is_refused(partners: "Partners") -> None:
    """A token is valid only for the partner that issued it."""
    headers = partners.headers("bmg")
    assert partners.http.post("/partners/kdp/consents", json=KDP_BODY, headers=headers).status_code == 401


def test_a_token_expires_by_the_local_clock(partners: "Partners") -> None:
    """A token is valid for one hour of the stack's time."""
    headers = partners.headers("kdp")
    partners.control("clock", {"advance": "PT1H"})
    assert partners.http.post("/partners/kdp/consents", json=KDP_BODY, headers=headers).status_code == 401


def test_a_post_needs_an_idempotency_key(partners: "Partners") -> None:
    """A POST without one is refused with 400."""
    answer = partners.http.post("/partners/kdp/consents", json=KDP_BODY, headers=partners.headers("kdp", None))
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")


def test_a_repeated_key_gets_the_first_response_again(partners: "Partners") -> None:
    """The same key and body get the first response, byte for byte."""
    first = partners.post("kdp", "/consents", KDP_BODY)
    again = partners.post("kdp", "/consents", KDP_BODY)
    assert (again.status_code, again.content) == (first.status_code, first.content)


def test_another_body_under_the_same_key_is_a_conflict(partners: "Partners") -> None:
    """A key identifies one request, so another body under it gets 409."""
    partners.post("kdp", "/consents", KDP_BODY)
    answer = partners.post("kdp", "/consents", KDP_BODY | {"purpose": "another"})
    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_conflict")


def test_an_invalid_body_is_refused_with_the_invalid_fields(partners: "Partners") -> None:
    """A wrong check digit is reported under its field name, an unknown field by position only."""
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


def test_responses_are_signed_over_the_raw_body(partners: "Partners") -> None:
    """The response to a GET has a detached JWS (b64 false) made with a key from the partner's set."""
    partners.post("kdp", "/consents", KDP_BODY)
    answer = partners.get("kdp", "/consents/case-1-kdp-1")
    keys = KeySet.import_key_set(partner_keys("kdp").jwks())
    registry = jws.JWSRegistry({"iat": HeaderParameter("Issued at", "int")}, algorithms=["ES256", "PS256"])
    verified = jws.deserialize_compact(
        answer.headers["x-jws-signature"], keys, payload=answer.content, registry=registry
    )
    assert (verified.headers()["alg"], verified.headers()["b64"]) == ("PS256", False)


def test_bmg_requires_a_kdp_token_that_has_not_expired(partners: "Partners") -> None:
    """BMG answers with the person's KDP token until it expires, then refuses."""
    partners.control("applicants", {"iin": IIN, "kdp_expires_in": "PT10M", "bmg": "different"})
    token = partners.post("kdp", "/consents", KDP_BODY).json()
    body = {"iin": IIN, "mobile": "77011234567", "kdp_token": token["token"], "kdp_public_key": token["public_key"]}
    valid = partners.post("bmg", "/lookups", body, "lookup-1")
    partners.control("clock", {"advance": "PT10M"})
    expired = partners.post("bmg", "/lookups", body, "lookup-2")
    assert (valid.json(), expired.json()["code"]) == ({"result": "different"}, "kdp_token_expired")


def test_a_pending_kdp_reports_its_result_later(partners: "Partners") -> None:
    """The response is `pending` without a result; the consent is granted later, with a callback."""
    partners.control("applicants", {"iin": IIN, "kdp": "pending", "kdp_after": "PT3H"})
    first = partners.post("kdp", "/consents", KDP_BODY).json()
    partners.control("clock", {"advance": "PT3H"})
    [result] = partners.callbacks()
    later = partners.get("kdp", "/consents/case-1-kdp-1").json()
    of_the_event = {"event_id", "type", "occurred_at"}
    assert first == {
        "request_id": "case-1-kdp-1",
        "iin": "900101300017",
        "status": "pending",
        "received_at": None,
        "token": None,
        "public_key": None,
        "expires_at": None,
    }
    assert {name: value for name, value in result.items() if name not in of_the_event} == later
    assert later["status"] == "granted"


@pytest.mark.parametrize(
    ("kind", "status"), [("error_500", 500), ("rate_limited", 429), ("garbage", 200), ("html", 200), ("slow", 200)]
)
def test_a_fault_affects_as_many_calls_as_ordered(partners: "Partners", kind: str, status: int) -> None:
    """One ordered fault affects the next call and not the one after."""
    partners.control("faults", {"partner": "kdp", "kind": kind, "calls": 1})
    failed = partners.post("kdp", "/consents", KDP_BODY)
    repeated = partners.post("kdp", "/consents", KDP_BODY)
    assert (failed.status_code, repeated.status_code, repeated.json()["status"]) == (status, 200, "granted")


def test_a_fault_for_one_person_does_not_affect_others(partners: "Partners") -> None:
    """With an IIN a fault affects only the calls about that person."""
    partners.control("faults", {"partner": "kdp", "kind": "error_500", "calls": 1, "iin": "900101300811"})
    assert partners.post("kdp", "/consents", KDP_BODY).status_code == 200


def test_a_call_whose_response_is_lost_is_carried_out_once(partners: "Partners") -> None:
    """Repeated with the same key it gets its response, and only one message is on the handset."""
    partners.control("faults", {"partner": "sms-1414", "kind": "lost_answer", "calls": 1})
    with pytest.raises(httpx.RemoteProtocolError):
        partners.sms("text")
    again = partners.sms("text")
    handset = partners.http.get("/_local/messages/+77011234567").json()["items"]
    assert (again.status_code, [one["text"] for one in handset]) == (202, ["text"])


def test_calls_are_listed_with_their_status(partners: "Partners") -> None:
    """Each request to a partner is listed with key, body and status; token requests are left out."""
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


def test_a_partner_retries_a_callback_with_a_new_signature(partners: "Partners") -> None:
    """After 503 and 429 the same body is sent again, each time newly signed, until it is accepted."""
    partners.letterbox.answers = [503, 429]
    partners.control("applicants", {"iin": IIN, "kdp": "pending", "kdp_after": "PT1H"})
    partners.post("kdp", "/consents", KDP_BODY)
    partners.control("clock", {"advance": "PT2H"})
    sent = partners.letterbox.sent
    headers = [json.loads(_decoded_header(one.headers["x-jws-signature"])) for one in sent]
    assert len(sent) == 3
    assert len({one.body for one in sent}) == 1
    assert [header["iat"] - headers[0]["iat"] for header in headers] == [0, 60, 180]


def test_a_partner_gives_up_after_72_hours(partners: "Partners") -> None:
    """No attempt is made more than 72 hours after the first."""
    partners.letterbox.answers = [500] * 1000
    partners.control("applicants", {"iin": IIN, "kdp": "pending", "kdp_after": "PT1H"})
    partners.post("kdp", "/consents", KDP_BODY)
    partners.control("clock", {"advance": "P10D"})
    log = partners.emulation.shared.callbacks.log
    assert timedelta(hours=71) < log[-1].at - log[0].at <= timedelta(hours=72)


def test_a_partner_does_not_retry_a_refused_callback(partners: "Partners") -> None:
    """After 422 no further attempt is made."""
    partners.letterbox.answers = [422]
    partners.control("applicants", {"iin": IIN, "kdp": "pending", "kdp_after": "PT1H"})
    partners.post("kdp", "/consents", KDP_BODY)
    partners.control("clock", {"advance": "P10D"})
    assert len(partners.letterbox.sent) == 1


def _decoded_header(signature: str) -> bytes:
    head = signature.split(".", 1)[0]
    return base64.urlsafe_b64decode(head + "=" * (-len(head) % 4))
