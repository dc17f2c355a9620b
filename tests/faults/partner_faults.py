"""Faults of the partners over HTTP (in process): down, slow, busy, or with unusable responses.

The production adapters call strict partner fakes (`tests/fakes/partner_servers.py`). A fault lasts for all attempts at
an exchange, or only for the first one. Nothing really waits: a stopwatch stands in for time.
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
from tests.faults.injector import Fault, FaultInjector

KDP_EC_KEY = ec_key("kdp-ec-1")
"""KDP's other test key is an RSA key, which takes 60 ms to load in each run."""
CALLBACKS = "https://kelisim.example/v1/callbacks"
READ_TIMEOUT = Endpoint.read_timeout
SHORT_RETRY, LONG_RETRY = "1", "900"
"""`Retry-After` in seconds: short enough for the adapter to wait, and so long that the call fails."""


class PartnerFault(StrEnum):
    """What can go wrong with an HTTP exchange; `done`: the partner carried it out nevertheless."""

    DOWN = "down"
    SLOW = "timeout"
    SLOW_DONE = "timeout, but done"
    LOST_ONCE = "done, its response lost once"
    ERROR = "500"
    ERROR_DONE = "500, but done"
    BUSY = "429 with Retry-After"
    BUSY_FOR_LONG = "429 with a long Retry-After"
    TOKEN_EXPIRED = "401 once, token expired"
    REFUSED_TOKENS = "401 always"
    NONSENSE = "unreadable bytes"
    SOMETHING_ELSE = "unrelated JSON"
    PAGE = "an HTML page"
    ENDLESS = "a body that never ends"


_ONCE = frozenset({PartnerFault.LOST_ONCE, PartnerFault.TOKEN_EXPIRED})
_DONE = frozenset(
    {
        PartnerFault.SLOW_DONE,
        PartnerFault.LOST_ONCE,
        PartnerFault.ERROR_DONE,
        PartnerFault.NONSENSE,
        PartnerFault.SOMETHING_ELSE,
        PartnerFault.PAGE,
        PartnerFault.ENDLESS,
    }
)


class Endless(httpx.SyncByteStream):
    """A body that never ends."""

    def __iter__(self) -> Iterator[bytes]:
        """Yield spaces forever."""
        while True:
            yield b" "


_ANSWERS: Mapping[PartnerFault, Callable[[], httpx.Response]] = {
    PartnerFault.ERROR: lambda: httpx.Response(500, text="Internal Server Error"),
    PartnerFault.ERROR_DONE: lambda: httpx.Response(500, text="Internal Server Error"),
    PartnerFault.BUSY: lambda: httpx.Response(429, headers={"retry-after": SHORT_RETRY}),
    PartnerFault.BUSY_FOR_LONG: lambda: httpx.Response(429, headers={"retry-after": LONG_RETRY}),
    PartnerFault.TOKEN_EXPIRED: lambda: httpx.Response(401),
    PartnerFault.REFUSED_TOKENS: lambda: httpx.Response(401),
    PartnerFault.NONSENSE: lambda: httpx.Response(200, content=b"\x00\xffnonsense"),
    PartnerFault.SOMETHING_ELSE: lambda: httpx.Response(200, json={"weather": "fair"}),
    PartnerFault.PAGE: lambda: httpx.Response(200, html="<!doctype html><title>Technical works</title>"),
    PartnerFault.ENDLESS: lambda: httpx.Response(200, stream=Endless()),
}


@dataclass
class Stopwatch:
    """Measures time that does not really pass: each reading adds a moment."""

    seconds: float = 0.0

    def __call__(self) -> float:
        """Return the seconds so far."""
        self.seconds += 0.05
        return self.seconds


@dataclass
class FaultyTransport:
    """Records the requests to one partner, and makes those of one exchange fail.

    `away`: the partner never responds. `exchanges`: for each exchange the number of the port call and the HTTP method.
    `failed`: the number of requests that met a fault.
    """

    server: PartnerServer
    injector: FaultInjector
    fault: Fault | None = None
    away: bool = False
    exchanges: list[tuple[int, str]] = field(default_factory=list)
    stopwatch: Stopwatch = field(default_factory=Stopwatch)
    failed: int = 0
    watch: Callable[[str, httpx.Request], None] = lambda _partner, _request: None
    """Called with each request about a person, at the moment it is made."""

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Respond, or fail; token requests never fail."""
        if self.away:
            raise httpx.ConnectError("refused")
        if request.url.path.endswith("/oauth/token"):
            return self.server(request)
        self.watch(self.server.partner, request)
        here = (self.injector.frames[-1].number, request.method)
        again = here in self.exchanges
        self.exchanges += [] if again else [here]
        partner_fault = self._fault_at(here)
        if partner_fault is None or (partner_fault in _ONCE and again):
            return self._done(request)
        self.failed += 1
        if partner_fault in _DONE:
            self._done(request)
        return self._fail(partner_fault)

    def _fault_at(self, here: tuple[int, str]) -> PartnerFault | None:
        fault = self.fault
        return PartnerFault(fault.kind) if fault is not None and (fault.at, fault.method) == here else None

    def _done(self, request: httpx.Request) -> httpx.Response:
        answer = self.server(request)
        if request.method == "POST" and answer.is_success:
            self.injector.took_effect()
        return answer

    def _fail(self, partner_fault: PartnerFault) -> httpx.Response:
        if partner_fault is PartnerFault.DOWN:
            raise httpx.ConnectError("refused")
        if partner_fault is PartnerFault.LOST_ONCE:
            raise httpx.ReadError("connection reset")
        if partner_fault in {PartnerFault.SLOW, PartnerFault.SLOW_DONE}:
            self.stopwatch.seconds += READ_TIMEOUT
            raise httpx.ReadTimeout("slow")
        return _ANSWERS[partner_fault]()


def transports(world: World, injector: FaultInjector, fault: Fault | None) -> dict[str, FaultyTransport]:
    """Return the transports to the four partners."""
    servers = (kdp_server(world, KDP_EC_KEY), bmg_server(world), open_api_server(world), sms_server(world))
    mine = fault if fault is not None and isinstance(fault.kind, PartnerFault) else None
    return {server.partner: FaultyTransport(server, injector, mine) for server in servers}


def over_http(deps: Deps, world: World, to: Mapping[str, FaultyTransport]) -> Deps:
    """Return the ports with the production adapters, which use these transports and obey a pause."""
    sets = {"kdp": FixedKeySet(public(KDP_EC_KEY)), "open-api": FixedKeySet(public(OPEN_API_KEY))}
    verify, paused = JwsVerifier(sets, world.clock).verify, deps.operations.paused

    def http(partner: str) -> PartnerHttp:
        endpoint = Endpoint(
            partner=partner,
            base_url="https://partner.example/base",
            client_id="kelisim",
            client_secret=SecretStr("secret"),
        )
        return PartnerHttp(endpoint, world.clock, httpx.MockTransport(to[partner]), to[partner].stopwatch, paused)

    return replace(
        deps,
        personal_data_access=Kdp(http("kdp"), verify, f"{CALLBACKS}/personal-data-consents"),
        mobile_registry=Bmg(http("bmg")),
        open_api=OpenApi(http("open-api"), verify, f"{CALLBACKS}/consents", f"{CALLBACKS}/bank-data"),
        sms=Sms1414(http("sms-1414")),
    )
