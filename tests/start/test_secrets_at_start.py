"""Secrets are read at run time by whoever needs them, are renewed without a restart, and are named when missing."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.session import get_session
from moto import mock_aws
from pydantic import ValidationError

from chalicelib.adapters.aws import clients
from chalicelib.bootstrap import build
from chalicelib.domain.errors import SecretMissing
from chalicelib.setting_groups.secrets import EVERYWHERE, NEEDED_BY, SECRETS
from chalicelib.settings import Settings, read_environment
from tests.fakes.clock import SettableClock
from tests.start.test_place import ALWAYS, ON_POSTGRES, usable

AGE = timedelta(minutes=5)
OTHER = "QUFB" * 10 + "QkI="


class Stack:
    """Every secret in Secrets Manager, and the settings that name them."""

    def __init__(self, folder: Path) -> None:
        self.client = boto3.client("secretsmanager")
        self.given: dict[str, Any] = {**usable(folder), "data_key_file": str(folder / "wrapping.key")}
        self.given |= {"secrets_max_age": AGE, "pilot_first_day": None, "pilot_last_day": None}
        for name in EVERYWHERE:
            text = self.given[name]
            self.client.create_secret(Name=f"kelisim/{name}", SecretString=text)
            self.given[name] = {"secret": f"kelisim/{name}"}

    def without(self, *names: str) -> Settings:
        """The settings, while these secrets are not in the store."""
        for name in names:
            self.client.delete_secret(SecretId=f"kelisim/{name}", ForceDeleteWithoutRecovery=True)
        return Settings(**self.given)


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    """A deployed stack."""
    with mock_aws():
        session = get_session()
        session.set_config_variable("region", "eu-central-1")
        clients.use_session(session)
        boto3.setup_default_session(botocore_session=session)
        yield Stack(tmp_path)
    clients.use_session(None)


def test_a_rotated_secret_is_in_use_without_a_deployment(stack: Stack) -> None:
    """Within the age: the same process computes digests under the new key, and knows those of the earlier one."""
    clock = SettableClock()
    deps = build(Settings(**stack.given), clock=clock).deps
    before = deps.digest("person", "1")
    stack.client.put_secret_value(SecretId="kelisim/digest_key", SecretString=f"{OTHER} {usable_digest_key()}")
    clock.advance(AGE - timedelta(seconds=1))
    assert deps.digest("person", "1") == before
    clock.advance(timedelta(seconds=1))
    assert (deps.digest("person", "1") == before, deps.digest.all("person", "1")[1]) == (False, before)


def usable_digest_key() -> str:
    """The key that the settings of these tests start with."""
    return "QUFB" * 11


def test_a_start_says_which_secrets_are_missing(stack: Stack) -> None:
    """All of them at once, each with its place and the reason, none with a value."""
    with pytest.raises(SecretMissing) as raised:
        build(stack.without("digest_key", "kdp_credentials"), clock=SettableClock())
    assert str(raised.value) == (
        "secrets cannot be read: DIGEST_KEY (kelisim/digest_key: ResourceNotFoundException); "
        "KDP_CREDENTIALS (kelisim/kdp_credentials: ResourceNotFoundException)"
    )


@pytest.mark.parametrize("function", NEEDED_BY)
def test_a_function_reads_its_own_secrets_and_no_others(stack: Stack, function: str) -> None:
    """Where all others are missing it starts."""
    stack.given["function"] = function
    build(stack.without(*(EVERYWHERE - NEEDED_BY[function])), clock=SettableClock())


def test_a_secret_without_a_place_is_named() -> None:
    """Before anything is read; a function asks for its own alone."""
    with pytest.raises(ValidationError, match="no place is named for HEAD_KEYS: set NAME_SECRET or NAME_FILE"):
        Settings.model_validate({**bare(), "function": "task-park"})
    assert Settings.model_validate({**bare(), "function": "task-park", "head_keys": {"file": "/k"}}).head_keys
    with pytest.raises(ValidationError, match="FUNCTION is nobody, but must be one of anchor-journal, api_handler"):
        Settings.model_validate({**bare(), "function": "nobody"})


def bare() -> dict[str, Any]:
    """Settings without any secret."""
    return {name: value for name, value in ALWAYS.items() if name not in SECRETS}


@pytest.mark.parametrize("name", sorted(SECRETS))
def test_no_secret_is_taken_from_the_environment(name: str) -> None:
    """Whoever lists a function's configuration, or a process, would read it. The refusal does not repeat it."""
    given = {**bare(), **read_environment({name.upper(): "q7Zk1x-secret"})}
    with pytest.raises(ValidationError, match="a secret may not stand in the environment") as raised:
        Settings.model_validate(given)
    assert "q7Zk1x" not in f"{raised.value} {given}"


def test_the_environment_names_where_secrets_are() -> None:
    """A file or an id of the store of secrets, one of the two."""
    found = read_environment({"HEAD_KEYS_FILE": "/run/secrets/head", "DIGEST_KEY_SECRET": "kelisim/digest-key"})
    assert found == {"head_keys": {"file": "/run/secrets/head"}, "digest_key": {"secret": "kelisim/digest-key"}}
    both = read_environment({"HEAD_KEYS_FILE": "/run/secrets/head", "HEAD_KEYS_SECRET": "kelisim/head-keys"})
    with pytest.raises(ValidationError, match="a secret is in one place: set NAME_FILE or NAME_SECRET, not both"):
        Settings.model_validate({**bare(), **both})


def test_on_postgres_the_store_of_secrets_of_aws_means_nothing() -> None:
    """Its client is not installed there."""
    secret = {"head_keys": {"secret": "kelisim/head-keys"}}
    with pytest.raises(ValidationError, match=r"NAME_SECRET has no effect: set NAME_FILE for HEAD_KEYS"):
        Settings.model_validate({**bare(), **with_files(), **ON_POSTGRES, **secret})


def with_files() -> dict[str, Any]:
    """A file for each secret."""
    return {name: {"file": f"/run/secrets/{name}"} for name in EVERYWHERE}
