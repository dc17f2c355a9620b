"""The rules for a partner's token: one for all, got anew before it expires."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest

from chalicelib.adapters.partners.access_token import AccessTokens
from chalicelib.domain.errors import PartnerUnavailable
from tests.fakes.clock import SettableClock

NOW = datetime(2025, 10, 13, 5, 0, tzinfo=UTC)


class Issuer:
    """Gives numbered tokens that last so many seconds."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.given = 0

    def __call__(self) -> tuple[str, float]:
        """Give the next token."""
        self.given += 1
        return f"token-{self.given}", self.seconds


@pytest.mark.parametrize(("lasts", "used"), [(3600, 3540), (100, 50), (10**12, 12 * 3600 - 60)])
def test_a_token_is_used_until_shortly_before_its_end(lasts: float, used: int) -> None:
    """It is renewed a minute before the end, or at half of a short life, and after 12 hours at the latest."""
    clock, issuer = SettableClock(NOW), Issuer(lasts)
    tokens = AccessTokens(clock)
    tokens.get(issuer)
    clock.advance(timedelta(seconds=used - 1))
    before = tokens.get(issuer)
    clock.advance(timedelta(seconds=1))
    assert (before, tokens.get(issuer)) == ("token-1", "token-2")


@pytest.mark.parametrize("lasts", [0, -5])
def test_a_token_without_a_lifetime_is_used_once(lasts: float) -> None:
    """Its lifetime is not guessed."""
    tokens, issuer = AccessTokens(SettableClock(NOW)), Issuer(lasts)
    assert [tokens.get(issuer) for _ in range(2)] == ["token-1", "token-2"]


def test_many_threads_get_one_token() -> None:
    """Threads wait for a token that is being requested; after a refusal all of them get one new token."""
    tokens, issuer, together = AccessTokens(SettableClock(NOW)), Issuer(3600), Barrier(8)

    def get(instead_of: str | None) -> str:
        together.wait()
        return tokens.get(issuer, instead_of)

    with ThreadPoolExecutor(8) as pool:
        first = set(pool.map(get, [None] * 8))
        second = set(pool.map(get, ["token-1"] * 8))
    assert (first, second) == ({"token-1"}, {"token-2"})


def test_a_failed_token_request_leaves_no_token() -> None:
    """The next call requests one again, and the refused token is not used any more."""
    tokens, issuer = AccessTokens(SettableClock(NOW)), Issuer(3600)
    tokens.get(issuer)

    def fail() -> tuple[str, float]:
        raise PartnerUnavailable("kdp")

    with pytest.raises(PartnerUnavailable):
        tokens.get(fail, instead_of="token-1")
    assert tokens.get(issuer) == "token-2"
