"""Clients of the cloud, made in one way: short timeouts, few tries, room for threads.

A client costs about 100 ms of a cold start, so the adapters of KMS and Step Functions take a `Lazy` one and
make it when the first call needs it.
"""

from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING, Generic, Literal, TypeVar, cast

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_stepfunctions import SFNClient

    from chalicelib.adapters.aws.s3_anchors import LockedBuckets
    from chalicelib.adapters.aws.secrets_manager import SecretsClient

ClientType = TypeVar("ClientType")

CONFIG = Config(
    connect_timeout=2,
    read_timeout=5,
    retries={"mode": "standard", "total_max_attempts": 3},
    max_pool_connections=50,
)
"""Three tries of at most seven seconds each, and the waits between them, end before the API's function does."""


class Lazy(Generic[ClientType]):
    """A value that is made when it is first asked for, and once, under threads too."""

    def __init__(self, make: Callable[[], ClientType]) -> None:
        """`make` is called at most once, unless it raises."""
        self._make = make
        self._lock = Lock()
        self._value: ClientType | None = None

    def __call__(self) -> ClientType:
        """Return the value."""
        with self._lock:
            if self._value is None:
                self._value = self._make()
            return self._value


def dynamodb(endpoint: str | None = None) -> "DynamoDBClient":
    """Make a client of DynamoDB; `endpoint` puts another engine under it."""
    return boto3.client("dynamodb", endpoint_url=endpoint, config=CONFIG)


def kms(endpoint: str | None = None) -> "KMSClient":
    """Make a client of the key service."""
    return boto3.client("kms", endpoint_url=endpoint, config=CONFIG)


def s3(endpoint: str | None = None) -> "LockedBuckets":
    """Make a client of the object store; addresses name the bucket in their path where `endpoint` is another."""
    style: Literal["path", "auto"] = "path" if endpoint else "auto"
    config = CONFIG.merge(Config(s3={"addressing_style": style}))
    return cast("LockedBuckets", boto3.client("s3", endpoint_url=endpoint, config=config))


def secrets_manager(endpoint: str | None = None) -> "SecretsClient":
    """Make a client of the store of secrets."""
    return cast("SecretsClient", boto3.client("secretsmanager", endpoint_url=endpoint, config=CONFIG))


def step_functions(endpoint: str | None = None) -> "SFNClient":
    """Make a client of Step Functions."""
    return boto3.client("stepfunctions", endpoint_url=endpoint, config=CONFIG)
