"""Wires what makes the keys and secrets of a deployment, in either place. It needs no settings."""

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import cast

from chalicelib.adapters.crypto.new_keys import HALVES, new_data_key, new_texts, public_halves
from chalicelib.domain.ports.secrets import NewSecrets
from chalicelib.services.console.make_keys import Recipe
from chalicelib.setting_groups.secrets import CREDENTIALS, ON_POSTGRES

DATA_KEY = "data-key"
"""The file that DATA_KEY_FILE names."""


def recipe_for_aws(day: date) -> Recipe:
    """Return how the secrets on AWS are made; the key that wraps the data keys is made by the stack, in KMS."""
    return Recipe(new_texts(day), HALVES, public_halves, _names(CREDENTIALS.values()))


def recipe_for_files(day: date) -> Recipe:
    """Return how the secrets outside of AWS are made, with the key that wraps the data keys."""
    contents: dict[str, Callable[[], str | bytes]] = {**new_texts(day), DATA_KEY: new_data_key}
    return Recipe(contents, HALVES, public_halves, _names([*CREDENTIALS.values(), *ON_POSTGRES]))


def secrets_in_folder(folder: Path) -> NewSecrets:
    """Return a folder of files."""
    from chalicelib.adapters.secrets.new_files import SecretFolder

    return SecretFolder(folder)


def secrets_under_prefix(prefix: str, endpoint: str | None = None) -> NewSecrets:
    """Return the secrets of Secrets Manager under a prefix; region and credentials are those that boto3 finds."""
    from chalicelib.adapters.aws import clients
    from chalicelib.adapters.aws.new_secrets import NewSecretsClient, SecretsUnderPrefix

    make = partial(clients.secrets_manager, endpoint)
    return SecretsUnderPrefix(clients.Lazy(lambda: cast("NewSecretsClient", make())), prefix)


def _names(settings: object) -> tuple[str, ...]:
    return tuple(sorted(name.replace("_", "-") for name in cast("list[str]", settings)))
