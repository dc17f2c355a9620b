"""One HTTP exchange, hardened: TLS verified, no redirects, no proxies from the environment, answers bounded.

This module and `deadline.py` are the only users of httpx. Tests pass a transport (a function from request to response)
or a network.
"""

import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import httpcore
import httpx

from chalicelib.adapters.deadline import DeadlineTransport

LARGEST_ANSWER = 8 * 1024 * 1024
"""The most bytes of an answer that we read; a page of bank data has up to 4 MiB."""


class NoAnswer(Exception):
    """No usable answer: no connection, none in time, or one too long. It contains neither address nor content."""


@dataclass(frozen=True)
class Timeouts:
    """Seconds: to connect, between two pieces of an answer, and for the whole exchange."""

    connect: float = 3.0
    read: float = 8.0
    whole: float = 10.0


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
        self._timeouts, self._largest, self._seconds = timeouts, largest, seconds
        self._of_this_thread = threading.local()
        if not isinstance(transport, httpx.BaseTransport):
            usual = httpx.create_ssl_context(trust_env=False)
            trusted = ssl.create_default_context(cafile=ca_file) if ca_file else usual
            transport = DeadlineTransport(trusted, self._left, transport)
        self._client = httpx.Client(transport=transport, trust_env=False, follow_redirects=False, timeout=timeouts.read)

    def _left(self) -> float:
        ends: float = self._of_this_thread.ends
        return ends - self._seconds()

    def send(self, request: Request, within: float) -> RawAnswer:
        """Send and read the answer, in `within` seconds at most. Raises `NoAnswer`."""
        ends = self._of_this_thread.ends = self._seconds() + min(within, self._timeouts.whole)
        # Compressed answers are never asked for: a small one could unpack to any size.
        headers = {"accept": "application/json", "accept-encoding": "identity", **request.headers}
        limits = httpx.Timeout(
            min(self._timeouts.read, max(within, 0.1)), connect=min(self._timeouts.connect, max(within, 0.1))
        )
        try:
            with self._client.stream(
                request.method, request.url, content=request.content, headers=headers, timeout=limits
            ) as response:
                return RawAnswer(response.status_code, _headers(response), self._body(response, ends))
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise NoAnswer(type(error).__name__) from None

    def _body(self, response: httpx.Response, ends: float) -> bytes:
        """Read the body of a 2xx answer; for any other status the body is discarded."""
        if not response.is_success:
            return b""
        if response.headers.get("content-encoding", "identity") != "identity":
            raise NoAnswer("compressed unasked")
        body = bytearray()
        for piece in response.iter_bytes():
            body += piece
            if len(body) > self._largest:
                raise NoAnswer("too long")
            if self._seconds() > ends:
                raise NoAnswer("too slow")
        return bytes(body)


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
