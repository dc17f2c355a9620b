"""Where an operator stores new secrets: files, Secrets Manager. What is there is never replaced."""

import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import boto3
import pytest
from moto import mock_aws

from chalicelib.adapters.aws.new_secrets import SecretsUnderPrefix
from chalicelib.adapters.secrets.new_files import SecretFolder
from chalicelib.domain.errors import SecretMissing
from chalicelib.domain.ports.secrets import NewSecrets
from tests.fakes.secrets import InMemoryNewSecrets


@dataclass(frozen=True)
class Place:
    """A store, and the client of the cloud under it, if there is one."""

    store: NewSecrets
    client: Any = None


@pytest.fixture(params=["memory", "files", "secrets manager"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Each store, empty."""
    if request.param == "memory":
        yield Place(InMemoryNewSecrets())
    elif request.param == "files":
        yield Place(SecretFolder(tmp_path / "secrets"))
    else:
        with mock_aws():
            client = cast("Any", boto3.client)("secretsmanager", region_name="eu-central-1")
            yield Place(SecretsUnderPrefix(lambda: client, "kelisim-test"), client)


def test_a_secret_is_stored_once(place: Place) -> None:
    """A second one under its name changes nothing, and says so."""
    store = place.store
    seen = [store.has("digest-key"), store.add("digest-key", "құпия"), store.has("digest-key")]
    assert (seen, store.add("digest-key", "another"), store.read("digest-key")) == ([False, True, True], False, "құпия")


def test_a_secret_that_is_not_there_cannot_be_read(place: Place) -> None:
    """The error names its place."""
    with pytest.raises(SecretMissing, match=place.store.place("none")):
        place.store.read("none")


def test_how_to_store_a_secret_names_its_place(place: Place) -> None:
    """The command is what an operator types."""
    assert place.store.place("kdp-credentials") in place.store.how_to_store("kdp-credentials")


def test_a_file_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    """The folder too; bytes are stored as they are, and nothing else is left in it."""
    store = SecretFolder(tmp_path / "secrets")
    store.add("data-key", bytes(range(32)))
    path = tmp_path / "secrets" / "data-key"
    modes = [stat.S_IMODE(one.stat().st_mode) for one in (path, path.parent)]
    assert (modes, path.read_bytes(), list(path.parent.iterdir())) == ([0o600, 0o700], bytes(range(32)), [path])


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    """With its path, not as a traceback."""
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(SecretMissing, match="file/digest-key"):
        SecretFolder(tmp_path / "file").add("digest-key", "text")


def test_a_secret_that_has_only_a_name_gets_its_text() -> None:
    """As after a creation without a value; one that is being deleted is left to its owner."""
    with mock_aws():
        client = cast("Any", boto3.client)("secretsmanager", region_name="eu-central-1")
        store = SecretsUnderPrefix(lambda: client, "kelisim-test")
        client.create_secret(Name="kelisim-test/digest-key")
        seen = [store.has("digest-key"), store.add("digest-key", "text"), store.read("digest-key")]
        assert seen == [False, True, "text"]
        client.delete_secret(SecretId="kelisim-test/digest-key")
        with pytest.raises(SecretMissing, match="restore-secret --secret-id kelisim-test/digest-key"):
            store.has("digest-key")
