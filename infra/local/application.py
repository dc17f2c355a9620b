"""Our application inside the stack: its settings, its tables, key and state machine, and how it is called.

The only module of the local stack that imports the application. Its DynamoDB calls always pass through the stack, even
when another engine stores the tables, so that they are counted and, on moto, serialised.
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
from infra.local.aws.emulated import UNCOUNTED_MARK
from infra.local.aws.functions import Functions, functions_of, schedules_of
from infra.local.aws.gateway import Gateway
from infra.local.aws.tables import create_tables
from infra.local.aws.workflow import MACHINE_ARN, REGION, create_machine
from infra.local.clock.due_cases import CasesTable
from infra.local.emulation import Emulation
from infra.local.partners.keys import AUDIENCE, ISSUER, own_key, partner_keys
from infra.local.partners.partner import CLIENT_ID
from infra.local.port import HOST

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_stepfunctions import SFNClient

from chalicelib.adapters.crypto.head_keys import new_head_key
from chalicelib.setting_groups.partners import PartnerSettings
from chalicelib.settings import Settings

SWEEP = "sweep"
UNCOUNTED = Config(user_agent_extra=UNCOUNTED_MARK, retries={"total_max_attempts": 1})


@dataclass(frozen=True)
class LocalApplication:
    """The application's entry points: the API, the functions and the schedules, and the cases that it stores."""

    gateway: Gateway
    functions: Functions
    schedules: list[str]
    cases: CasesTable

    @classmethod
    def wire(cls, emulation: Emulation, timeout: float) -> "LocalApplication":
        """Create the tables, the key and the state machine, and wire the application with them and the local clock."""
        from app import app  # noqa: PLC0415 - the emulation runs without the application
        from chalicelib import bootstrap  # noqa: PLC0415

        dynamodb = _client("dynamodb", emulation.url)
        prefix = f"local-{secrets.token_hex(4)}-" if emulation.aws.other_engine else ""
        tables = create_tables(dynamodb, load_resources(), prefix)
        functions = Functions(functions_of(app), emulation.executions)
        create_machine(_client("stepfunctions", emulation.url), functions.names())
        key = _client("kms", emulation.url).create_key(Description="local")["KeyMetadata"]["Arn"]
        bootstrap.use(bootstrap.build(settings_of(emulation, tables, key, timeout), clock=emulation.shared.clock))
        emulation.shared.checks_our_signature = True
        cases = CasesTable(dynamodb, tables["CasesTable"])
        return cls(Gateway(app), functions, schedules_of(app), cases)

    def run_sweep(self) -> None:
        """Run the scheduled sweep, which carries on every case that is due."""
        self.functions.invoke(SWEEP, schedule_event(SWEEP))

    def run_other_schedules(self) -> None:
        """Run every other scheduled function once."""
        for name in self.schedules:
            if name != SWEEP:
                self.functions.invoke(name, schedule_event(name))


def schedule_event(name: str) -> dict[str, Any]:
    """Return the event that EventBridge sends to a scheduled function."""
    return {
        "version": "0",
        "id": secrets.token_hex(16),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "123456789012",
        "time": "1970-01-01T00:00:00Z",  # the application reads its own clock
        "region": REGION,
        "resources": [f"arn:aws:events:{REGION}:123456789012:rule/{name}"],
        "detail": {},
    }


def settings_of(emulation: Emulation, tables: Mapping[str, str], key_arn: str, timeout: float) -> "Settings":
    """Return the settings for the stack: no first or last day of the pilot, plain HTTP, short timeouts for partners."""
    from chalicelib.settings import Settings  # noqa: PLC0415

    return Settings(
        **_table_settings(tables),
        data_key_arn=key_arn,
        workflow_arn=MACHINE_ARN,
        aws_region=REGION,
        dynamodb_endpoint=emulation.url,
        aws_endpoint=emulation.url,
        public_base_url=emulation.url,
        kdp=_partner(emulation, "kdp"),
        bmg=_partner(emulation, "bmg"),
        open_api=_partner(emulation, "open-api"),
        sms_1414=_partner(emulation, "sms-1414"),
        partner_keys={name: json.dumps(partner_keys(name).jwks()) for name in ("kdp", "open-api", "sms-1414")},
        partner_timeout_seconds=timeout,
        link_hosts=frozenset({HOST}),
        plain_http_hosts=frozenset({HOST}),
        oidc_issuer=ISSUER,
        oidc_audience=AUDIENCE,
        oidc_jwks=json.dumps(emulation.issuer.jwks()),
        **_own_keys(),
        shards=4,  # a sweep queries each shard, and in the stack it runs at every instant
        clock_jump_most=timedelta(days=36_500),  # whoever moves the stack's clock means it
        feed_holds_back=timedelta(0),  # one process, whose commits are serialised
        pilot_first_day=None,  # stated: no window, since the clock may be set to any day
        pilot_last_day=None,
        try_again_after=timedelta(minutes=30),  # each attempt at a partner that is down costs real seconds
    )


def _own_keys() -> dict[str, Any]:
    """Return new keys: what the stack stores lives as long as the process."""
    return {
        "digest_key": _random_key(),
        "cursor_key": _random_key(),
        "head_keys": SecretStr(json.dumps({"keys": [new_head_key("head-1")]})),
        "signing_keys": SecretStr(json.dumps({"keys": [own_key()]})),
        "anchor_keys": SecretStr(json.dumps({"keys": [own_key("kelisim-anchors-1")]})),
    }


def _table_settings(tables: Mapping[str, str]) -> dict[str, Any]:
    """Map each logical table name to its setting: `CasesTable` -> `cases_table`."""
    return {re.sub(r"(?<!^)(?=[A-Z])", "_", logical).lower(): name for logical, name in tables.items()}


def _partner(emulation: Emulation, name: str) -> "PartnerSettings":
    from chalicelib.setting_groups.partners import PartnerSettings  # noqa: PLC0415

    secret = SecretStr(emulation.partners[name].client_secret)
    return PartnerSettings(base_url=f"{emulation.url}/partners/{name}", client_id=CLIENT_ID, client_secret=secret)


def _random_key() -> SecretStr:
    return SecretStr(base64.b64encode(secrets.token_bytes(32)).decode())


@overload
def _client(service: Literal["dynamodb"], url: str) -> "DynamoDBClient": ...
@overload
def _client(service: Literal["kms"], url: str) -> "KMSClient": ...
@overload
def _client(service: Literal["stepfunctions"], url: str) -> "SFNClient": ...
def _client(service: Any, url: str) -> Any:
    """Return a client for the stack's own calls, which are not counted as the application's."""
    return boto3.client(service, endpoint_url=url, region_name=REGION, config=UNCOUNTED)
