"""The rules of one exchange: bounded in size and time, and nothing kept that is not needed."""

import itertools
import logging
from collections.abc import Iterator

import httpx
import pytest

from chalicelib.adapters.http_exchange import Exchange, NoAnswer, RawAnswer, Request, Timeouts, fetch

REQUEST = Request("GET", "https://partner.example/things", {"x-ours": "1"})


class Drip(httpx.SyncByteStream):
    """A body that never ends."""

    def __init__(self, piece: bytes) -> None:
        self.piece = piece
        self.closed = False

    def __iter__(self) -> Iterator[bytes]:
        yield from itertools.repeat(self.piece)

    def close(self) -> None:
        """Note that the connection was let go."""
        self.closed = True


def exchange(answer: httpx.Response) -> Exchange:
    """Make an exchange with somebody who always answers this."""
    seconds = itertools.count(0.0, 0.01)
    transport = httpx.MockTransport(lambda _: answer)
    return Exchange(Timeouts(), transport=transport, largest=1000, seconds=lambda: next(seconds))


def test_an_answer_is_status_headers_and_body() -> None:
    """Header names are lower case, and a header that came twice has both its values."""
    answer = httpx.Response(200, content=b"{}", headers=[("X-One", "1"), ("X-Two", "a"), ("x-two", "b")])
    headers = {"x-one": ("1",), "x-two": ("a", "b"), "content-length": ("2",)}
    raw = exchange(answer).send(REQUEST, 5)
    assert raw == RawAnswer(200, headers, b"{}")
    assert (raw.header("x-one"), raw.header("x-two"), raw.header("x-three")) == ("1", None, None)


def test_a_body_over_the_limit_is_cut() -> None:
    """A body that is too long is no answer, and the connection is let go."""
    drip = Drip(b"x" * 300)
    with pytest.raises(NoAnswer, match="too long"):
        exchange(httpx.Response(200, stream=drip)).send(REQUEST, 5)
    assert drip.closed


def test_a_body_that_never_ends_is_cut_by_the_time() -> None:
    """Drop by drop no timeout between two pieces ever ends it: the whole exchange has its seconds."""
    drip = Drip(b"x")
    with pytest.raises(NoAnswer, match="too slow"):
        exchange(httpx.Response(200, stream=drip)).send(REQUEST, 5)
    assert drip.closed


def test_the_body_of_a_refusal_is_not_read() -> None:
    """The status says enough; what a partner writes beside it may be personal, and may never end."""
    drip = Drip(b"x")
    raw = exchange(httpx.Response(422, stream=drip)).send(REQUEST, 5)
    assert (raw.status, raw.body, drip.closed) == (422, b"", True)


@pytest.mark.parametrize("status", [200, 302, 401, 500])
def test_a_cookie_is_never_sent_back(status: int) -> None:
    """A partner's session that began with a request about one person does not go on with that about another."""
    sent: list[str | None] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request.headers.get("cookie"))
        return httpx.Response(status, headers=[("Set-Cookie", "a=1"), ("set-cookie", "b=2; Path=/")])

    both = Exchange(Timeouts(), transport=httpx.MockTransport(answer))
    for _ in range(2):
        both.send(REQUEST, 5)
    assert sent == [None, None]


def test_a_redirect_is_an_answer_and_not_followed() -> None:
    """A partner is where the settings say, and nowhere else."""
    redirect = httpx.Response(307, headers={"location": "https://evil.example/"})
    assert exchange(redirect).send(REQUEST, 5).status == 307


def test_an_error_shows_no_address() -> None:
    """Addresses contain ids, and errors are logged."""

    def fail(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("https://partner.example/things/case-7")

    with pytest.raises(NoAnswer) as error:
        Exchange(Timeouts(), transport=httpx.MockTransport(fail)).send(REQUEST, 5)
    assert (str(error.value), error.value.__suppress_context__) == ("ConnectError", True)


@pytest.mark.parametrize("host", ["a..b.example", "xn--.example", "ä..example", "x" * 64 + ".example"])
def test_a_host_that_no_resolver_takes_is_no_answer(host: str) -> None:
    """Whether httpx refuses the name, or the system's resolver does before it asks anybody."""
    with pytest.raises(NoAnswer):
        Exchange(Timeouts()).send(Request("GET", f"https://{host}/things", {}), 5)


def test_fetching_returns_the_body_of_a_200_only() -> None:
    """Any other status is an error."""
    assert fetch("https://login.example/keys", exchange(httpx.Response(200, content=b"{}"))) == b"{}"
    for status in (204, 302, 404, 500):
        with pytest.raises(OSError, match=f"HTTP status {status}"):
            fetch("https://login.example/keys", exchange(httpx.Response(status)))


def test_fetching_without_a_server_is_an_os_error() -> None:
    """Readers of key sets handle one kind of failure for files and addresses."""
    with pytest.raises(OSError, match="no answer: too long"):
        fetch("https://login.example/keys", exchange(httpx.Response(200, stream=Drip(b"x" * 300))))


def test_no_address_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """The address of a bank's page names case and bank, also where a deployment logs everything."""
    caplog.set_level(logging.DEBUG)
    page = "https://partner.example/data-requests/01k7e-data-1/banks/KZKOKZKX?page=1"
    exchange(httpx.Response(200, content=b"{}")).send(Request("GET", page, {}), 5)
    assert caplog.messages == []


def test_an_exchange_within_some_seconds_waits_no_longer_for_any_part() -> None:
    """A connection is given up after three seconds, however long the rest may take."""
    assert [Timeouts.within(seconds) for seconds in (2, 12)] == [Timeouts(2, 2, 2), Timeouts(3, 12, 12)]
