"""The HTTP client for all partners: token, idempotency key, a few quick retries, and what each answer means.

What a partner's answer becomes (decision 11; nobody else looks at a status):

| answer | becomes |
|---|---|
| 2xx with JSON | the answer |
| connection failed, timeout, answer cut, endless or over the limit | tried again, then `PartnerUnavailable` |
| 408, 425, 429, 5xx | tried again (after `Retry-After` if that is soon), then `PartnerUnavailable`, which says when |
| 2xx that is no strict JSON (a proxy's page, a truncated body), 3xx | the same: a gateway in between made it |
| 401 | once with a fresh token, then `PartnerUnavailable`: our credentials are at fault, not the request |
| the token is refused | `PartnerUnavailable`, for the same reason |
| any other 4xx | `PartnerRefused` |
| `look` says that it may not be sent (any more) | what `look` raises; nothing is sent, and it is not tried again |
| JSON that breaks the contract, a signature that does not verify | `PartnerAnswerUnusable`, in the partner's file |

A POST is repeated under the same `Idempotency-Key`, so an answer lost on the way is given again.
Right before each send (first try, retry, renewal of the token, fetched page), after the token is there, `look` is asked
whether it may still be sent. No error holds an address, a body or a header.
"""

import json
import random
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlencode

from chalicelib.adapters.partners.endpoint import Endpoint
from chalicelib.domain.errors import PartnerRefused, PartnerUnavailable
from chalicelib.domain.messages.operations import Pause
from chalicelib.domain.ports.partners import Look
from chalicelib.domain.ports.records import SignedAs
from chalicelib.domain.ports.store import Clock
from chalicelib.domain.strict_json import NotStrictJson, read_json

if TYPE_CHECKING:
    import httpcore
    import httpx

    from chalicelib.adapters.http_exchange import Exchange, RawAnswer
    from chalicelib.adapters.partners.access_token import AccessTokens

_UNAUTHORIZED = 401
_TRY_AGAIN = frozenset({408, 425, 429})
_JITTER = 0.5
LONGEST_WAIT = 2.0
"""The most seconds between two tries. A try may start when the call's time is nearly over and exceed it by this."""


@dataclass(frozen=True)
class PartnerReply:
    """A partner's answer: its JSON as received, the `x-jws-signature` if there was exactly one, and the JSON read."""

    raw: bytes = field(repr=False)
    signature: str | None = field(default=None, repr=False)
    document: Any = field(default=None, repr=False, compare=False)


@dataclass(kw_only=True)
class _Sending:
    """A request of one call, the look before each send of it, and how often it was tried."""

    method: str
    path: str
    content: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    look: Look
    tries: int = 0


class _Again(Exception):
    """Raised when trying again soon can help. `after`: the seconds that the partner asked for."""

    def __init__(self, after: float | None = None) -> None:
        self.after = after


class Done(Protocol):
    """Takes what became of a call that was sent."""

    def __call__(self, partner: str, seconds: float, *, tries: int, error: str | None) -> None:
        """Do something with it."""


@dataclass(frozen=True)
class CallHooks:
    """What is asked before each call, and what is done after it.

    `paused`: whether calls may go out. `done` gets the partner's name, the seconds of the call with all its tries, how
    many these were, and the class of the error if the partner did not answer it as it should.
    """

    paused: Callable[[], Pause | None] = lambda: None
    done: Done = lambda _partner, _seconds, *, tries, error: None  # noqa: ARG005 - the protocol names them


NO_HOOKS = CallHooks()


class PartnerHttp:
    """Calls one partner. Nothing is built or connected before the first call."""

    def __init__(
        self,
        endpoint: Endpoint,
        clock: Clock,
        transport: "httpx.BaseTransport | httpcore.NetworkBackend | None" = None,
        seconds: Callable[[], float] = time.monotonic,
        hooks: CallHooks = NO_HOOKS,
    ) -> None:
        """`transport`: None for the network. `seconds` measures spans of time."""
        self._paused, self._done = hooks.paused, hooks.done
        self.partner = endpoint.partner
        self._endpoint, self._clock, self._transport, self._seconds = endpoint, clock, transport, seconds
        self._built: tuple[Exchange, AccessTokens] | None = None
        self._lock = threading.Lock()

    def get(self, path: str, query: Mapping[str, str] | None = None, *, look: Look) -> PartnerReply:
        """Send a GET. `look` is called right before each send. Raises `PartnerUnavailable`, `PartnerRefused`."""
        return self._call(_Sending(method="GET", path=path + ("?" + urlencode(query) if query else ""), look=look))

    def post(
        self, path: str, body: Mapping[str, Any] | None, key: str, *, look: Look, empty: bool = False
    ) -> PartnerReply:
        """Send a POST with an idempotency key. `empty`: an answer without a body is enough.

        `look` is called right before each send. Raises `PartnerUnavailable`, `PartnerRefused`.
        """
        content = b"" if body is None else json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        headers = {"idempotency-key": key} | ({"content-type": "application/json"} if content else {})
        sending = _Sending(method="POST", path=path, content=content, headers=headers, look=look)
        return self._call(sending, empty=empty)

    def _call(self, sending: "_Sending", *, empty: bool = False) -> PartnerReply:
        pause = self._paused()
        if pause is not None and not (sending.method == "GET" and pause.asking_allowed):
            raise PartnerUnavailable(self.partner)
        began = self._seconds()
        try:
            answered = self._tried(sending, empty=empty)
        except (PartnerUnavailable, PartnerRefused) as error:
            self._done(self.partner, self._seconds() - began, tries=sending.tries, error=type(error).__name__)
            raise
        self._done(self.partner, self._seconds() - began, tries=sending.tries, error=None)
        return answered

    def _tried(self, sending: "_Sending", *, empty: bool) -> PartnerReply:
        import stamina  # noqa: PLC0415 - with the network's client, on the first call

        ends = self._seconds() + self._endpoint.budget

        def once() -> PartnerReply:
            sending.tries += 1
            raw = self._send(sending, ends)
            document = None if empty and not raw.body else _parsed(raw.body)
            return PartnerReply(raw.body, raw.header("x-jws-signature"), document)

        retrying = stamina.RetryingCaller(
            attempts=self._endpoint.attempts,
            timeout=self._endpoint.budget,
            wait_initial=0.2,
            wait_max=LONGEST_WAIT,
            wait_jitter=_JITTER,
        )
        try:
            return retrying(lambda error: self._again_after(error, ends), once)
        except _Again as again:
            raise PartnerUnavailable(self.partner, again.after) from None

    def _again_after(self, error: Exception, ends: float) -> bool | float:
        """Return when to try again: as usual, after the time the partner named, or not at all if that is too late."""
        if not isinstance(error, _Again):
            return False
        if error.after is None:
            return self._seconds() < ends
        return error.after + random.uniform(0, _JITTER) if self._seconds() + error.after < ends else False  # noqa: S311

    def _send(self, sending: "_Sending", ends: float) -> "RawAnswer":
        """Send with our token, and once more with a new one if it is refused. Return a 2xx answer."""
        from chalicelib.adapters.http_exchange import NoAnswer, Request  # noqa: PLC0415 - see `_exchange`
        from chalicelib.adapters.partners.access_token import TokenUnusable, WithToken  # noqa: PLC0415 - the same

        headers, content, url = sending.headers, sending.content, self._endpoint.base_url + sending.path
        if self._endpoint.signer is not None and content is not None:
            headers = {
                **headers,
                "x-jws-signature": self._endpoint.signer.sign(content, SignedAs.REQUEST, htm=sending.method, htu=url),
            }
        exchange, tokens = self._exchange()
        auth = WithToken(tokens, self._endpoint, self._token_answered, sending.look)
        try:
            raw = exchange.send(Request(sending.method, url, headers, content), ends - self._seconds(), auth)
        except (NoAnswer, TokenUnusable):
            raise _Again from None
        if 200 <= raw.status < 300:  # noqa: PLR2004 - HTTP's classes
            return raw
        self._raise_if_passing(raw.status, raw.header("retry-after"))
        if raw.status == _UNAUTHORIZED:  # with a new token too
            raise PartnerUnavailable(self.partner)
        raise PartnerRefused(self.partner, raw.status)

    def _token_answered(self, response: "httpx.Response") -> None:
        """Raise what a token's answer means that is no 2xx: any final refusal is our own fault."""
        if not response.is_success:
            self._raise_if_passing(response.status_code, response.headers.get("retry-after"))
            raise PartnerUnavailable(self.partner)

    def _raise_if_passing(self, status: int, retry_after: str | None) -> None:
        if status in _TRY_AGAIN or not 400 <= status < 500:  # noqa: PLR2004 - HTTP's classes
            raise _Again(self._retry_after(retry_after or ""))

    def _retry_after(self, said: str) -> float | None:
        """Return `Retry-After` in seconds, whether given as seconds or as a date; None if it is missing or unusable."""
        from email.utils import parsedate_to_datetime  # noqa: PLC0415 - 20 ms, and hardly ever needed

        if re.fullmatch(r"[0-9]{1,6}", said):
            return float(said)
        try:
            return max((parsedate_to_datetime(said) - self._clock.now()).total_seconds(), 0.0)
        except (ValueError, TypeError, OverflowError):
            return None

    def _exchange(self) -> "tuple[Exchange, AccessTokens]":
        """Build the network's client on the first call: importing it costs a cold start 150 ms."""
        from chalicelib.adapters.http_exchange import Exchange, Timeouts  # noqa: PLC0415
        from chalicelib.adapters.partners.access_token import AccessTokens  # noqa: PLC0415

        with self._lock:
            if self._built is None:
                timeouts = Timeouts(self._endpoint.connect_timeout, self._endpoint.read_timeout, self._endpoint.budget)
                exchange = Exchange(
                    timeouts, transport=self._transport, ca_file=self._endpoint.ca_file, seconds=self._seconds
                )
                self._built = exchange, AccessTokens(self._clock)
            return self._built


def _parsed(body: bytes) -> Any:  # noqa: ANN401 - whatever JSON came
    try:
        return read_json(body)
    except NotStrictJson:
        raise _Again from None
