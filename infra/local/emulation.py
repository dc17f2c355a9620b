"""Everything around our application: HTTP server, emulated partners, AWS, clock, pages and controls.

One emulation at a time in a process: moto's state and boto3's default session belong to the process.
"""

import logging
import os
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import boto3
from moto.moto_api._internal.models import moto_api_backend

from infra.local.aws.emulated import Aws
from infra.local.aws.sessions import session_within
from infra.local.aws.workflow import REGION, Executions
from infra.local.clock.clock import LocalClock
from infra.local.clock.driver import ClockDriver
from infra.local.controls import Controls
from infra.local.partners.bmg import EmulatedBmg
from infra.local.partners.callbacks import Post, post_over_http
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

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

PARTNER_TIMEOUT_SECONDS = 1.0
"""How long our application waits for a partner in the local stack; the fault `timeout` lasts half as long again."""
LOCAL_ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "local",
    "AWS_SECRET_ACCESS_KEY": "local",
    "AWS_DEFAULT_REGION": REGION,
    "AWS_EC2_METADATA_DISABLED": "true",
    "NO_PROXY": "localhost,127.0.0.1",
    "no_proxy": "localhost,127.0.0.1",
}
UNSET_VARIABLES = (
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_SESSION_TOKEN",
    "AWS_ENDPOINT_URL",
    "AWS_ENDPOINT_URL_DYNAMODB",
)


@dataclass(frozen=True, kw_only=True)
class Emulation:
    """The running emulation; `router` answers what reaches `server` until an application is mounted."""

    server: Server
    router: Router
    shared: SharedState
    partners: dict[str, Partner]
    driver: ClockDriver
    executions: Executions
    aws: Aws
    issuer: TokenIssuer

    @property
    def url(self) -> str:
        """The base URL, without a trailing slash."""
        return self.server.url

    def stop(self) -> None:
        """Stop the executions and the server, and reset moto."""
        self.executions.stop_all()
        self.server.stop()
        moto_api_backend.reset()


def start_emulation(
    port: int = 0,
    clock: datetime | None = None,
    dynamodb_endpoint: str | None = None,
    post: Post = post_over_http,
    tables: "WSGIApplication | None" = None,
) -> Emulation:
    """Start everything except our application. The clock moves only when its control is called.

    `port` 0 takes a free one; `clock` is the initial time (default: now); `dynamodb_endpoint` is a DynamoDB engine to
    use in place of moto, `tables` one inside this process; callbacks are sent with `post`. Raises `PortBusy`.
    """
    server = Server(port)
    moto_api_backend.reset()
    prepare_environment(server)
    logging.getLogger("stamina").setLevel(logging.ERROR)  # faults are deliberate here: no warning for each retry
    hang = 1.5 * PARTNER_TIMEOUT_SECONDS
    shared = SharedState(clock=LocalClock(clock), base_url=server.url, post=post, hang_seconds=hang)
    open_api = EmulatedOpenApi(shared)
    partners = create_partners(shared, open_api)
    executions, issuer = Executions(), TokenIssuer()
    aws = Aws(executions, dynamodb_endpoint, tables)
    driver = ClockDriver(clock=shared.clock, events=shared.events)
    router = Router(
        partners=partners,
        controls=Controls(shared, driver, issuer, executions, aws.calls),
        consent_page=ConsentPage(open_api),
        start_page=StartPage(open_api, executions),
        aws=aws,
    )
    server.app = router
    server.start()
    return Emulation(
        server=server,
        router=router,
        shared=shared,
        partners=partners,
        driver=driver,
        executions=executions,
        aws=aws,
        issuer=issuer,
    )


def create_partners(shared: SharedState, open_api: EmulatedOpenApi) -> dict[str, Partner]:
    """Return the four partners by name; 1414 passes the SMS that it sends to the Open API system."""
    sms = EmulatedSms1414(shared, open_api.recipient_of, open_api.sms_sent)
    return {partner.name: partner for partner in (EmulatedKdp(shared), EmulatedBmg(shared), open_api, sms)}


def prepare_environment(server: Server) -> None:
    """Point the AWS clients of this process, and moto's interpreter, at this server; they call it without a socket."""
    for name in UNSET_VARIABLES:
        os.environ.pop(name, None)
    os.environ.update(LOCAL_ENVIRONMENT)
    os.environ.setdefault("POWERTOOLS_LOG_LEVEL", "WARNING")
    os.environ["MOTO_PORT"] = str(server.port)  # moto's interpreter reads it at every call
    boto3.setup_default_session(botocore_session=session_within(server.answer, server.port))
