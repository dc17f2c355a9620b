"""Our application inside the stack: its settings, its tables, key and state machine, and how it is called.

The only file of the local stack that knows the application. Its calls to DynamoDB always come to us, also with
another engine under it, so that they are counted and, on moto, serialised.
"""

import base64
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal, overload

import boto3
from botocore.config import Config
from pydantic import SecretStr

from infra.compose import load_resources
from infra.local.aws.emulated import OWN_MARK
from infra.local.aws.functions import Functions, functions_of, schedules_of
from infra.local.aws.gateway import Gateway
from infra.local.aws.tables import create_tables
from infra.local.aws.workflow import MACHINE_ARN, REGION, create_machine
from infra.local.clock.due_cases import TableOfCases
from infra.local.partners.keys import AUDIENCE, ISSUER, own_key, partner_keys
from infra.local.partners.partner import CLIENT_ID
from infra.local.port import HOST

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_stepfunctions import SFNClient

    from chalicelib.settings import PartnerSettings, Settings
    from infra.local.stack import Stack

SWEEP = "sweep"
OWN = Config(user_agent_extra=OWN_MARK, retries={"total_max_attempts": 1})


@dataclass(frozen=True)
class LocalApplication:
    """How the stack calls our application."""

    gateway: Gateway
    functions: Functions
    schedules: list[str]
    cases: TableOfCases

    @classmethod
    def wire(cls, stack: "Stack", timeout: float) -> "LocalApplication":
        """Make what the application stands on, hand it its settings and the local clock, and take its functions."""
        from app import app  # noqa: PLC0415 - the partners run without the application
        from chalicelib import bootstrap  # noqa: PLC0415

        dynamodb = _client("dynamodb", stack.url)
        prefix = f"local-{secrets.token_hex(4)}-" if stack.aws.other_engine else ""
        tables = create_tables(dynamodb, load_resources(), prefix)
        functions = Functions(functions_of(app), stack.executions)
        create_machine(_client("stepfunctions", stack.url), functions.names())
        key = _client("kms", stack.url).create_key(Description="local")["KeyMetadata"]["Arn"]
        bootstrap.use(bootstrap.build(settings_of(stack, tables, key, timeout), clock=stack.world.clock))
        stack.world.checks_our_signature = True
        cases = TableOfCases(dynamodb, tables["CasesTable"])
        return cls(Gateway(app), functions, schedules_of(app), cases)

    def run_sweep(self) -> None:
        """Run the schedule that moves cases on, as the clock would."""
        self.functions.invoke(SWEEP, schedule_event(SWEEP))

    def run_other_schedules(self) -> None:
        """Run every other scheduled function once."""
        for name in self.schedules:
            if name != SWEEP:
                self.functions.invoke(name, schedule_event(name))


def schedule_event(name: str) -> dict[str, Any]:
    """The event that EventBridge sends to a schedule."""
    return {
        "version": "0",
        "id": secrets.token_hex(16),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "123456789012",
        "time": "1970-01-01T00:00:00Z",  # the application goes by its clock
        "region": REGION,
        "resources": [f"arn:aws:events:{REGION}:123456789012:rule/{name}"],
        "detail": {},
    }


def settings_of(stack: "Stack", tables: Mapping[str, str], key_arn: str, timeout: float) -> "Settings":
    """The application's settings in the stack: no pilot window, plain HTTP on loopback, short patience for partners."""
    from chalicelib.settings import Settings  # noqa: PLC0415

    return Settings(
        **_table_settings(tables),
        data_key_arn=key_arn,
        workflow_arn=MACHINE_ARN,
        aws_region=REGION,
        dynamodb_endpoint=stack.url,
        aws_endpoint=stack.url,
        public_base_url=stack.url,
        kdp=_partner(stack, "kdp"),
        bmg=_partner(stack, "bmg"),
        open_api=_partner(stack, "open-api"),
        sms_1414=_partner(stack, "sms-1414"),
        partner_keys={name: json.dumps(partner_keys(name).jwks()) for name in ("kdp", "open-api", "sms-1414")},
        partner_timeout_seconds=timeout,
        link_hosts=frozenset({HOST}),
        plain_http_hosts=frozenset({HOST}),
        oidc_issuer=ISSUER,
        oidc_audience=AUDIENCE,
        oidc_jwks=json.dumps(stack.issuer.jwks()),
        digest_key=_random_key(),
        cursor_key=_random_key(),
        signing_keys=SecretStr(json.dumps({"keys": [own_key()]})),
        shards=4,  # a sweep asks each shard, and here it runs at every instant
        feed_holds_back=timedelta(0),  # one process, whose commits wait for each other
        pilot_first_day=None,
        pilot_last_day=None,
        try_again_after=timedelta(minutes=30),  # a partner that is down for hours costs real seconds at each try
    )


def _table_settings(tables: Mapping[str, str]) -> dict[str, Any]:
    """`CasesTable` -> the setting `cases_table`, and so for each table."""
    return {re.sub(r"(?<!^)(?=[A-Z])", "_", logical).lower(): name for logical, name in tables.items()}


def _partner(stack: "Stack", name: str) -> "PartnerSettings":
    from chalicelib.settings import PartnerSettings  # noqa: PLC0415

    secret = SecretStr(stack.partners[name].client_secret)
    return PartnerSettings(base_url=f"{stack.url}/partners/{name}", client_id=CLIENT_ID, client_secret=secret)


def _random_key() -> SecretStr:
    return SecretStr(base64.b64encode(secrets.token_bytes(32)).decode())


@overload
def _client(service: Literal["dynamodb"], url: str) -> "DynamoDBClient": ...
@overload
def _client(service: Literal["kms"], url: str) -> "KMSClient": ...
@overload
def _client(service: Literal["stepfunctions"], url: str) -> "SFNClient": ...
def _client(service: Any, url: str) -> Any:
    """A client of the stack's own, whose calls are not counted as the application's."""
    return boto3.client(service, endpoint_url=url, region_name=REGION, config=OWN)
