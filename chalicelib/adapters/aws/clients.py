"""Clients of the cloud, made in one way: short timeouts, few tries, room for threads.

A client costs about 100 ms of a cold start, so the adapters of KMS and Step Functions take a `Lazy` one and
make it when the first call needs it. They are made by botocore itself: boto3 adds resources and transfers, which nobody
uses here, and a sixth of the CPU time of a process that makes one client.
"""

from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from botocore.config import Config
from botocore.session import get_session

if TYPE_CHECKING:
    from botocore.session import Session
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
    user_agent="kelisim",
)
"""Three tries of at most seven seconds each, and the waits between them, end before the API's function does.

The user agent is given, because botocore would compose its own anew for each call, for a tenth of the call's CPU time.
"""


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


_sessions: "list[Session]" = []
_making = Lock()


def use_session(session: "Session | None") -> None:
    """Make the clients from this session from now on; None: from a new one. The local stack's calls no socket."""
    with _making:
        _sessions[:] = [] if session is None else [session]


def dynamodb(endpoint: str | None = None) -> "DynamoDBClient":
    """Make a client of DynamoDB; `endpoint` puts another engine under it."""
    client: DynamoDBClient = _client("dynamodb", endpoint)
    return client


def kms(endpoint: str | None = None) -> "KMSClient":
    """Make a client of the key service."""
    client: KMSClient = _client("kms", endpoint)
    return client


def s3(endpoint: str | None = None) -> "LockedBuckets":
    """Make a client of the object store; addresses name the bucket in their path where `endpoint` is another."""
    style: Literal["path", "auto"] = "path" if endpoint else "auto"
    client: LockedBuckets = _client("s3", endpoint, CONFIG.merge(Config(s3={"addressing_style": style})))
    return client


def secrets_manager(endpoint: str | None = None) -> "SecretsClient":
    """Make a client of the store of secrets."""
    client: SecretsClient = _client("secretsmanager", endpoint)
    return client


def step_functions(endpoint: str | None = None) -> "SFNClient":
    """Make a client of Step Functions."""
    client: SFNClient = _client("stepfunctions", endpoint)
    return client


def _client(service: str, endpoint: str | None, config: Config = CONFIG) -> Any:  # noqa: ANN401 - made from a model
    """Make a client. All are of one session, which reads the shared models once; sessions make one at a time."""
    with _making:
        if not _sessions:
            _sessions.append(get_session())
        return _sessions[0].create_client(service, endpoint_url=endpoint, config=config)
