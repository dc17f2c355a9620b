"""The rules of the one HTTP client: what is tried again, what is given up, and what each answer means to us."""

from datetime import timedelta
from email.utils import format_datetime

import httpx
import pytest

from chalicelib.adapters.partners.client import PartnerHttp, PartnerReply
from chalicelib.domain.errors import PartnerRefused
from tests.adapters.partners.one_partner import ENDPOINT, HTML, NOW, OK, Partner, status
from tests.fakes.partner_calls import free
from tests.fakes.partner_servers import Fault


def test_a_post_has_token_key_and_json() -> None:
    """A POST has bearer token, idempotency key and compact JSON, and never accepts compressed answers."""
    partner = Partner()
    assert partner.post() == OK
    (request,) = partner.server.seen
    names = ("authorization", "idempotency-key", "content-type", "accept", "accept-encoding")
    assert [request.headers[name] for name in names] == [
        "Bearer kdp-token-0",
        "key-1",
        "application/json",
        "application/json",
        "identity",
    ]
    assert (str(request.url), request.content) == ("https://partner.example/base/things", b'{"iin":"900101300017"}')


def test_a_question_carries_its_query() -> None:
    """A GET has its parameters in the address, and no key."""
    partner = Partner()
    assert partner.http.get("/things", {"page": "2"}, look=free) == OK
    assert "idempotency-key" not in partner.server.seen[0].headers


@pytest.mark.parametrize("code", [408, 425, 429, 500, 502, 503, 504, 302, 304])
def test_tries_again_what_may_pass(code: int) -> None:
    """Busy, broken or led elsewhere by a gateway: another try can help, and a redirect is not followed."""
    partner = Partner(status(code, location="https://evil.example/"), status(code))
    assert (partner.post(), partner.tries) == (OK, 3)


@pytest.mark.parametrize(
    "fault",
    [
        httpx.ConnectError("refused"),
        httpx.ConnectTimeout("slow"),
        httpx.ReadTimeout("slow"),
        httpx.RemoteProtocolError(""),
    ],
)
def test_retries_without_an_answer(fault: Exception) -> None:
    """No connection and no answer in time are retried under the same key."""
    partner = Partner(fault, fault)
    assert (partner.post(), partner.tries, partner.done) == (OK, 3, ["key-1"])


def test_a_lost_answer_is_repeated() -> None:
    """An order whose answer was lost is carried out once: each retry has the same key."""
    partner = Partner("lost", "lost")
    assert (partner.post(), partner.tries, partner.done) == (OK, 3, ["key-1"])


@pytest.mark.parametrize("fault", [status(500), httpx.ReadTimeout("slow"), "lost", HTML])
def test_gives_up_after_a_few_tries(fault: Fault) -> None:
    """Long patience is the workflow's: a call tries three times and says that the partner is not available."""
    partner = Partner(*[fault] * 9)
    assert (partner.unavailable(), partner.tries) == (None, 3)


@pytest.mark.parametrize("code", [400, 402, 403, 404, 405, 409, 410, 413, 422])
def test_any_other_no_is_final(code: int) -> None:
    """A refusal is not tried again, and its error names partner and status and nothing of the answer."""
    partner = Partner(status(code))
    with pytest.raises(PartnerRefused) as error:
        partner.post()
    assert (error.value.partner, error.value.status, partner.tries) == ("kdp", code, 1)
    assert str(error.value) == f"kdp refused the request for good (HTTP {code})"


def test_a_call_is_told_once_with_its_tries_and_the_kind_of_its_error() -> None:
    """For metrics and traces: an answer after two tries, a refusal at the first, and nobody there after three."""
    partner = Partner(status(500))
    partner.post()
    partner.server.faults += [status(404), *[status(503)] * 3]
    with pytest.raises(PartnerRefused):
        partner.post()
    partner.unavailable()
    assert partner.told == [("kdp", 2, None), ("kdp", 1, "PartnerRefused"), ("kdp", 3, "PartnerUnavailable")]


@pytest.mark.parametrize(
    "answer",
    [
        HTML,
        httpx.Response(200, content=b'{"status": "gr'),
        httpx.Response(200, content=b'{"status": "gr\xff\xfe'),
        httpx.Response(200, content=b""),
        httpx.Response(204),
        httpx.Response(200, content=b"\x1f\x8b", headers={"content-encoding": "gzip"}),
        httpx.Response(200, content=b"[" * 100_000),
    ],
)
def test_what_a_gateway_made_is_tried_again(answer: httpx.Response) -> None:
    """A page, half an answer, or none at all under a good status is no word of the partner's."""
    partner = Partner(answer)
    assert (partner.post(), partner.tries) == (OK, 2)


def test_an_answer_may_be_empty_where_the_contract_says_so() -> None:
    """A revocation answers 204."""
    partner = Partner(httpx.Response(204))
    assert partner.http.post("/things", None, "key-1", empty=True, look=free) == PartnerReply(b"")


@pytest.mark.parametrize("after", ["3", format_datetime(NOW + timedelta(seconds=3), usegmt=True)])
def test_waits_as_long_as_asked_when_that_is_soon(after: str) -> None:
    """`Retry-After` is respected, in seconds and as a date."""
    partner = Partner(httpx.Response(429, headers={"retry-after": after}))
    assert (partner.post(), partner.tries) == (OK, 2)


@pytest.mark.parametrize(
    ("after", "said"),
    [("3600", 3600.0), (format_datetime(NOW + timedelta(hours=2), usegmt=True), 7200.0)],
)
def test_does_not_wait_longer_than_a_call_may_take(after: str, said: float) -> None:
    """A longer `Retry-After` is an error at once, and the driver of the case retries later."""
    partner = Partner(httpx.Response(429, headers={"retry-after": after}))
    assert (partner.unavailable(), partner.tries) == (said, 1)


@pytest.mark.parametrize("after", ["-1", "soon", "1e9", "9" * 30, "Mon, 99 Oct 2025 05:00:00 GMT"])
def test_an_invalid_retry_after_is_ignored(after: str) -> None:
    """It is treated like a missing header."""
    partner = Partner(httpx.Response(503, headers={"retry-after": after}))
    assert (partner.post(), partner.tries) == (OK, 2)


def test_no_try_begins_after_the_budget_of_the_call() -> None:
    """A call ends before the function around it is killed: after its seconds nothing is tried any more."""
    seconds = iter([0.0, 0.0, 0.0, 0.0, 25.0, 25.0, 25.0])
    partner = Partner(*[httpx.ReadTimeout("slow")] * 9, seconds=seconds)
    assert (partner.unavailable(), partner.tries) == (None, 0)


def test_the_token_is_used_until_shortly_before_it_expires() -> None:
    """A token of an hour is used for 59 minutes, then renewed."""
    partner = Partner()
    for minutes in (0, 30, 28, 2):
        partner.clock.advance(timedelta(minutes=minutes))
        partner.post()
    assert [request.headers["authorization"] for request in partner.server.seen] == [
        *["Bearer kdp-token-0"] * 3,
        "Bearer kdp-token-1",
    ]


def test_a_refused_token_is_replaced_once() -> None:
    """After a 401 the order succeeds with a fresh token."""
    partner = Partner()
    partner.post()
    partner.server.forget_tokens()
    assert (partner.post(), partner.tries) == (OK, 3)


def test_a_second_401_in_a_row_is_our_own_trouble() -> None:
    """Who is refused with a fresh token has wrong credentials: that ends no case, it waits for a human."""
    partner = Partner(status(401), status(401))
    assert (partner.unavailable(), partner.tries) == (None, 2)


def test_refused_credentials_are_our_own_trouble() -> None:
    """Where no token is given, nothing is asked, and no case ends over it."""
    partner = Partner()
    partner.http = PartnerHttp(ENDPOINT, partner.clock, httpx.MockTransport(lambda _: httpx.Response(401)))
    assert (partner.unavailable(), partner.tries) == (None, 0)


@pytest.mark.parametrize("given", ["[]", "{}", '{"access_token": 1}', '{"access_token": "a\\nb"}', "<html>"])
def test_a_token_that_is_none_is_tried_again(given: str) -> None:
    """A broken answer of the token's place is a gateway's, like any other."""
    partner = Partner()
    partner.http = PartnerHttp(ENDPOINT, partner.clock, httpx.MockTransport(lambda _: httpx.Response(200, text=given)))
    assert partner.unavailable() is None


def test_the_signature_of_an_answer_counts_when_there_is_exactly_one() -> None:
    """Two signatures are none."""
    body, name = b"{}", "x-jws-signature"
    one = httpx.Response(200, content=body, headers=[(name, "a..b")])
    two = httpx.Response(200, content=body, headers=[(name, "a..b"), (name, "c..d")])
    assert [Partner(answer).post().signature for answer in (one, two)] == ["a..b", None]
