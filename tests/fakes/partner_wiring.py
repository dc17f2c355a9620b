"""The partner ports in two forms: in memory, and the production adapters with fake servers."""

from dataclasses import dataclass

import httpx

from chalicelib.adapters.crypto.jws import JwsVerifier
from chalicelib.adapters.crypto.key_sets import FixedKeySet
from chalicelib.adapters.partners.bmg import Bmg
from chalicelib.adapters.partners.client import PartnerHttp
from chalicelib.adapters.partners.endpoint import Endpoint
from chalicelib.adapters.partners.kdp import Kdp
from chalicelib.adapters.partners.open_api import OpenApi
from chalicelib.adapters.partners.sms_1414 import Sms1414
from chalicelib.domain.ports.partners import MobileRegistry, OpenApiSystem, PersonalDataAccess, SmsGateway
from tests.fakes.keys import KDP_KEY, OPEN_API_KEY, public
from tests.fakes.partner_calls import ours
from tests.fakes.partner_servers import PartnerServer, bmg_server, kdp_server, open_api_server, sms_server
from tests.fakes.partners import FakeMobileRegistry, FakeOpenApi, FakePersonalDataAccess, FakeSms
from tests.fakes.scripts import World

CALLBACKS = "https://kelisim.example/v1/callbacks"


@dataclass(frozen=True)
class Partners:
    """The four partner ports, which share one state."""

    world: World
    kdp: PersonalDataAccess
    bmg: MobileRegistry
    open_api: OpenApiSystem
    sms: SmsGateway


def fakes(world: World) -> Partners:
    """Return the partners in memory."""
    return Partners(world, FakePersonalDataAccess(world), FakeMobileRegistry(world), FakeOpenApi(world), FakeSms(world))


def adapters(world: World) -> Partners:
    """Return the production adapters, connected to strict fake servers."""
    sets = {"kdp": FixedKeySet(public(KDP_KEY)), "open-api": FixedKeySet(public(OPEN_API_KEY))}
    verify = JwsVerifier(sets, world.clock).verify

    def http(server: PartnerServer) -> PartnerHttp:
        endpoint = Endpoint(partner=server.partner, base_url="https://partner.example/base", credentials=ours("secret"))
        return PartnerHttp(endpoint, world.clock, httpx.MockTransport(server))

    return Partners(
        world,
        Kdp(http(kdp_server(world)), verify, f"{CALLBACKS}/personal-data-consents"),
        Bmg(http(bmg_server(world))),
        OpenApi(http(open_api_server(world)), verify, f"{CALLBACKS}/consents", f"{CALLBACKS}/bank-data"),
        Sms1414(http(sms_server(world))),
    )
