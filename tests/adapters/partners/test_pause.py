"""The switch that pauses all calls to partners, at the one place where they go out."""

from contextlib import nullcontext
from datetime import UTC, datetime

import httpx
import pytest

from chalicelib.adapters.partners.client import CallHooks, PartnerHttp
from chalicelib.adapters.partners.endpoint import Endpoint
from chalicelib.domain.errors import PartnerUnavailable
from chalicelib.domain.messages.operations import Pause
from tests.fakes.clock import SettableClock
from tests.fakes.partner_calls import free, ours
from tests.fakes.partner_servers import PartnerServer
from tests.fakes.scripts import World

NOW = datetime(2025, 10, 13, 5, 0, tzinfo=UTC)
ENDPOINT = Endpoint(partner="kdp", base_url="https://partner.example/base", credentials=ours("no secret"), budget=20.0)


@pytest.mark.parametrize(("asking_allowed", "goes_out"), [(False, []), (True, ["GET"])])
def test_a_pause_stops_every_order_and_lets_asking_out_where_it_says_so(
    asking_allowed: bool,  # noqa: FBT001 - the case
    goes_out: list[str],
) -> None:
    """Nothing is sent, not even for a token; to us it is a partner that is not available now."""
    clock = SettableClock(NOW)
    server = PartnerServer("kdp", World(clock), [("GET", r"/things\?page=2", lambda: (200, {"done": 1}))])
    pause = Pause("operator-1", NOW, "restore", asking_allowed=asking_allowed)
    http = PartnerHttp(ENDPOINT, clock, httpx.MockTransport(server), lambda: 0.0, CallHooks(lambda: pause))
    with pytest.raises(PartnerUnavailable):
        http.post("/things", {"iin": "900101300017"}, "key-1", look=free)
    with nullcontext() if asking_allowed else pytest.raises(PartnerUnavailable):
        http.get("/things", {"page": "2"}, look=free)
    assert [request.method for request in server.seen] == goes_out
