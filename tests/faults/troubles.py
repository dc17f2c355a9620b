"""The partners over HTTP, in process, and each of their exchanges in each trouble: down, slow, busy, talking nonsense.

The adapters of production call partners that hold them to the wire (`tests/fakes/partner_servers.py`). A trouble
lasts as long as the adapter tries the exchange, or is over after one try; nobody waits, since spans are told by a
stopwatch.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

import httpx
from pydantic import SecretStr

from chalicelib.adapters.crypto.jws import JwsVerifier
from chalicelib.adapters.crypto.key_sets import FixedKeySet
from chalicelib.adapters.partners.bmg import Bmg
from chalicelib.adapters.partners.client import PartnerHttp
from chalicelib.adapters.partners.endpoint import Endpoint
from chalicelib.adapters.partners.kdp import Kdp
from chalicelib.adapters.partners.open_api import OpenApi
from chalicelib.adapters.partners.sms_1414 import Sms1414
from chalicelib.domain.ports.store import Deps
from tests.fakes.keys import OPEN_API_KEY, ec_key, public
from tests.fakes.partner_servers import PartnerServer, bmg_server, kdp_server, open_api_server, sms_server
from tests.fakes.scripts import World
from tests.faults.line import Fault, Line

KDP_EC_KEY = ec_key("kdp-ec-1")
"""KDP's usual key in the tests is an RSA one, which costs 60 ms for each run to be read."""
CALLBACKS = "https://kelisim.example/v1/callbacks"
READ_TIMEOUT = Endpoint.read_timeout
A_WHILE, LONGER_THAN_A_CALL = "1", "900"
"""Seconds of `Retry-After`: one that the adapter waits for, and one that is left to whoever drives the case."""


class Trouble(StrEnum):
    """What befalls an exchange with a partner; `done`: it took effect all the same."""

    DOWN = "down"
    SLOW = "slow past the timeout"
    SLOW_DONE = "slow past the timeout, but done"
    LOST_ONCE = "done, its answer lost once"
    ERROR = "500"
    ERROR_DONE = "500, but done"
    BUSY = "429 with Retry-After"
    BUSY_FOR_LONG = "429 with a long Retry-After"
    TOKEN_EXPIRED = "401, the token has expired"
    REFUSED_TOKENS = "401, whatever token"
    NONSENSE = "nonsense"
    SOMETHING_ELSE = "JSON of something else"
    PAGE = "an HTML page"
    ENDLESS = "a body that never ends"


_ONCE = frozenset({Trouble.LOST_ONCE, Trouble.TOKEN_EXPIRED})
_DONE = frozenset(
    {
        Trouble.SLOW_DONE,
        Trouble.LOST_ONCE,
        Trouble.ERROR_DONE,
        Trouble.NONSENSE,
        Trouble.SOMETHING_ELSE,
        Trouble.PAGE,
        Trouble.ENDLESS,
    }
)


class Endless(httpx.SyncByteStream):
    """A body that never ends."""

    def __iter__(self) -> Iterator[bytes]:
        """Drip."""
        while True:
            yield b" "


_ANSWERS: Mapping[Trouble, Callable[[], httpx.Response]] = {
    Trouble.ERROR: lambda: httpx.Response(500, text="Internal Server Error"),
    Trouble.ERROR_DONE: lambda: httpx.Response(500, text="Internal Server Error"),
    Trouble.BUSY: lambda: httpx.Response(429, headers={"retry-after": A_WHILE}),
    Trouble.BUSY_FOR_LONG: lambda: httpx.Response(429, headers={"retry-after": LONGER_THAN_A_CALL}),
    Trouble.TOKEN_EXPIRED: lambda: httpx.Response(401),
    Trouble.REFUSED_TOKENS: lambda: httpx.Response(401),
    Trouble.NONSENSE: lambda: httpx.Response(200, content=b"\x00\xffnonsense"),
    Trouble.SOMETHING_ELSE: lambda: httpx.Response(200, json={"weather": "fair"}),
    Trouble.PAGE: lambda: httpx.Response(200, html="<!doctype html><title>Technical works</title>"),
    Trouble.ENDLESS: lambda: httpx.Response(200, stream=Endless()),
}


@dataclass
class Stopwatch:
    """Measures spans of time that nobody waits for: each look at it takes a moment."""

    seconds: float = 0.0

    def __call__(self) -> float:
        """Return the seconds so far."""
        self.seconds += 0.05
        return self.seconds


@dataclass
class Road:
    """The requests to one partner pass here: they are noted, and those of one exchange get into trouble.

    `away`: nobody answers at all. `exchanges`: the number of the line's call that each belongs to, and its method.
    `spoilt`: how many requests got into trouble.
    """

    server: PartnerServer
    line: Line
    fault: Fault | None = None
    away: bool = False
    exchanges: list[tuple[int, str]] = field(default_factory=list)
    stopwatch: Stopwatch = field(default_factory=Stopwatch)
    spoilt: int = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer, or not; tokens are given as ever."""
        if self.away:
            raise httpx.ConnectError("refused")
        if request.url.path.endswith("/oauth/token"):
            return self.server(request)
        here = (len(self.line.calls) - 1, request.method)
        again = here in self.exchanges
        self.exchanges += [] if again else [here]
        trouble = self._trouble(here)
        if trouble is None or (trouble in _ONCE and again):
            return self._done(request)
        self.spoilt += 1
        if trouble in _DONE:
            self._done(request)
        return self._spoilt(trouble)

    def _trouble(self, here: tuple[int, str]) -> Trouble | None:
        fault = self.fault
        return Trouble(fault.kind) if fault is not None and (fault.at, fault.method) == here else None

    def _done(self, request: httpx.Request) -> httpx.Response:
        answer = self.server(request)
        if request.method == "POST" and answer.is_success:
            self.line.took_effect()
        return answer

    def _spoilt(self, trouble: Trouble) -> httpx.Response:
        if trouble is Trouble.DOWN:
            raise httpx.ConnectError("refused")
        if trouble is Trouble.LOST_ONCE:
            raise httpx.ReadError("connection reset")
        if trouble in {Trouble.SLOW, Trouble.SLOW_DONE}:
            self.stopwatch.seconds += READ_TIMEOUT
            raise httpx.ReadTimeout("slow")
        return _ANSWERS[trouble]()


def roads(world: World, line: Line, fault: Fault | None) -> dict[str, Road]:
    """Return the roads to the four partners of a world."""
    servers = (kdp_server(world, KDP_EC_KEY), bmg_server(world), open_api_server(world), sms_server(world))
    mine = fault if fault is not None and isinstance(fault.kind, Trouble) else None
    return {server.partner: Road(server, line, mine) for server in servers}


def over_http(deps: Deps, world: World, to: Mapping[str, Road]) -> Deps:
    """Return the ports with the adapters of production at the ends of the roads, and with the operators' switch."""
    sets = {"kdp": FixedKeySet(public(KDP_EC_KEY)), "open-api": FixedKeySet(public(OPEN_API_KEY))}
    verify, paused = JwsVerifier(sets, world.clock).verify, deps.operations.paused

    def http(partner: str) -> PartnerHttp:
        endpoint = Endpoint(partner, "https://partner.example/base", "kelisim", SecretStr("secret"))
        return PartnerHttp(endpoint, world.clock, httpx.MockTransport(to[partner]), to[partner].stopwatch, paused)

    return replace(
        deps,
        personal_data_access=Kdp(http("kdp"), verify, f"{CALLBACKS}/personal-data-consents"),
        mobile_registry=Bmg(http("bmg")),
        open_api=OpenApi(http("open-api"), verify, f"{CALLBACKS}/consents", f"{CALLBACKS}/bank-data"),
        sms=Sms1414(http("sms-1414")),
    )
