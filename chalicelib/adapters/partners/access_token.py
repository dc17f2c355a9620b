"""The access token of a partner: got by client credentials, used until shortly before it expires, renewed after a 401.

The token is never logged or shown. This module imports httpx, so it is imported on a partner's first call.
"""

import re
import threading
from collections.abc import Callable, Generator
from datetime import datetime, timedelta
from typing import Protocol

import httpx

from chalicelib.adapters.http_exchange import ASKED_FOR
from chalicelib.domain.ports.store import Clock
from chalicelib.domain.strict_json import NotStrictJson, read_json_object

MARGIN = timedelta(seconds=60)
"""How long before its end a token is no longer used; at most half of its lifetime."""
LONGEST_KEPT_SECONDS = 12 * 3600
_TOKEN = re.compile(r"[\x21-\x7e]{1,8192}")

Flow = Generator[httpx.Request, httpx.Response, str]
"""Yields the requests to send, receives their responses, and returns a token."""


class TokenUnusable(Exception):
    """The answer to a token request is no token. It shows nothing of the answer."""


class AccessTokens:
    """The one token in use; safe among threads, which wait for one new token instead of all asking for one."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._token: str | None = None
        self._good_until: datetime | None = None
        self._lock = threading.Lock()

    def get(self, asking: httpx.Request, check: Callable[[httpx.Response], None], instead_of: str | None) -> Flow:
        """Return a valid token other than `instead_of`, which was refused; yield `asking` if there is none.

        `check` raises for an answer that is no 2xx. Raises `TokenUnusable`.
        """
        with self._lock:
            now = self._clock.now()
            if self._token is None or self._token == instead_of or self._good_until is None or now >= self._good_until:
                self._token = None
                response = yield asking
                check(response)
                self._token, life = _read(response.read())
                self._good_until = now + life - min(MARGIN, life / 2)
            return self._token


def _read(body: bytes) -> tuple[str, timedelta]:
    """Return the token and its lifetime (RFC 6749 section 5.1): zero if it is not stated; it is then used once."""
    try:
        given = read_json_object(body)
        token, seconds = given["access_token"], given.get("expires_in")
    except (NotStrictJson, KeyError):
        raise TokenUnusable from None
    if not isinstance(token, str) or not _TOKEN.fullmatch(token):
        raise TokenUnusable
    return token, timedelta(seconds=max(min(_seconds(seconds), LONGEST_KEPT_SECONDS), 0))


def _seconds(stated: object) -> float:
    """Return the stated lifetime. Null is as if left out, and digits in quotes are digits."""
    if stated is None:
        return 0
    if isinstance(stated, str) and re.fullmatch(r"[0-9]{1,12}", stated, re.ASCII):
        return int(stated)
    if isinstance(stated, int | float) and not isinstance(stated, bool):
        return stated
    raise TokenUnusable


class Credentials(Protocol):
    """Where to get a token (`Endpoint`)."""

    @property
    def token_address(self) -> str:
        """The address that issues tokens."""

    @property
    def basic_credentials(self) -> str:
        """The Basic header."""


class WithToken(httpx.Auth):
    """Sends a request with our token, and once more with a new one if the token is refused."""

    def __init__(
        self,
        tokens: AccessTokens,
        credentials: Credentials,
        check: Callable[[httpx.Response], None],
        look: Callable[[], None],
    ) -> None:
        """`check`: raises for an answer of the token's address that is no 2xx. `look`: called before each send."""
        self._tokens, self._credentials, self._check, self._look = tokens, credentials, check, look

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Yield the request with a token; on 401 renew the token and yield it again."""
        token = yield from self._token(request, None)
        request.headers["authorization"] = f"Bearer {token}"
        self._look()
        response = yield request
        if response.status_code != httpx.codes.UNAUTHORIZED:
            return
        token = yield from self._token(request, token)
        request.headers["authorization"] = f"Bearer {token}"
        self._look()
        yield request

    def _token(self, request: httpx.Request, instead_of: str | None) -> Flow:
        headers = {
            **ASKED_FOR,
            "authorization": self._credentials.basic_credentials,
            "content-type": "application/x-www-form-urlencoded",
        }
        asking = httpx.Request(
            "POST",
            self._credentials.token_address,
            headers=headers,
            content=b"grant_type=client_credentials",
            extensions=dict(request.extensions),
        )
        return (yield from self._tokens.get(asking, self._check, instead_of))
