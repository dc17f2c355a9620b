"""Secrets in AWS Secrets Manager (the port `SecretStore`): the present version of each."""

from collections.abc import Callable
from typing import Any, Protocol

from botocore.exceptions import ClientError

from chalicelib.adapters.aws.errors import busy_is_retryable, code_of
from chalicelib.domain.errors import SecretMissing

_NOT_THERE = frozenset(
    {"AccessDeniedException", "DecryptionFailure", "InvalidRequestException", "ResourceNotFoundException"}
)
"""No such secret, or one that is about to be deleted, or that this function may not read."""


class SecretsClient(Protocol):
    """What of the client is used here."""

    def get_secret_value(self, *, SecretId: str) -> dict[str, Any]:  # noqa: N803 - the client's names
        """Read a secret."""


class SecretsManager:
    """The port `SecretStore`."""

    def __init__(self, client: Callable[[], SecretsClient]) -> None:
        """`client` is called when a secret is first needed."""
        self._client = client

    def read(self, place: str) -> str:
        """Return the present text of a secret, by its ARN or name. Raises `SecretMissing`, `StoreBusy`."""
        try:
            with busy_is_retryable():
                answer = self._client().get_secret_value(SecretId=place)
        except ClientError as error:
            if code_of(error) in _NOT_THERE:
                raise SecretMissing({place: code_of(error)}) from None
            raise
        text = answer.get("SecretString")
        if not isinstance(text, str) or not text:
            raise SecretMissing({place: "has no text"})
        return text
