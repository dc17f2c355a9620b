"""New secrets in AWS Secrets Manager (the port `NewSecrets`)."""

from collections.abc import Callable
from typing import Any, Protocol

from botocore.exceptions import ClientError

from chalicelib.adapters.aws.errors import busy_is_retryable, code_of
from chalicelib.adapters.aws.secrets_manager import SecretsClient, SecretsManager
from chalicelib.domain.errors import SecretMissing


class NewSecretsClient(SecretsClient, Protocol):
    """What of the client is used here."""

    def describe_secret(self, *, SecretId: str) -> dict[str, Any]:  # noqa: N803 - the client's names
        """Return what is known of a secret, but not its text."""

    def create_secret(self, **given: str) -> dict[str, Any]:
        """Store a new secret: `Name`, `Description`, `SecretString`."""

    def put_secret_value(self, **given: str) -> dict[str, Any]:
        """Store a text of a secret that has only a name: `SecretId`, `SecretString`."""


class SecretsUnderPrefix:
    """Stores secrets whose names begin with a prefix, before a slash: `kelisim-test/digest-key`."""

    def __init__(self, client: Callable[[], NewSecretsClient], prefix: str) -> None:
        """`client` is called when it is first needed."""
        self._client, self._prefix = client, prefix

    def place(self, name: str) -> str:
        """Return the secret's name in Secrets Manager."""
        return f"{self._prefix}/{name}"

    def has(self, name: str) -> bool:
        """Return whether the secret has a present text. Raises `SecretMissing` for one that is being deleted."""
        known = self._known(name)
        return known is not None and any("AWSCURRENT" in of for of in known.get("VersionIdsToStages", {}).values())

    def read(self, name: str) -> str:
        """Return the text. Raises `SecretMissing`, `StoreBusy`."""
        return SecretsManager(self._client).read(self.place(name))

    def add(self, name: str, content: str | bytes) -> bool:
        """Create the secret, or give a text to one that has only a name. Raises `SecretMissing`, `StoreBusy`."""
        text = content if isinstance(content, str) else content.decode()
        if self._known(name) is not None:
            if self.has(name):
                return False
            with busy_is_retryable():
                self._client().put_secret_value(SecretId=self.place(name), SecretString=text)
            return True
        try:
            with busy_is_retryable():
                description = "Kelisim: docs/settings.md says what it is"
                self._client().create_secret(Name=self.place(name), Description=description, SecretString=text)
        except ClientError as error:
            if code_of(error) == "ResourceExistsException":
                return False
            raise SecretMissing({self.place(name): code_of(error)}) from None
        return True

    def how_to_store(self, name: str) -> str:
        """Return the command."""
        return f"aws secretsmanager create-secret --name {self.place(name)} --secret-string file://FILE"

    def _known(self, name: str) -> dict[str, Any] | None:
        try:
            with busy_is_retryable():
                known = self._client().describe_secret(SecretId=self.place(name))
        except ClientError as error:
            if code_of(error) == "ResourceNotFoundException":
                return None
            raise SecretMissing({self.place(name): code_of(error)}) from None
        if "DeletedDate" in known:
            again = f"is being deleted: aws secretsmanager restore-secret --secret-id {self.place(name)} brings it back"
            raise SecretMissing({self.place(name): again})
        return known
