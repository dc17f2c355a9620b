"""What the stack tells the developer's console: its settings as the environment of a process, with secrets in files.

Readable by us alone, and deleted when the stack stops.
"""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, SecretStr
from pydantic_core import to_jsonable_python

from chalicelib.setting_groups.secrets import SECRETS, SecretPlace
from chalicelib.settings import Settings

_ONLY_OUR_FOLDER, ONLY_OURS = 0o700, 0o600
_FILE = "environment.json"


@dataclass(frozen=True)
class PublishedStack:
    """A running stack, as its console finds it: its address, and the environment of its processes."""

    url: str
    environment: dict[str, str]


def folder_of(base: Path, port: int) -> Path:
    """Return where the stack on this port publishes its environment."""
    return base / f"stack-{port}"


def publish(base: Path, url: str, settings: Settings, more: Mapping[str, str]) -> Settings:
    """Write the environment of the stack at `url`; return the settings with their secrets in the files.

    `more`: other variables that its processes need.
    """
    folder = folder_of(base, urlsplit(url).port or 0)
    unpublish(base, url)
    folder.mkdir(parents=True, mode=_ONLY_OUR_FOLDER)
    settings = secrets_in_files(settings, folder)
    published = {"url": url, "environment": {**more, **variables_of(settings)}}
    write_ours(folder / _FILE, json.dumps(published).encode())
    return settings


def unpublish(base: Path, url: str) -> None:
    """Delete what the stack at `url` has published."""
    shutil.rmtree(folder_of(base, urlsplit(url).port or 0), ignore_errors=True)


def read_published(base: Path, port: int) -> PublishedStack:
    """Return what the stack on this port has published. Raises `OSError` when there is nothing."""
    return PublishedStack(**json.loads((folder_of(base, port) / _FILE).read_text("utf-8")))


def secrets_in_files(settings: Settings, folder: Path) -> Settings:
    """Return the settings with each secret that they hold in a file of the folder, named as in the documents."""
    moved: dict[str, SecretPlace] = {}
    for name in sorted(SECRETS):
        place: SecretPlace | None = getattr(settings, name)
        if place is not None and place.value is not None:
            file = folder / file_of(name)
            write_ours(file, place.value.get_secret_value().encode())
            moved[name] = SecretPlace(file=str(file.absolute()))
    return settings.model_copy(update=moved)


def file_of(secret: str) -> str:
    """Return the name of a secret's file: `digest_key` -> `digest-key`, as the documents call it."""
    return secret.replace("_", "-")


def variables_of(settings: Settings) -> dict[str, str]:
    """Return the environment of a process with these settings, whose secrets are in files."""
    given = {"PILOT_FIRST_DAY": "", "PILOT_LAST_DAY": ""}
    for name in settings.model_fields_set:
        value = getattr(settings, name)
        if isinstance(value, SecretPlace):
            given[f"{name.upper()}_FILE"] = str(value.file)
        elif value is not None:
            given[name.upper()] = _text(value)
    return given


def write_ours(file: Path, content: bytes) -> None:
    """Write the file as a whole, readable by us alone."""
    draft = file.with_suffix(".new")
    draft.touch(ONLY_OURS)
    draft.write_bytes(content)
    draft.replace(file)


def _text(value: Any) -> str:  # noqa: ANN401 - any setting
    plain = _plain(value)
    return plain if isinstance(plain, str) else json.dumps(plain)


def _plain(value: Any) -> Any:  # noqa: ANN401 - any setting
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, BaseModel):
        return {name: _plain(part) for name, part in value if part is not None}
    return to_jsonable_python(value)
