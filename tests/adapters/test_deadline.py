"""An exchange ends in its time, also when something comes again and again; nobody waits here, a network pretends."""

import inspect
import ssl
from typing import Any

import httpcore
import httpx
import pytest
import stamina

from chalicelib.adapters.deadline import DeadlineTransport
from chalicelib.adapters.http_exchange import Exchange, NoAnswer, Request, Timeouts
from chalicelib.adapters.partners.client import PartnerHttp
from chalicelib.adapters.partners.endpoint import Endpoint
from chalicelib.domain.errors import PartnerUnavailable
from tests.fakes.clock import SettableClock
from tests.fakes.partner_calls import free, ours

WITHIN = 9.0
TIMEOUTS = Timeouts(connect=3.0, read=8.0, whole=20.0)


class Slow(httpcore.NetworkBackend, httpcore.NetworkStream):
    """A network on which each step takes a while, or as long as one waits for it; and its only connection."""

    def __init__(self, answer: bytes, **takes: float) -> None:
        self.answer, self.takes = answer, takes
        self.now = 0.0
        self.trusting: list[ssl.SSLContext] = []

    def seconds(self) -> float:
        """Return the seconds since the test began."""
        return self.now

    def _pass(self, step: str, timeout: float | None, over: type[Exception]) -> None:
        takes = self.takes.get(step, 0.0)
        assert timeout is not None
        self.now += min(takes, timeout)
        if takes > timeout:
            raise over

    def connect_tcp(self, *asked: Any, **_: Any) -> httpcore.NetworkStream:  # noqa: ANN401 - the library's own
        """Connect, in a while."""
        self._pass("connect", asked[2], httpcore.ConnectTimeout)
        return self

    def start_tls(self, *asked: Any, **_: Any) -> httpcore.NetworkStream:  # noqa: ANN401 - the library's own
        """Shake hands, in a while."""
        self.trusting.append(asked[0])
        self._pass("tls", asked[2], httpcore.ConnectTimeout)
        return self

    def write(self, *asked: Any, **_: Any) -> None:  # noqa: ANN401 - the library's own
        """Take what is sent, in a while."""
        self._pass("write", asked[1], httpcore.WriteTimeout)

    def read(self, *asked: Any, **_: Any) -> bytes:  # noqa: ANN401 - the library's own
        """Give one byte more, in a while."""
        self._pass("read", asked[1], httpcore.ReadTimeout)
        first, self.answer = self.answer[:1], self.answer[1:]
        return first

    def close(self) -> None:
        """Let go."""


def ask(network: Slow) -> int:
    """Ask once; the status."""
    exchange = Exchange(TIMEOUTS, transport=network, seconds=network.seconds)
    return exchange.send(Request("POST", "https://partner.example/things", {}, b"{}"), WITHIN).status


WHOLE = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"


def test_an_answer_in_time_is_an_answer() -> None:
    """Byte by byte, and still within the time."""
    network = Slow(WHOLE, connect=1.0, tls=1.0, read=0.1)
    assert (ask(network), network.now < WITHIN) == (200, True)


@pytest.mark.parametrize(
    ("answer", "takes"),
    [
        (b"HTTP/1.1 200 OK\r\nx-long: " + b"x" * 90_000, {"read": 0.5}),
        (WHOLE, {"read": 7.9}),
        (WHOLE, {"connect": 2.9, "tls": 2.9, "write": 7.9, "read": 7.9}),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 90000\r\n\r\n" + b"x" * 90_000, {"read": 0.5}),
    ],
    ids=["a header without end", "slow pieces", "all of it slow", "a body without end"],
)
def test_no_exchange_lasts_longer_than_its_time(answer: bytes, takes: dict[str, float]) -> None:
    """No step outlasts its own timeout, and all of them together end with the whole."""
    network = Slow(answer, **takes)
    with pytest.raises(NoAnswer):
        ask(network)
    assert network.now == pytest.approx(WITHIN)


@pytest.mark.parametrize(("step", "ends"), [("connect", 3.0), ("tls", 3.0), ("read", 8.0)])
def test_a_step_has_its_own_timeout(step: str, ends: float) -> None:
    """A partner that does not answer at all times out early enough for a retry."""
    network = Slow(WHOLE, **{step: 100.0})
    with pytest.raises(NoAnswer):
        ask(network)
    assert network.now == pytest.approx(ends)


@pytest.mark.parametrize("read", [0.5, 7.9, 100.0])
def test_all_tries_of_a_call_together_end_in_its_budget(read: float) -> None:
    """Token, tries and all: the waits between them apart, a call never lasts longer than the settings say."""
    network = Slow(b"HTTP/1.1 200 OK\r\nx-long: " + b"x" * 90_000, connect=2.9, read=read)
    endpoint = Endpoint(partner="kdp", base_url="https://partner.example", credentials=ours("no secret"), budget=20.0)
    http = PartnerHttp(endpoint, SettableClock(), network, network.seconds)
    with stamina.set_testing(True, attempts=3, cap=True), pytest.raises(PartnerUnavailable):
        http.post("/things", {}, "key-1", look=free)
    assert network.now == pytest.approx(20.0)


def test_httpx_still_sends_through_the_pool_that_is_replaced() -> None:
    """`DeadlineTransport` replaces a private attribute of httpx, so that each read and write gets what is left.

    When this fails, httpx has changed: find out what `HTTPTransport.handle_request` sends through now, replace that in
    `chalicelib/adapters/deadline.py`, and check that the other tests of this file pass.
    """
    usual = httpx.HTTPTransport()
    assert type(vars(usual).get("_pool")) is httpcore.ConnectionPool
    assert "self._pool.handle_request(" in inspect.getsource(httpx.HTTPTransport.handle_request)
    ours = DeadlineTransport(ssl.create_default_context, lambda: 1.0)
    assert vars(ours).keys() == vars(usual).keys()


@pytest.mark.parametrize(
    ("url", "times"), [("http://partner.example/things", 0), ("https://partner.example/things", 1)]
)
def test_the_trusted_authorities_are_read_for_the_first_tls_connection(url: str, times: int) -> None:
    """A process that makes none does not wait for it; each connection has the same ones."""
    read: list[ssl.SSLContext] = []

    def trusted() -> ssl.SSLContext:
        read.append(ssl.create_default_context())
        return read[-1]

    network = Slow(WHOLE)
    transport = DeadlineTransport(trusted, lambda: 1.0, network)
    assert read == []
    with httpx.Client(transport=transport) as client:
        assert client.get(url).status_code == httpx.codes.OK
    assert len(read) == times
    assert network.trusting == read
