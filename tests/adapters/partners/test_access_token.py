"""The rules for a partner's token: one for all, got anew before it expires."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import httpx
import pytest

from chalicelib.adapters.partners.access_token import AccessTokens, TokenUnusable, WithToken
from tests.fakes.clock import SettableClock

NOW = datetime(2025, 10, 13, 5, 0, tzinfo=UTC)


class Issuer:
    """Answers each token request with a numbered token that lasts so many seconds."""

    def __init__(self, seconds: object) -> None:
        self.seconds = seconds
        self.given = 0

    def answer(self) -> httpx.Response:
        """Give the next token."""
        self.given += 1
        return httpx.Response(200, json={"access_token": f"token-{self.given}", "expires_in": self.seconds})


def get(tokens: AccessTokens, issuer: Issuer, instead_of: str | None = None) -> str:
    """Get a token as httpx does: what is yielded is sent, and the answer is handed back."""
    flow = tokens.get(httpx.Request("POST", "https://partner.example/oauth/token"), lambda _: None, instead_of)
    try:
        next(flow)
        flow.send(issuer.answer())
    except StopIteration as done:
        token: str = done.value
        return token
    raise AssertionError("one request is enough")


@pytest.mark.parametrize(("lasts", "used"), [(3600, 3540), (100, 50), (10**12, 12 * 3600 - 60)])
def test_a_token_is_used_until_shortly_before_its_end(lasts: float, used: int) -> None:
    """It is renewed a minute before the end, or at half of a short life, and after 12 hours at the latest."""
    clock, issuer = SettableClock(NOW), Issuer(lasts)
    tokens = AccessTokens(clock)
    get(tokens, issuer)
    clock.advance(timedelta(seconds=used - 1))
    before = get(tokens, issuer)
    clock.advance(timedelta(seconds=1))
    assert (before, get(tokens, issuer)) == ("token-1", "token-2")


@pytest.mark.parametrize("lasts", [0, -5, None])
def test_a_token_without_a_lifetime_is_used_once(lasts: float | None) -> None:
    """Its lifetime is not guessed; null is as if left out."""
    tokens, issuer = AccessTokens(SettableClock(NOW)), Issuer(lasts)
    assert [get(tokens, issuer) for _ in range(2)] == ["token-1", "token-2"]


def test_many_threads_get_one_token() -> None:
    """Threads wait for a token that is being requested; after a refusal all of them get one new token."""
    tokens, issuer, together = AccessTokens(SettableClock(NOW)), Issuer(3600), Barrier(8)

    def wait_and_get(instead_of: str | None) -> str:
        together.wait()
        return get(tokens, issuer, instead_of)

    with ThreadPoolExecutor(8) as pool:
        first = set(pool.map(wait_and_get, [None] * 8))
        second = set(pool.map(wait_and_get, ["token-1"] * 8))
    assert (first, second) == ({"token-1"}, {"token-2"})


def test_a_failed_token_request_leaves_no_token() -> None:
    """The next call requests one again, and the refused token is not used any more."""
    tokens, issuer = AccessTokens(SettableClock(NOW)), Issuer(3600)
    get(tokens, issuer)

    flow = tokens.get(httpx.Request("POST", "https://partner.example/oauth/token"), lambda _: None, "token-1")
    next(flow)
    with pytest.raises(httpx.ReadTimeout):
        flow.throw(httpx.ReadTimeout("slow"))
    assert get(tokens, issuer) == "token-2"


@pytest.mark.parametrize("stated", [True, [], {}, "soon", "-1", "1e3", ""])
def test_a_lifetime_that_is_no_number_makes_the_answer_unusable(stated: object) -> None:
    """A malformed `expires_in` is the partner's fault, so the token is not used."""
    with pytest.raises(TokenUnusable):
        get(AccessTokens(SettableClock(NOW)), Issuer(stated))


@pytest.mark.parametrize("stated", ["3600", 3600, 3600.0])
def test_a_lifetime_may_stand_in_quotes(stated: object) -> None:
    """Digits are digits."""
    tokens, issuer = AccessTokens(SettableClock(NOW)), Issuer(stated)
    assert [get(tokens, issuer) for _ in range(2)] == ["token-1", "token-1"]


def test_a_call_after_a_failed_token_request_gets_a_new_token() -> None:
    """Also one that was refused with the token before: what is not there is never sent."""
    tokens, issuer = AccessTokens(SettableClock(NOW)), Issuer(3600)
    get(tokens, issuer)
    flow = tokens.get(httpx.Request("POST", "https://partner.example/oauth/token"), lambda _: None, "token-1")
    next(flow)
    flow.close()
    assert get(tokens, issuer, "token-1") == "token-2"


class Ours:
    """Who we are at a partner."""

    token_address = "https://partner.example/oauth/token"
    basic_credentials = "Basic a2VsaXNpbTpz"


def test_a_token_is_asked_for_as_oauth_wants_it() -> None:
    """By client credentials in a form (RFC 6749 section 4.4), within the time of the call that needs it."""
    given = WithToken(AccessTokens(SettableClock(NOW)), Ours(), lambda _: None, lambda: None)
    call = httpx.Request("GET", "https://partner.example/things", extensions={"timeout": {"read": 2.0}})
    flow = given.auth_flow(call)
    asked = next(flow)
    names = ("accept", "accept-encoding", "authorization", "content-type")
    assert (asked.method, str(asked.url), asked.content, dict(asked.extensions)) == (
        "POST",
        "https://partner.example/oauth/token",
        b"grant_type=client_credentials",
        {"timeout": {"read": 2.0}},
    )
    assert [asked.headers[name] for name in names] == [
        "application/json",
        "identity",
        "Basic a2VsaXNpbTpz",
        "application/x-www-form-urlencoded",
    ]
    assert flow.send(Issuer(3600).answer()) is call
    assert call.headers["authorization"] == "Bearer token-1"
