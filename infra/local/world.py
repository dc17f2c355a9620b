"""Everything around our application that is the same in either place: server, partners, clock, pages and controls."""

import logging
import os
from dataclasses import dataclass
from datetime import datetime

from infra.local.clock.clock import LocalClock
from infra.local.clock.driver import ClockDriver
from infra.local.controls import Controls
from infra.local.drivers import CallCounts, Drivers
from infra.local.partners.bmg import EmulatedBmg
from infra.local.partners.callbacks import Post
from infra.local.partners.consent_page import ConsentPage
from infra.local.partners.kdp import EmulatedKdp
from infra.local.partners.keys import TokenIssuer
from infra.local.partners.open_api import EmulatedOpenApi
from infra.local.partners.partner import Partner
from infra.local.partners.shared_state import SharedState
from infra.local.partners.sms_1414 import EmulatedSms1414
from infra.local.router import Router
from infra.local.server import Server
from infra.local.start_page import StartPage

PARTNER_TIMEOUT_SECONDS = 1.0
"""How long our application waits for a partner in the local stack; the fault `timeout` lasts half as long again."""


@dataclass(frozen=True, kw_only=True)
class LocalWorld:
    """The running surroundings; `router` answers what reaches `server` until an application is mounted."""

    server: Server
    router: Router
    shared: SharedState
    partners: dict[str, Partner]
    driver: ClockDriver
    issuer: TokenIssuer

    @property
    def url(self) -> str:
        """The base URL, without a trailing slash."""
        return self.server.url

    def stop(self) -> None:
        """Stop the server."""
        self.server.stop()


def start_world(server: Server, clock: datetime | None, post: Post, drivers: Drivers, calls: CallCounts) -> LocalWorld:
    """Start everything except our application. The clock moves only when its control is called.

    `clock` is the initial time (default: now); callbacks are sent with `post`.
    """
    os.environ.setdefault("POWERTOOLS_LOG_LEVEL", "WARNING")
    logging.getLogger("stamina").setLevel(logging.ERROR)  # faults are deliberate here: no warning for each retry
    hang = 1.5 * PARTNER_TIMEOUT_SECONDS
    shared = SharedState(clock=LocalClock(clock), base_url=server.url, post=post, hang_seconds=hang)
    open_api = EmulatedOpenApi(shared)
    partners = create_partners(shared, open_api)
    driver, issuer = ClockDriver(clock=shared.clock, events=shared.events), TokenIssuer()
    router = Router(
        partners=partners,
        controls=Controls(shared, driver, issuer, drivers, calls),
        consent_page=ConsentPage(open_api),
        start_page=StartPage(open_api, drivers),
    )
    server.app = router
    server.start()
    return LocalWorld(server=server, router=router, shared=shared, partners=partners, driver=driver, issuer=issuer)


def create_partners(shared: SharedState, open_api: EmulatedOpenApi) -> dict[str, Partner]:
    """Return the four partners by name; 1414 passes the SMS that it sends to the Open API system."""
    sms = EmulatedSms1414(shared, open_api.recipient_of, open_api.sms_sent)
    return {partner.name: partner for partner in (EmulatedKdp(shared), EmulatedBmg(shared), open_api, sms)}
