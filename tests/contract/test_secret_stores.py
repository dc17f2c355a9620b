"""Where secrets are stored: in memory, in files, in Secrets Manager.

Each returns the present text, or says what is wrong, which never contains a secret.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from chalicelib.adapters.aws.secrets_manager import SecretsClient, SecretsManager
from chalicelib.adapters.secrets.files import SecretFiles
from chalicelib.domain.errors import SecretMissing, StoreBusy
from chalicelib.domain.ports.secrets import SecretStore
from tests.fakes.secrets import InMemorySecrets

TEXT = "құпия first"


@dataclass(frozen=True)
class Stored:
    """A store, and how an operator puts a secret into it; `put` returns its place."""

    store: SecretStore
    put: Callable[[str, str], str]


def _in_memory() -> Stored:
    secrets = InMemorySecrets()

    def put(name: str, text: str) -> str:
        secrets.texts[name] = text
        return name

    return Stored(secrets, put)


def _in_files(folder: Path) -> Stored:
    def put(name: str, text: str) -> str:
        (folder / name).write_text(f"{text}\n", "utf-8")
        return str(folder / name)

    return Stored(SecretFiles(), put)


def _in_secrets_manager() -> Stored:
    client = boto3.client("secretsmanager", region_name="eu-central-1")

    def put(name: str, text: str) -> str:
        try:
            return str(client.create_secret(Name=name, SecretString=text)["ARN"])
        except client.exceptions.ResourceExistsException:
            return str(client.put_secret_value(SecretId=name, SecretString=text)["ARN"])

    return Stored(SecretsManager(lambda: cast("SecretsClient", client)), put)


@pytest.fixture(params=["memory", "files", "secrets-manager"])
def stored(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stored]:
    """One store after the other."""
    if request.param == "memory":
        yield _in_memory()
    elif request.param == "files":
        yield _in_files(tmp_path)
    else:
        with mock_aws():
            yield _in_secrets_manager()


def test_a_secret_is_read_as_it_is_now(stored: Stored) -> None:
    """To the letter; after a rotation the new one."""
    place = stored.put("digest-key", TEXT)
    assert stored.store.read(place) == TEXT
    assert stored.store.read(stored.put("digest-key", "second")) == "second"


def test_a_secret_that_is_not_there_is_named(stored: Stored) -> None:
    """By its place, with the reason."""
    place = stored.put("digest-key", TEXT).replace("digest-key", "cursor-key")
    with pytest.raises(SecretMissing, match="cursor-key") as raised:
        stored.store.read(place)
    assert (list(raised.value.why), TEXT in str(raised.value)) == ([place], False)


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\xfe secret"])
def test_a_file_without_text_is_no_secret(tmp_path: Path, content: bytes) -> None:
    """An empty mount, or bytes that are no text: the place and the reason, and nothing of the content."""
    place = tmp_path / "key"
    place.write_bytes(content)
    with pytest.raises(SecretMissing, match=r"is (empty|not text)") as raised:
        SecretFiles().read(str(place))
    assert (raised.value.__cause__, "secret\\" in str(raised.value)) == (None, False)


class _Refusing:
    """A client that refuses with one code."""

    def __init__(self, code: str) -> None:
        self._code = code

    def get_secret_value(self, *, SecretId: str) -> dict[str, object]:  # noqa: ARG002, N803 - the client's names
        """Refuse."""
        raise ClientError({"Error": {"Code": self._code, "Message": "no"}}, "GetSecretValue")


@pytest.mark.parametrize(
    ("code", "means"),
    [
        ("AccessDeniedException", SecretMissing),
        ("InvalidRequestException", SecretMissing),
        ("ThrottlingException", StoreBusy),
        ("ValidationException", ClientError),
    ],
)
def test_a_refusal_is_ours_to_mend_or_passes(code: str, means: type[Exception]) -> None:
    """A policy that forbids it, or a secret marked for deletion, is missing; throttling passes."""
    with pytest.raises(means):
        SecretsManager(lambda: _Refusing(code)).read("kelisim/digest-key")


def test_a_binary_secret_is_none_of_ours() -> None:
    """All our secrets are text."""

    class Binary:
        def get_secret_value(self, *, SecretId: str) -> dict[str, object]:  # noqa: ARG002, N803 - the client's names
            return {"SecretBinary": b"secret"}

    with pytest.raises(SecretMissing, match="has no text"):
        SecretsManager(Binary).read("kelisim/digest-key")
