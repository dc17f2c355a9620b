"""One HTTP exchange, hardened: TLS verified, no redirects, proxies of the environment or cookies, answers bounded.

This module, `deadline.py` and the partners' `access_token.py` are the only users of httpx. Tests pass a transport (a
function from request to response) or a network.
"""

import logging
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import cast

import httpcore
import httpx

from chalicelib.adapters.deadline import DeadlineTransport

logging.getLogger("httpx").setLevel(logging.WARNING)
"""At INFO it logs each address, and that of a bank's page names case and bank."""

LARGEST_ANSWER = 8 * 1024 * 1024
"""The most bytes of an answer that we read; a page of bank data has up to 4 MiB."""


ASKED_FOR = {"accept": "application/json", "accept-encoding": "identity"}
"""What every request asks for. Compressed answers are never asked for: a small one could unpack to any size."""


class NoAnswer(Exception):
    """No usable answer: no connection, none in time, or one too long. It contains neither address nor content."""


@dataclass(frozen=True)
class Timeouts:
    """Seconds: to connect, between two pieces of an answer, and for the whole exchange."""

    connect: float = 3.0
    read: float = 8.0
    whole: float = 10.0

    @classmethod
    def within(cls, seconds: float) -> "Timeouts":
        """Return those of an exchange that may take so long in all."""
        return cls(connect=min(cls.connect, seconds), read=seconds, whole=seconds)


@dataclass(frozen=True)
class Request:
    """A request; its headers and content contain tokens and credentials, so no repr shows them."""

    method: str
    url: str
    headers: Mapping[str, str] = field(repr=False)
    content: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True)
class RawAnswer:
    """An answer: the status, the headers by lower-case name with all their values, and the body (2xx only).

    The body may be a token or a person's data, so no repr shows it.
    """

    status: int
    headers: Mapping[str, tuple[str, ...]] = field(repr=False)
    body: bytes = field(repr=False)

    def header(self, name: str) -> str | None:
        """Return the value of a header that occurs exactly once, otherwise None."""
        values = self.headers.get(name, ())
        return values[0] if len(values) == 1 else None


class Exchange:
    """Sends requests one by one; safe to share among threads; connections are reused."""

    def __init__(
        self,
        timeouts: Timeouts,
        *,
        transport: httpx.BaseTransport | httpcore.NetworkBackend | None = None,
        ca_file: str | None = None,
        largest: int = LARGEST_ANSWER,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        """`transport`: who answers, or a network, in place of the real one.

        `ca_file`: authorities trusted instead of the usual ones. `seconds`: measures spans, not the time of day.
        """
        self._timeouts, self._seconds = timeouts, seconds
        self._of_this_thread = threading.local()
        if not isinstance(transport, httpx.BaseTransport):
            transport = DeadlineTransport(_trusted(ca_file), self._left, transport)
        transport = _Bounded(transport, self._left, largest)
        # A cookie that came with one person's answer would go along with the next person's request.
        no_cookies = CookieJar(DefaultCookiePolicy(allowed_domains=()))
        self._client = httpx.Client(
            transport=transport, trust_env=False, follow_redirects=False, timeout=timeouts.read, cookies=no_cookies
        )

    def _left(self) -> float:
        ends: float = self._of_this_thread.ends
        return ends - self._seconds()

    def send(self, request: Request, within: float, auth: httpx.Auth | None = None) -> RawAnswer:
        """Send and read the answer, in `within` seconds at most, with all that `auth` sends. Raises `NoAnswer`."""
        self._of_this_thread.ends = self._seconds() + min(within, self._timeouts.whole)
        limits = httpx.Timeout(
            min(self._timeouts.read, max(within, 0.1)), connect=min(self._timeouts.connect, max(within, 0.1))
        )
        try:
            made = self._client.build_request(
                request.method,
                request.url,
                content=request.content,
                headers={**ASKED_FOR, **request.headers},
                timeout=limits,
            )
            response = self._client.send(made, auth=auth)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, UnicodeError) as error:
            raise NoAnswer(type(error).__name__) from None  # UnicodeError: of a name that no resolver takes
        return RawAnswer(response.status_code, _headers(response), response.content)


def _trusted(ca_file: str | None) -> Callable[[], ssl.SSLContext]:
    if not ca_file:
        return cache(partial(httpx.create_ssl_context, trust_env=False))
    own = ssl.create_default_context(cafile=ca_file)  # at once, so that a wrong file fails the start
    return lambda: own


class _Bounded(httpx.BaseTransport):
    """Bounds every answer, also one that an `Auth` reads: uncompressed, in time, not too long; empty but for 2xx."""

    def __init__(self, transport: httpx.BaseTransport, left: Callable[[], float], largest: int) -> None:
        self._transport, self._left, self._largest = transport, left, largest

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request if there is time left."""
        if self._left() <= 0:
            raise NoAnswer("too late")
        response = self._transport.handle_request(request)
        if not response.is_success:  # its body is discarded
            response.close()
            kept = [(name, value) for name, value in response.headers.raw if name.lower() not in _OF_THE_BODY]
            return httpx.Response(response.status_code, headers=kept)
        if response.headers.get("content-encoding", "identity") != "identity":
            response.close()
            raise NoAnswer("compressed unasked")
        return httpx.Response(
            response.status_code,
            headers=response.headers,
            stream=_BoundedStream(response.stream, response.close, self._left, self._largest),
            extensions=response.extensions,
        )


_OF_THE_BODY = frozenset({b"content-length", b"content-encoding", b"transfer-encoding"})


class _BoundedStream(httpx.SyncByteStream):
    def __init__(self, stream: object, give_back: Callable[[], None], left: Callable[[], float], largest: int) -> None:
        self._stream = cast("httpx.SyncByteStream", stream)
        self._give_back, self._left, self._largest = give_back, left, largest

    def __iter__(self) -> Iterator[bytes]:
        """Yield the pieces of the body."""
        size = 0
        for piece in self._stream:
            size += len(piece)
            if size > self._largest:
                raise NoAnswer("too long")
            if self._left() < 0:
                raise NoAnswer("too slow")
            yield piece

    def close(self) -> None:
        """Give the connection back."""
        self._give_back()


def fetch(url: str, exchange: Exchange) -> bytes:
    """Return the body at an address (for key sets). Raises `OSError` if it cannot be read."""
    try:
        answer = exchange.send(Request("GET", url, {}), within=5.0)
    except NoAnswer as error:
        raise OSError(f"no answer: {error}") from None
    if answer.status != httpx.codes.OK:
        raise OSError(f"HTTP status {answer.status}")
    return answer.body


def _headers(response: httpx.Response) -> dict[str, tuple[str, ...]]:
    return {name.lower(): tuple(response.headers.get_list(name)) for name in response.headers}
