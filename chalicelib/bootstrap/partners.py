"""Wires the clients of the four partners."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from chalicelib.bootstrap.secrets import Secrets
from chalicelib.domain.messages.operations import Pause
from chalicelib.domain.ports.partners import MobileRegistry, OpenApiSystem, PersonalDataAccess, SmsGateway
from chalicelib.domain.ports.records import Signer
from chalicelib.domain.ports.store import Clock
from chalicelib.observability import log_partner_call
from chalicelib.setting_groups.partners import PartnerSettings
from chalicelib.setting_groups.secrets import CREDENTIALS
from chalicelib.settings import Settings

if TYPE_CHECKING:
    from chalicelib.adapters.partners.wire import Verify


class PartnerPorts(TypedDict):
    """The ports of the partners, as `Deps` names them."""

    personal_data_access: PersonalDataAccess
    mobile_registry: MobileRegistry
    open_api: OpenApiSystem
    sms: SmsGateway


@dataclass(frozen=True)
class PartnerWiring:
    """What all partners are wired with."""

    given: Settings
    clock: Clock
    secrets: Secrets
    verify: "Verify"
    signer: Signer


def build_partners(wiring: PartnerWiring, paused: Callable[[], Pause | None]) -> PartnerPorts:
    """Wire the partners. `paused`: the pause of all calls, if there is one.

    Raises ValueError for an address that the settings do not allow.
    """
    from chalicelib.adapters.partners.bmg import Bmg
    from chalicelib.adapters.partners.client import CallHooks, PartnerHttp
    from chalicelib.adapters.partners.endpoint import endpoint_of
    from chalicelib.adapters.partners.kdp import Kdp
    from chalicelib.adapters.partners.open_api import OpenApi
    from chalicelib.adapters.partners.sms_1414 import Sms1414

    given, verify = wiring.given, wiring.verify
    hooks = CallHooks(paused, log_partner_call)
    callbacks = f"{given.public_base_url}/v1/callbacks"

    def http(name: str, partner: PartnerSettings) -> PartnerHttp:
        credentials = wiring.secrets.credentials(CREDENTIALS[name])
        endpoint = endpoint_of(name, partner, given, credentials, wiring.signer)
        return PartnerHttp(endpoint, wiring.clock, hooks=hooks)

    open_api = http("open-api", given.open_api)
    return PartnerPorts(
        personal_data_access=Kdp(http("kdp", given.kdp), verify, f"{callbacks}/personal-data-consents"),
        mobile_registry=Bmg(http("bmg", given.bmg)),
        open_api=OpenApi(open_api, verify, f"{callbacks}/consents", f"{callbacks}/bank-data"),
        sms=Sms1414(http("sms-1414", given.sms_1414)),
    )
