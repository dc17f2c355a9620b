"""When the one HTTP client tries again, within which time, and what exactly it sends and reports."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime

import httpx
import pytest

from chalicelib.adapters.partners import client
from chalicelib.adapters.partners.client import CallHooks, PartnerHttp, PartnerReply
from chalicelib.domain.errors import PartnerRefused, PartnerUnavailable
from chalicelib.domain.ports.records import SignedAs
from tests.adapters.partners.one_partner import ENDPOINT, NOW, status
from tests.fakes.clock import SettableClock
from tests.fakes.partner_calls import free

TOKEN = httpx.Response(200, json={"access_token": "t", "expires_in": 3600})
DONE = httpx.Response(200, json={})
Step = tuple[float, httpx.Response]
"""The seconds that an answer takes, and the answer."""


class Signs:
    """The port `Signer`, which takes some seconds, and shows what it was asked to sign."""

    def __init__(self, took: Callable[[], None]) -> None:
        self._took = took

    def sign(self, raw: bytes, use: SignedAs, *, htm: str | None = None, htu: str | None = None) -> str:
        """Return what is signed, readable."""
        self._took()
        return f"{use}|{htm}|{htu}|{raw.hex()}"

    def public_jwk(self) -> dict[str, str]:
        """Return nothing of use."""
        return {}


class Timed:
    """A partner whose answers take time. `seen`: what it was sent, tokens apart; `done`: what was reported of calls."""

    def __init__(self, *answers: Step, tokens: tuple[httpx.Response, ...] = (), signing: float | None = None) -> None:
        self.now, self.seen, self.done = 100.0, list[httpx.Request](), list[tuple[str, float, int, str | None]]()
        self._answers, self._tokens = list(answers), list(tokens)
        signer = None if signing is None else Signs(lambda: self._take(signing))
        self.http = PartnerHttp(
            replace(ENDPOINT, signer=signer),
            SettableClock(NOW),
            httpx.MockTransport(self._answer),
            lambda: self.now,
            CallHooks(done=self._report),
        )

    def post(self) -> float | PartnerReply | None:
        """Order something; return the answer, or after how many seconds the partner asked us to come."""
        try:
            return self.http.post("/x", None, "key", look=free)
        except PartnerUnavailable as error:
            return error.retry_after

    def _take(self, seconds: float) -> None:
        self.now += seconds

    def _report(self, partner: str, seconds: float, *, tries: int, error: str | None) -> None:
        self.done.append((partner, seconds, tries, error))

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/oauth/token"):
            return self._tokens.pop(0) if self._tokens else TOKEN
        self.seen.append(request)
        seconds, answer = self._answers.pop(0)
        self._take(seconds)
        return answer


@pytest.mark.parametrize(
    ("took", "header", "tries"),
    [
        (19.9, {}, 2),
        (20.0, {}, 1),
        (0.0, {"retry-after": "19"}, 2),
        (0.0, {"retry-after": "20"}, 1),
        (5.0, {"retry-after": "14"}, 2),
        (5.0, {"retry-after": "15"}, 1),
    ],
)
def test_another_try_begins_only_within_the_time_of_the_call(took: float, header: dict[str, str], tries: int) -> None:
    """The 20 seconds count from its beginning, with the wait that the partner asked for."""
    partner = Timed((took, httpx.Response(503, headers=header)), (0.0, DONE))
    partner.post()
    assert (len(partner.seen), partner.done[0][2]) == (tries, tries)


@pytest.mark.parametrize(("signing", "sent"), [(19.5, 1), (20.0, 0), (25.0, 0)])
def test_nothing_is_sent_when_the_time_is_over(signing: float, sent: int) -> None:
    """Also on the first try, when signing alone has taken it."""
    partner = Timed((0.0, DONE), signing=signing)
    partner.post()
    assert len(partner.seen) == sent


def test_the_wait_is_what_the_partner_asked_for_and_a_little_more() -> None:
    """Up to half a second, so that not everybody comes back at once."""
    after = Timed().http._again_after  # noqa: SLF001 - in tests nothing waits
    waits = [after(client._Again(3.0), 120.0) for _ in range(50)]  # noqa: SLF001 - it never leaves the client
    assert 3.0 <= min(waits) < max(waits) <= 3.5
    assert after(ValueError(), 120.0) is False


@pytest.mark.parametrize("code", [199, 300, 399, 500, 599])
def test_a_status_that_is_no_answer_and_no_refusal_is_tried_again(code: int) -> None:
    """Whatever its body says: a gateway in between made it."""
    partner = Timed((0.0, status(code)), (0.0, DONE))
    assert (partner.post(), len(partner.seen)) == (PartnerReply(b"{}"), 2)


@pytest.mark.parametrize("code", [400, 499])
def test_a_refusal_is_final_and_reported(code: int) -> None:
    """Both ends of its class."""
    partner = Timed((2.0, status(code)))
    with pytest.raises(PartnerRefused):
        partner.post()
    assert partner.done == [("kdp", 2.0, 1, "PartnerRefused")]


@pytest.mark.parametrize("code", [200, 299])
def test_an_answer_is_reported_with_its_seconds_and_tries(code: int) -> None:
    """All tries of a call together."""
    partner = Timed((2.0, status(503)), (3.0, httpx.Response(code, json={})))
    assert (partner.post(), partner.done) == (PartnerReply(b"{}"), [("kdp", 5.0, 2, None)])


@pytest.mark.parametrize(
    ("after", "seconds"),
    [
        ("86400", 86_400.0),
        ("999999", 999_999.0),
        ("1000000", None),
        (format_datetime(NOW + timedelta(hours=1), usegmt=True), 3600.0),
        (format_datetime(NOW - timedelta(hours=1), usegmt=True), None),
        ("Mon, 13 Oct 2025 09:00:00 -0000", None),
        ("Mon, 13 Oct 99999999999999999999 09:00:00 GMT", None),
        ("Mon, 99 Oct 2025 09:00:00 GMT", None),
        ("", None),
    ],
)
def test_when_to_come_back_is_understood_or_ignored(after: str, seconds: float | None) -> None:
    """In seconds or as a date with a zone; a date that has passed means now, so the call is simply tried again."""
    partner = Timed((0.0, httpx.Response(503, headers={"retry-after": after})), *[(0.0, status(503))] * 2)
    assert (partner.post(), len(partner.seen)) == (seconds, 3 if seconds is None else 1)


def test_the_issuer_of_tokens_is_asked_again_too() -> None:
    """When it is busy; it may say when, and any other no of it is our own trouble and final for this call."""
    busy, later, no = status(503), httpx.Response(429, headers={"retry-after": "3600"}), status(400)
    again, wait, final = (Timed((0.0, DONE), tokens=(first,)) for first in (busy, later, no))
    assert [one.post() for one in (again, wait, final)] == [PartnerReply(b"{}"), 3600.0, None]
    assert [len(one.seen) for one in (again, wait, final)] == [1, 0, 0]
    assert [one.done[0][2:] for one in (again, wait, final)] == [
        (2, None),
        (1, "PartnerUnavailable"),
        (1, "PartnerUnavailable"),
    ]


def sent(request: httpx.Request) -> tuple[str, str, bytes, list[str | None]]:
    """Method, address, body, and the headers that are ours."""
    names = ("idempotency-key", "content-type", "x-jws-signature")
    return (
        request.method,
        str(request.url),
        request.content,
        [request.headers.get(name) for name in names],
    )


def test_what_is_sent_is_exactly_this() -> None:
    """A POST has its key, compact JSON in UTF-8 if any, and our signature of it; a GET has none of them."""
    partner = Timed(*[(0.0, DONE)] * 4, signing=0.0)
    partner.http.post("/x", {"аты": "Әсел", "n": [1, 2]}, "key-1", look=free)
    partner.http.post("/x", None, "key-2", look=free)
    partner.http.get("/x", look=free)
    partner.http.get("/x", {"q": "a b", "r": "1"}, look=free)
    url, body = "https://partner.example/base/x", '{"аты":"Әсел","n":[1,2]}'.encode()
    assert [sent(request) for request in partner.seen] == [
        ("POST", url, body, ["key-1", "application/json", f"{SignedAs.REQUEST}|POST|{url}|{body.hex()}"]),
        ("POST", url, b"", ["key-2", None, f"{SignedAs.REQUEST}|POST|{url}|"]),
        ("GET", url, b"", [None, None, None]),
        ("GET", f"{url}?q=a+b&r=1", b"", [None, None, None]),
    ]


@pytest.mark.parametrize(("empty", "body", "tries"), [(True, b"", 1), (False, b"", 2), (True, b"{", 2)])
def test_an_empty_answer_is_enough_only_where_it_is_expected(*, empty: bool, body: bytes, tries: int) -> None:
    """Anything but JSON is a gateway's, also there."""
    partner = Timed((0.0, httpx.Response(200, content=body)), (0.0, DONE))
    partner.http.post("/x", None, "key", look=free, empty=empty)
    assert len(partner.seen) == tries


def test_a_choice_of_addresses_is_no_empty_answer() -> None:
    """A revocation that a gateway answers so is not done."""
    partner = Timed((0.0, status(300)), (0.0, httpx.Response(204)))
    partner.http.post("/x", None, "key", look=free, empty=True)
    assert len(partner.seen) == 2


def test_an_answer_is_read_once() -> None:
    """The bytes for their signature, the JSON for its meaning; neither is shown by its repr."""
    reply = Timed((0.0, httpx.Response(200, content=b'{"iin": 1}', headers={"x-jws-signature": "a..b"}))).post()
    assert isinstance(reply, PartnerReply)
    assert (reply.raw, reply.signature, reply.document) == (b'{"iin": 1}', "a..b", {"iin": 1})
    assert repr(reply) == "PartnerReply()"
