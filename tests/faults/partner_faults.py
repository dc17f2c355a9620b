"""Faults of the partners over HTTP (in process): down, slow, busy, or with unusable responses.

The production adapters call strict partner fakes (`tests/fakes/partner_servers.py`). A fault lasts for all attempts at
an exchange, or only for the first one. Nothing really waits: a stopwatch stands in for time.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

import httpx

from chalicelib.adapters.crypto.jws import JwsVerifier
from chalicelib.adapters.crypto.key_sets import FixedKeySet
from chalicelib.adapters.partners.bmg import Bmg
from chalicelib.adapters.partners.client import CallHooks, PartnerHttp
from chalicelib.adapters.partners.endpoint import Endpoint
from chalicelib.adapters.partners.kdp import Kdp
from chalicelib.adapters.partners.open_api import OpenApi
from chalicelib.adapters.partners.sms_1414 import Sms1414
from chalicelib.domain.ports.store import Deps
from tests.fakes.keys import OPEN_API_KEY, ec_key, public
from tests.fakes.partner_calls import ours
from tests.fakes.partner_servers import PartnerServer, bmg_server, kdp_server, open_api_server, sms_server
from tests.fakes.scripts import World
from tests.faults.injector import Fault, FaultInjector
from tests.faults.swapping import SomebodyElse

KDP_EC_KEY = ec_key("kdp-ec-1")
"""KDP's other test key is an RSA key, which takes 60 ms to load in each run."""
CALLBACKS = "https://kelisim.example/v1/callbacks"
READ_TIMEOUT = Endpoint.read_timeout
SHORT_RETRY, LONG_RETRY = "1", "900"
"""`Retry-After` in seconds: short enough for the adapter to wait, and so long that the call fails."""


class PartnerFault(StrEnum):
    """What can go wrong with an HTTP exchange; `done`: the partner carried it out nevertheless."""

    DOWN = "down"
    CONNECT_SLOW = "connecting takes too long"
    NOT_SENT = "the request cannot be written"
    SENT_SLOWLY = "writing takes too long"
    NO_FREE_CONNECTION = "no connection is free"
    NOT_CLOSED = "the connection cannot be closed"
    CUT = "the answer is cut"
    NO_HTTP = "the answer is no HTTP"
    NOT_OURS_TO_SEND = "the request is no HTTP"
    PROXY_FAILS = "a proxy fails"
    NO_SUCH_SCHEME = "the scheme is unknown"
    PACKED_WRONG = "the answer cannot be unpacked"
    REDIRECTED = "too many redirects"
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
    SWAPPED = "the answer about another applicant"


RAISED: Mapping[PartnerFault, type[httpx.RequestError]] = {
    PartnerFault.DOWN: httpx.ConnectError,  # also for no name and for TLS
    PartnerFault.CONNECT_SLOW: httpx.ConnectTimeout,
    PartnerFault.NOT_SENT: httpx.WriteError,
    PartnerFault.SENT_SLOWLY: httpx.WriteTimeout,
    PartnerFault.NO_FREE_CONNECTION: httpx.PoolTimeout,
    PartnerFault.NOT_CLOSED: httpx.CloseError,
    PartnerFault.CUT: httpx.ReadError,
    PartnerFault.NO_HTTP: httpx.RemoteProtocolError,
    PartnerFault.NOT_OURS_TO_SEND: httpx.LocalProtocolError,
    PartnerFault.PROXY_FAILS: httpx.ProxyError,
    PartnerFault.NO_SUCH_SCHEME: httpx.UnsupportedProtocol,
    PartnerFault.PACKED_WRONG: httpx.DecodingError,
    PartnerFault.REDIRECTED: httpx.TooManyRedirects,
    PartnerFault.SLOW: httpx.ReadTimeout,
    PartnerFault.SLOW_DONE: httpx.ReadTimeout,
    PartnerFault.LOST_ONCE: httpx.ReadError,
}
"""The faults that are errors of the client; every class that it can raise is one of them."""

_ONCE = frozenset({PartnerFault.LOST_ONCE, PartnerFault.TOKEN_EXPIRED})
_DONE = frozenset(
    {
        PartnerFault.SLOW_DONE,
        PartnerFault.LOST_ONCE,
        PartnerFault.ERROR_DONE,
        PartnerFault.NOT_CLOSED,
        PartnerFault.CUT,
        PartnerFault.NO_HTTP,
        PartnerFault.PACKED_WRONG,
        PartnerFault.SWAPPED,
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
    orders: list[httpx.Request] = field(default_factory=list)
    """The requests that were carried out and can be made for another applicant."""
    somebody: SomebodyElse | None = None
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
        if partner_fault is PartnerFault.SWAPPED and self.somebody is not None:
            return self._about_somebody_else(request, self.somebody)
        return self._fail(partner_fault)

    def _about_somebody_else(self, request: httpx.Request, somebody: SomebodyElse) -> httpx.Response:
        """Answer about another applicant, for whom all earlier requests were made too."""
        for earlier in self.orders:
            somebody.answer(self.server, earlier)
        return somebody.answer(self.server, request)

    def _fault_at(self, here: tuple[int, str]) -> PartnerFault | None:
        fault = self.fault
        return PartnerFault(fault.kind) if fault is not None and (fault.at, fault.method) == here else None

    def _done(self, request: httpx.Request) -> httpx.Response:
        answer = self.server(request)
        self.orders += [request] if request.method == "POST" and not request.url.path.endswith("/revocation") else []
        if request.method == "POST" and answer.is_success:
            self.injector.took_effect()
        return answer

    def _fail(self, partner_fault: PartnerFault) -> httpx.Response:
        if partner_fault not in RAISED:
            return _ANSWERS[partner_fault]()
        error = RAISED[partner_fault](partner_fault)
        if isinstance(error, httpx.TimeoutException):
            self.stopwatch.seconds += READ_TIMEOUT
        raise error


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
        endpoint = Endpoint(partner=partner, base_url="https://partner.example/base", credentials=ours("secret"))
        hooks = CallHooks(paused)
        return PartnerHttp(endpoint, world.clock, httpx.MockTransport(to[partner]), to[partner].stopwatch, hooks)

    return replace(
        deps,
        personal_data_access=Kdp(http("kdp"), verify, f"{CALLBACKS}/personal-data-consents"),
        mobile_registry=Bmg(http("bmg")),
        open_api=OpenApi(http("open-api"), verify, f"{CALLBACKS}/consents", f"{CALLBACKS}/bank-data"),
        sms=Sms1414(http("sms-1414")),
    )
