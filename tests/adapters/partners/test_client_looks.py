"""The client looks once more before everything that it sends."""

import contextlib

import httpx
import pytest

from chalicelib.domain.errors import PartnerUnavailable, SendDenied
from tests.adapters.partners.one_partner import Partner, status
from tests.fakes.partner_servers import Fault


class Looks:
    """Says yes so many times, then no; `tries` are those that had been made at each look."""

    def __init__(self, partner: Partner, yes: int) -> None:
        self.partner, self.yes, self.tries = partner, yes, list[int]()

    def __call__(self) -> None:
        """Look."""
        self.tries.append(self.partner.tries)
        if len(self.tries) > self.yes:
            raise SendDenied("request_bank_data", "open")


@pytest.mark.parametrize(
    ("faults", "tries"),
    [
        ([], [0]),
        ([status(429)], [0, 1]),
        ([httpx.ConnectError("refused"), status(503)], [0, 1, 2]),
        ([status(401)], [0, 1]),
        ([status(401), status(503)], [0, 1]),
        ([status(503), status(401)], [0, 1, 2]),
    ],
)
def test_a_look_comes_before_every_send(faults: list[Fault], tries: list[int]) -> None:
    """One look before each try, retry and repetition with a renewed token; none stands for two."""
    partner = Partner(*faults)
    look = Looks(partner, yes=9)
    with contextlib.suppress(PartnerUnavailable):
        partner.http.post("/things", {}, "key-1", look=look)
    assert look.tries[: len(tries)] == tries
    assert len(look.tries) == partner.tries


@pytest.mark.parametrize(("faults", "yes"), [([], 0), ([status(429)], 1), ([status(401)], 1)])
def test_a_no_is_final_at_once(faults: list[Fault], yes: int) -> None:
    """Nothing is sent after it, and it is not tried again."""
    partner = Partner(*faults)
    look = Looks(partner, yes)
    with pytest.raises(SendDenied):
        partner.http.post("/things", {}, "key-1", look=look)
    assert (partner.tries, len(look.tries), partner.done) == (yes, yes + 1, [])


def test_the_token_is_there_before_the_look() -> None:
    """Getting a token takes time, so the look comes after it."""
    partner = Partner()
    tokens: list[int] = []
    partner.http.post("/things", {}, "key-1", look=lambda: tokens.append(len(partner.server.tokens)))
    assert tokens == [1]
