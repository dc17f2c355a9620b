"""The surroundings with AWS, as moto emulates it.

One emulation at a time in a process: moto's state, our clients' session and boto3's belong to the process.
"""

import os
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import TYPE_CHECKING

import boto3
from moto.moto_api._internal.models import moto_api_backend

from chalicelib.adapters.aws import clients
from infra.local.aws.emulated import Aws
from infra.local.aws.sessions import session_within
from infra.local.aws.workflow import REGION, Executions
from infra.local.partners.callbacks import Post, post_over_http
from infra.local.server import Server
from infra.local.world import LocalWorld, start_world

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

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
class Emulation(LocalWorld):
    """The running surroundings, with AWS."""

    executions: Executions
    aws: Aws

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
    executions = Executions()
    aws = Aws(executions, dynamodb_endpoint, tables)
    world = start_world(server, clock, post, executions, aws.calls)
    parts = {field.name: getattr(world, field.name) for field in fields(world)}
    server.app = parts["router"] = replace(world.router, aws=aws)
    return Emulation(**parts, executions=executions, aws=aws)


def prepare_environment(server: Server) -> None:
    """Point the AWS clients of this process, and moto's interpreter, at this server; they call it without a socket."""
    for name in UNSET_VARIABLES:
        os.environ.pop(name, None)
    os.environ.update(LOCAL_ENVIRONMENT)
    os.environ.setdefault("POWERTOOLS_LOG_LEVEL", "WARNING")
    os.environ["MOTO_PORT"] = str(server.port)  # moto's interpreter reads it at every call
    session = session_within(server.answer, server.port)
    clients.use_session(session)
    boto3.setup_default_session(botocore_session=session)
