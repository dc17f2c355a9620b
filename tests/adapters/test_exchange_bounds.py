"""Each bound of an exchange at its edge, what exactly is sent, and what no repr shows."""

from collections.abc import Callable, Generator, Iterator
from contextlib import nullcontext

import httpx
import pytest

from chalicelib.adapters.http_exchange import LARGEST_ANSWER, Exchange, NoAnswer, RawAnswer, Request, Timeouts

URL = "https://partner.example/things"
GET = Request("GET", URL, {"x-ours": "1"})
Answers = Callable[[httpx.Request], httpx.Response]


class Pieces(httpx.SyncByteStream):
    """A body in pieces; `before` is called before each of them."""

    def __init__(self, *pieces: bytes, before: Callable[[], None] = lambda: None) -> None:
        self._pieces, self._before, self.closed = pieces, before, False

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            self._before()
            yield piece

    def close(self) -> None:
        """Note that the connection was let go."""
        self.closed = True


class Timed:
    """An exchange with a clock that only the answers move."""

    def __init__(self, answer: Answers, timeouts: Timeouts | None = None) -> None:
        self.now = 100.0
        transport = httpx.MockTransport(answer)
        self.exchange = Exchange(timeouts or Timeouts(), transport=transport, largest=1000, seconds=lambda: self.now)

    def takes(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds


class Twice(httpx.Auth):
    """Sends the request twice, as after a refused token."""

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Yield it twice."""
        yield request
        yield request


@pytest.mark.parametrize(
    ("within", "timeouts", "read", "connect"),
    [
        (20.0, Timeouts(), 8.0, 3.0),
        (5.0, Timeouts(), 5.0, 3.0),
        (2.0, Timeouts(), 2.0, 2.0),
        (0.01, Timeouts(), 0.1, 0.1),
        (20.0, Timeouts(connect=1.0, read=2.0, whole=9.0), 2.0, 1.0),
    ],
)
def test_no_part_may_take_longer_than_the_rest(within: float, timeouts: Timeouts, read: float, connect: float) -> None:
    """Nor longer than its own limit, and a tenth of a second at least."""
    seen: list[dict[str, float]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.extensions["timeout"])
        return httpx.Response(200)

    Timed(answer, timeouts).exchange.send(GET, within)
    assert seen == [{"connect": connect, "read": read, "write": read, "pool": read}]


@pytest.mark.parametrize(
    ("took", "within", "sends"), [(9.9, 20.0, 2), (10.0, 20.0, 1), (4.9, 5.0, 2), (5.0, 5.0, 1), (7.0, 5.0, 1)]
)
def test_nothing_more_is_sent_when_the_time_is_over(took: float, within: float, sends: int) -> None:
    """All that an `Auth` sends counts together: ten seconds, or what the caller allows."""
    sent: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        timed.takes(took)
        return httpx.Response(401)

    timed = Timed(answer)
    with nullcontext() if sends > 1 else pytest.raises(NoAnswer, match=r"^too late$"):
        timed.exchange.send(GET, within, Twice())
    assert len(sent) == sends


@pytest.mark.parametrize(("took", "whole"), [(5.0, True), (5.1, False)])
def test_a_body_may_take_all_of_the_time(took: float, *, whole: bool) -> None:
    """And no more."""
    body = Pieces(b"ab", before=lambda: timed.takes(took))
    timed = Timed(lambda _: httpx.Response(200, stream=body))
    if whole:
        assert timed.exchange.send(GET, 5.0) == RawAnswer(200, {}, b"ab")
    else:
        with pytest.raises(NoAnswer, match=r"^too slow$"):
            timed.exchange.send(GET, 5.0)
    assert body.closed


@pytest.mark.parametrize(("pieces", "whole"), [((b"x" * 600, b"y" * 400), True), ((b"x" * 600, b"y" * 401), False)])
def test_a_body_may_have_as_many_bytes_as_the_limit(pieces: tuple[bytes, ...], *, whole: bool) -> None:
    """All pieces together."""
    body = Pieces(*pieces)
    timed = Timed(lambda _: httpx.Response(200, stream=body))
    if whole:
        assert timed.exchange.send(GET, 5.0).body == b"".join(pieces)
    else:
        with pytest.raises(NoAnswer, match=r"^too long$"):
            timed.exchange.send(GET, 5.0)
    assert body.closed


def test_an_answer_has_at_most_eight_mebibytes() -> None:
    """Twice a page of bank data."""
    assert LARGEST_ANSWER == 8_388_608


@pytest.mark.parametrize("encoding", ["gzip", "br", "zstd"])
def test_a_compressed_answer_is_none(encoding: str) -> None:
    """It was not asked for; the connection is let go."""
    body = Pieces(b"x")
    timed = Timed(lambda _: httpx.Response(200, headers={"content-encoding": encoding}, stream=body))
    with pytest.raises(NoAnswer, match=r"^compressed unasked$"):
        timed.exchange.send(GET, 5.0)
    assert body.closed


def test_an_answer_that_says_that_it_is_not_compressed_is_read() -> None:
    """As it was asked for."""
    timed = Timed(lambda _: httpx.Response(200, headers={"content-encoding": "identity"}, stream=Pieces(b"x")))
    assert timed.exchange.send(GET, 5.0) == RawAnswer(200, {"content-encoding": ("identity",)}, b"x")


def test_a_refusal_has_its_headers_but_those_of_its_body() -> None:
    """Which is not read; they may be written in any case."""
    headers = [("Retry-After", "3"), ("Content-Length", "9"), ("CONTENT-ENCODING", "gzip"), ("transfer-encoding", "x")]
    timed = Timed(lambda _: httpx.Response(429, headers=headers, stream=Pieces(b"x")))
    assert timed.exchange.send(GET, 5.0) == RawAnswer(429, {"retry-after": ("3",)}, b"")


@pytest.mark.parametrize(
    ("error", "name"),
    [
        (httpx.ReadTimeout("/things/1"), "ReadTimeout"),
        (httpx.InvalidURL("/things/1"), "InvalidURL"),
        (httpx.StreamConsumed(), "StreamConsumed"),
        (UnicodeError("/things/1"), "UnicodeError"),
    ],
)
def test_whatever_fails_in_between_is_no_answer(error: Exception, name: str) -> None:
    """It says what kind of failure it was, and no address."""

    def fail(_request: httpx.Request) -> httpx.Response:
        raise error

    with pytest.raises(NoAnswer) as failed:
        Timed(fail).exchange.send(GET, 5.0)
    assert str(failed.value) == name


def test_what_is_sent_is_what_was_given_and_what_every_request_asks_for() -> None:
    """JSON, uncompressed; what a caller gives comes on top."""
    sent: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(200)

    names = ("accept", "accept-encoding", "x-ours")
    Timed(answer).exchange.send(Request("PUT", URL, {"x-ours": "1"}, b"{}"), 5.0)
    Timed(answer).exchange.send(Request("GET", URL, {"accept": "text/html"}), 5.0)
    assert [(one.method, one.content, [one.headers.get(name) for name in names]) for one in sent] == [
        ("PUT", b"{}", ["application/json", "identity", "1"]),
        ("GET", b"", ["text/html", "identity", None]),
    ]


def test_no_repr_shows_what_is_sent_or_answered() -> None:
    """Headers and bodies hold tokens and personal data."""
    assert repr(Request("POST", URL, {"a": "secret"}, b"secret")) == f"Request(method='POST', url='{URL}')"
    assert repr(RawAnswer(200, {"a": ("secret",)}, b"secret")) == "RawAnswer(status=200)"
