"""Retryable or not: what AWS answers, in our words. The one place where its error codes stand."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import (
    ClientError,
    ConnectionError,  # noqa: A004 - botocore's own, which is no OSError
    CredentialRetrievalError,
    FlexibleChecksumError,
    HTTPClientError,
    IncompleteReadError,
)

from chalicelib.domain.errors import StoreBusy

SERVER_ERROR = 500

NETWORK = (ConnectionError, CredentialRetrievalError, FlexibleChecksumError, HTTPClientError, IncompleteReadError)
"""What botocore raises when the service, or whoever gives us credentials, cannot be reached or breaks off: no name, no
route, no connection, TLS, timeouts, a pool that is full, a cut or spoilt answer. Trying again later can help."""

BUSY = frozenset(
    {
        # DynamoDB, also as reasons of a cancelled transaction
        "InternalServerError",
        "LimitExceededException",
        "ProvisionedThroughputExceeded",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ThrottlingError",
        "ThrottlingException",
        "TransactionConflict",
        "TransactionConflictException",
        "TransactionInProgressException",
        # KMS; a disabled key harms nothing that is stored: its keeper can enable it again
        "DependencyTimeoutException",
        "DisabledException",
        "KMSInternalException",
        "KMSInvalidStateException",
        "KeyUnavailableException",
        # Step Functions
        "ExecutionLimitExceeded",
        "ServiceUnavailable",
        # S3, with 400 and 409: a request that came too slowly, and one that met another about the same object
        "OperationAborted",
        "RequestTimeout",
        # what botocore itself tries again, whichever service answers it
        "BandwidthLimitExceeded",
        "EC2ThrottledException",
        "PriorRequestNotComplete",
        "RequestThrottled",
        "RequestThrottledException",
        "RequestTimeoutException",
        "SlowDown",
        "ThrottledException",
        "Throttling",
        "TooManyRequestsException",
    }
)
"""Codes after which trying again later can help."""


def code_of(error: ClientError) -> str:
    """Return the service's code of an error, such as `ThrottlingException`."""
    return error.response["Error"]["Code"]


def is_busy(error: ClientError) -> bool:
    """Return whether a retry may succeed later."""
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return code_of(error) in BUSY or status >= SERVER_ERROR


@contextmanager
def busy_is_retryable() -> Iterator[None]:
    """Turn throttling, failures of the service and of the connection into `StoreBusy`; let all else through."""
    try:
        yield
    except ClientError as error:
        if is_busy(error):
            raise StoreBusy(f"the store answers {code_of(error)}") from error
        raise
    except NETWORK as error:
        raise StoreBusy(f"the store cannot be reached: {type(error).__name__}") from error
