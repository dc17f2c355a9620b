"""The local stack as one thing: `start()` makes it, `Stack.url` is where it answers, `Stack.stop()` ends it.

One stack at a time in a process: moto's state and the application's wiring are the process's own.
"""

import logging
import os
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

import boto3
from moto.moto_api._internal.models import moto_api_backend

from infra.local.aws.emulated import Aws
from infra.local.aws.sessions import session_within
from infra.local.aws.workflow import REGION, Executions
from infra.local.clock.clock import LocalClock
from infra.local.clock.mover import Mover, Ticker
from infra.local.controls import Controls
from infra.local.partners.bmg import EmulatedBmg
from infra.local.partners.callbacks import Post, post_over_http
from infra.local.partners.consent_page import ConsentPage
from infra.local.partners.kdp import EmulatedKdp
from infra.local.partners.keys import TokenIssuer
from infra.local.partners.open_api import EmulatedOpenApi
from infra.local.partners.partner import Partner
from infra.local.partners.sms_1414 import EmulatedSms1414
from infra.local.partners.world import World
from infra.local.router import Router
from infra.local.server import Server
from infra.local.start_page import StartPage

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    from infra.local.application import LocalApplication

PARTNER_TIMEOUT_SECONDS = 1.0
"""How long our application waits for a partner here; a fault `timeout` is silent for half as long again."""


@dataclass
class Stack:
    """A running stack. Without our application it is the partners, AWS, the pages and the controls."""

    server: Server
    world: World
    mover: Mover
    issuer: TokenIssuer
    partners: dict[str, Partner]
    executions: Executions
    aws: Aws
    router: Router
    application: "LocalApplication | None" = None
    ticker: Ticker | None = None

    @property
    def url(self) -> str:
        """Where it answers, without a slash at the end."""
        return self.server.url

    def stop(self) -> None:
        """Stop ticking and answering, and forget what moto holds."""
        if self.ticker is not None:
            self.ticker.stop()
        self.executions.abandon()
        self.server.stop()
        moto_api_backend.reset()


LOCAL_ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "local",
    "AWS_SECRET_ACCESS_KEY": "local",
    "AWS_DEFAULT_REGION": REGION,
    "AWS_EC2_METADATA_DISABLED": "true",
    "NO_PROXY": "localhost,127.0.0.1",
    "no_proxy": "localhost,127.0.0.1",
}
NOT_LOCAL = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_DYNAMODB")


def prepare_environment(server: Server) -> None:
    """Make this process's AWS clients, and moto's interpreter, talk to nobody but this stack, and without a socket."""
    for name in NOT_LOCAL:
        os.environ.pop(name, None)
    os.environ.update(LOCAL_ENVIRONMENT)
    os.environ.setdefault("POWERTOOLS_LOG_LEVEL", "WARNING")
    os.environ["MOTO_PORT"] = str(server.port)  # read by moto's interpreter at every call
    boto3.setup_default_session(botocore_session=session_within(server.answer, server.port))


def start_stack(
    port: int = 0,
    clock: datetime | None = None,
    dynamodb_endpoint: str | None = None,
    tables: "WSGIApplication | None" = None,
) -> Stack:
    """Start the whole stack; it is ready when this returns.

    `port` 0: a free one. `clock`: where its clock starts, now when left out. `dynamodb_endpoint`: another engine
    under the tables; `tables`: one within this process. Raises `PortBusy`.
    """
    from infra.local.application import LocalApplication  # noqa: PLC0415 - the partners run without it

    stack = start_partners(port, clock, dynamodb_endpoint, tables=tables)
    try:
        application = stack.application = LocalApplication.wire(stack, PARTNER_TIMEOUT_SECONDS)
        stack.mover.cases = application.cases
        stack.mover.sweep, stack.mover.others = application.run_sweep, application.run_other_schedules
        stack.mover.settle = stack.executions.settle
        stack.server.app = replace(stack.router, functions=application.functions, api=application.gateway)
        stack.ticker = Ticker(stack.mover)
        stack.ticker.start()
    except BaseException:
        stack.stop()
        raise
    return stack


def start_partners(
    port: int = 0,
    clock: datetime | None = None,
    dynamodb_endpoint: str | None = None,
    post: Post = post_over_http,
    tables: "WSGIApplication | None" = None,
) -> Stack:
    """Start everything but our application; callbacks go out by `post`, and the clock moves only by its control."""
    server = Server(port)
    moto_api_backend.reset()
    prepare_environment(server)
    logging.getLogger("stamina").setLevel(logging.ERROR)  # partners are spoilt on purpose: no word on each retry
    world = World(LocalClock(clock), server.url, post, too_long=1.5 * PARTNER_TIMEOUT_SECONDS)
    open_api = EmulatedOpenApi(world)
    sms = EmulatedSms1414(world, open_api.whose, open_api.sms_sent)
    partners: dict[str, Partner] = {p.name: p for p in (EmulatedKdp(world), EmulatedBmg(world), open_api, sms)}
    executions = Executions()
    aws = Aws(executions, dynamodb_endpoint, tables)
    mover = Mover(world.clock, world.agenda)
    issuer = TokenIssuer()
    router = Router(
        partners=partners,
        controls=Controls(world, mover, issuer, executions, aws.calls),
        consent_page=ConsentPage(open_api),
        start_page=StartPage(open_api, executions),
        aws=aws,
    )
    server.app = router
    server.start()
    return Stack(server, world, mover, issuer, partners, executions, aws, router)
