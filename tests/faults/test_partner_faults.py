"""The real adapters before partners that are down, slow, busy, or talk nonsense: the case comes to the same end.

A call is spoilt for as long as the adapter tries it; what each answer means to us is tested in `tests/adapters`.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count

import httpx
import pytest
import stamina
from pydantic import SecretStr

from chalicelib.adapters.bmg import Bmg
from chalicelib.adapters.jws import JwsVerifier
from chalicelib.adapters.kdp import Kdp
from chalicelib.adapters.key_sets import FixedKeySet
from chalicelib.adapters.open_api import OpenApi
from chalicelib.adapters.partner_endpoint import Endpoint
from chalicelib.adapters.partner_http import PartnerHttp
from chalicelib.adapters.sms_1414 import Sms1414
from chalicelib.domain.ports import Deps
from chalicelib.domain.states import State
from tests.fakes.keys import KDP_KEY, OPEN_API_KEY, public
from tests.fakes.partner_servers import Fault, PartnerServer, bmg_server, kdp_server, open_api_server, sms_server
from tests.faults.truth import check_journal
from tests.services.office import MINUTE, Office

CALLBACKS = "https://kelisim.example/v1/callbacks"
TRIES = 3


class Endless(httpx.SyncByteStream):
    """A body that never ends."""

    def __iter__(self) -> Iterator[bytes]:
        """Drip."""
        while True:
            yield b" "


FAULTS: dict[str, Callable[[], Fault]] = {
    "down": lambda: httpx.ConnectError("refused"),
    "slow": lambda: httpx.ReadTimeout("slow"),
    "lost": lambda: "lost",
    "error_500": lambda: httpx.Response(500, text="Internal Server Error"),
    "busy": lambda: httpx.Response(429, headers={"retry-after": "1"}),
    "busy_for_long": lambda: httpx.Response(429, headers={"retry-after": "3600"}),
    "token_expired": lambda: httpx.Response(401),
    "nonsense": lambda: httpx.Response(200, content=b"\x00\xffnonsense"),
    "json_of_something_else": lambda: httpx.Response(200, json={"weather": "fair"}),
    "html": lambda: httpx.Response(200, html="<html>Bad gateway</html>"),
    "endless": lambda: httpx.Response(200, stream=Endless()),
}
CALLS = ("kdp", "bmg", "open-api", "sms-1414", "open-api, the second time")


@pytest.fixture(autouse=True)
def _tries_without_waiting() -> Iterator[None]:
    with stamina.set_testing(True, attempts=TRIES, cap=True):
        yield


def wired(office: Office) -> dict[str, PartnerServer]:
    """Put the adapters of production, over partners that hold them to the wire, into the office; return those."""
    world = office.world
    servers = {
        one.partner: one for one in (kdp_server(world), bmg_server(world), open_api_server(world), sms_server(world))
    }
    sets = {"kdp": FixedKeySet(public(KDP_KEY)), "open-api": FixedKeySet(public(OPEN_API_KEY))}
    verify = JwsVerifier(sets, world.clock).verify
    ticks = count()

    def http(partner: str) -> PartnerHttp:
        endpoint = Endpoint(partner, "https://partner.example/base", "kelisim", SecretStr("secret"))
        return PartnerHttp(endpoint, world.clock, httpx.MockTransport(servers[partner]), lambda: next(ticks) / 10)

    adapters: Deps = replace(
        office.deps,
        personal_data_access=Kdp(http("kdp"), verify, f"{CALLBACKS}/personal-data-consents"),
        mobile_registry=Bmg(http("bmg")),
        open_api=OpenApi(http("open-api"), verify, f"{CALLBACKS}/consents", f"{CALLBACKS}/bank-data"),
        sms=Sms1414(http("sms-1414")),
    )
    office.deps = adapters
    return servers


def gets_on(office: Office, servers: dict[str, PartnerServer]) -> None:
    """Take all steps; then the trouble is over, and where one had to be put off, the sweep comes to it again."""
    office.drives()
    for server in servers.values():
        server.faults.clear()
    office.passes(11 * MINUTE)
    office.sweeps()


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("call", CALLS)
def test_a_partner_in_trouble_changes_nothing(call: str, fault: str) -> None:
    """The bank data come, one SMS went out, the banks were asked once, and the journal tells the truth."""
    office = Office()
    servers = wired(office)
    partner, _, second = call.partition(",")
    spoilt = [FAULTS[fault]() for _ in range(TRIES)]
    if not second:
        servers[partner].faults += spoilt
    office.applies()
    gets_on(office, servers)
    assert office.case.state is State.AWAITING_CONSENT
    office.answers("granted")
    if second:
        servers[partner].faults += spoilt
    gets_on(office, servers)
    for bank in office.case.banks:
        office.bank_answers(bank.bic)
    case = office.case
    assert (case.state, case.complete, len(office.world.messages), len(office.world.data)) == (
        "bank_data_ready",
        True,
        1,
        1,
    )
    check_journal(case, office.cases.journal(case.id, limit=1000))
