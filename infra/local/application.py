"""Our application inside the stack: its settings, its tables, key and state machine, and how it is called.

The only module of the local stack that imports the application. Its DynamoDB calls always pass through the stack, even
when another engine stores the tables, so that they are counted and, on moto, serialised.
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, overload

import boto3
from botocore.config import Config

from infra.compose import load_resources
from infra.local.aws.emulated import UNCOUNTED_MARK
from infra.local.aws.functions import Functions, functions_of, schedules_of
from infra.local.aws.gateway import Gateway
from infra.local.aws.tables import create_tables
from infra.local.aws.workflow import MACHINE_ARN, REGION, create_machine
from infra.local.clock.due_cases import CasesTable
from infra.local.common_settings import common_settings, new_keys
from infra.local.emulation import LOCAL_ENVIRONMENT, Emulation
from infra.local.published import publish

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_stepfunctions import SFNClient

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
    def wire(cls, emulation: Emulation, timeout: float, published: Path | None = None) -> "LocalApplication":
        """Create the tables, the key and the state machine, and wire the application with them and the local clock.

        `published`: the folder to publish its environment in.
        """
        from app import app  # noqa: PLC0415 - the emulation runs without the application
        from chalicelib import bootstrap  # noqa: PLC0415

        dynamodb = _client("dynamodb", emulation.url)
        prefix = f"local-{secrets.token_hex(4)}-" if emulation.aws.other_engine else ""
        tables = create_tables(dynamodb, load_resources(), prefix)
        functions = Functions(functions_of(app), emulation.executions)
        create_machine(_client("stepfunctions", emulation.url), functions.names())
        key = _client("kms", emulation.url).create_key(Description="local")["KeyMetadata"]["Arn"]
        settings = settings_of(emulation, tables, key, timeout)
        if published is not None:
            settings = publish(published, emulation.url, settings, LOCAL_ENVIRONMENT)
        bootstrap.use(bootstrap.build(settings, clock=emulation.shared.clock))
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
    """Return the settings for the stack, with new keys: what it stores lives as long as the process."""
    from chalicelib.settings import Settings  # noqa: PLC0415

    return Settings(
        **common_settings(emulation, timeout),
        **_table_settings(tables),
        **new_keys(),
        data_key_arn=key_arn,
        workflow_arn=MACHINE_ARN,
        aws_region=REGION,
        dynamodb_endpoint=emulation.url,
        aws_endpoint=emulation.url,
    )


def _table_settings(tables: Mapping[str, str]) -> dict[str, Any]:
    """Map each logical table name to its setting: `CasesTable` -> `cases_table`."""
    return {re.sub(r"(?<!^)(?=[A-Z])", "_", logical).lower(): name for logical, name in tables.items()}


@overload
def _client(service: Literal["dynamodb"], url: str) -> "DynamoDBClient": ...
@overload
def _client(service: Literal["kms"], url: str) -> "KMSClient": ...
@overload
def _client(service: Literal["stepfunctions"], url: str) -> "SFNClient": ...
def _client(service: Any, url: str) -> Any:
    """Return a client for the stack's own calls, which are not counted as the application's."""
    return boto3.client(service, endpoint_url=url, region_name=REGION, config=UNCOUNTED)
