"""Wires the clients of the four partners."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from chalicelib.bootstrap.later import later
from chalicelib.bootstrap.secrets import Secrets
from chalicelib.domain.ports.operations import Operations
from chalicelib.domain.ports.partners import MobileRegistry, OpenApiSystem, PersonalDataAccess, SmsGateway
from chalicelib.domain.ports.records import Signer
from chalicelib.domain.ports.store import Clock
from chalicelib.observability import log_partner_call
from chalicelib.setting_groups.partners import PartnerSettings
from chalicelib.setting_groups.secrets import CREDENTIALS
from chalicelib.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.adapters.crypto.jws import JwsVerifier
    from chalicelib.adapters.partners.client import PartnerHttp
    from chalicelib.adapters.partners.endpoint import PartnerCredentials


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
    signatures: "JwsVerifier"
    signer: Signer


def build_partners(wiring: PartnerWiring, operations: Operations) -> PartnerPorts:
    """Wire the partners. `operations` knows whether all calls are paused.

    Raises ValueError for an address that the settings do not allow.
    """
    given = wiring.given
    callbacks = f"{given.public_base_url}/v1/callbacks"

    def http(name: str, partner: PartnerSettings) -> "Callable[[], PartnerHttp]":
        credentials = wiring.secrets.credentials(CREDENTIALS[name])
        return lambda: _http(wiring, operations, name, partner, credentials)

    kdp, bmg, open_api = http("kdp", given.kdp), http("bmg", given.bmg), http("open-api", given.open_api)
    sms = http("sms-1414", given.sms_1414)
    return PartnerPorts(
        personal_data_access=later(given, lambda: _kdp(wiring, kdp(), callbacks)),
        mobile_registry=later(given, lambda: _bmg(bmg())),
        open_api=later(given, lambda: _open_api(wiring, open_api(), callbacks)),
        sms=later(given, lambda: _sms(sms())),
    )


def _http(
    wiring: PartnerWiring,
    operations: Operations,
    name: str,
    partner: PartnerSettings,
    credentials: "Callable[[], PartnerCredentials]",
) -> "PartnerHttp":
    from chalicelib.adapters.partners.client import CallHooks, PartnerHttp
    from chalicelib.adapters.partners.endpoint import endpoint_of

    endpoint = endpoint_of(name, partner, wiring.given, credentials, wiring.signer)
    return PartnerHttp(endpoint, wiring.clock, hooks=CallHooks(operations.paused, log_partner_call))


def _kdp(wiring: PartnerWiring, http: "PartnerHttp", callbacks: str) -> PersonalDataAccess:
    from chalicelib.adapters.partners.kdp import Kdp

    return Kdp(http, wiring.signatures.verify, f"{callbacks}/personal-data-consents")


def _bmg(http: "PartnerHttp") -> MobileRegistry:
    from chalicelib.adapters.partners.bmg import Bmg

    return Bmg(http)


def _open_api(wiring: PartnerWiring, http: "PartnerHttp", callbacks: str) -> OpenApiSystem:
    from chalicelib.adapters.partners.open_api import OpenApi

    return OpenApi(http, wiring.signatures.verify, f"{callbacks}/consents", f"{callbacks}/bank-data")


def _sms(http: "PartnerHttp") -> SmsGateway:
    from chalicelib.adapters.partners.sms_1414 import Sms1414

    return Sms1414(http)
