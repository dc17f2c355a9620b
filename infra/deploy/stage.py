"""Reads the file of a stage: where it is deployed, and the parameters of its stack. It contains no secret."""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

STAGES = Path(__file__).parents[1] / "stages"
_STAGE_NAME = re.compile(r"[a-z][a-z0-9-]{0,19}")
_FORMS = {
    "account": re.compile(r"\d{12}", re.ASCII),
    "region": re.compile(r"[a-z]{2}(-[a-z]+)+-\d", re.ASCII),
    "bucket": re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"),
}


class StageUnfit(Exception):
    """The file of the stage is missing or cannot be used; the message says what to do."""


@dataclass(frozen=True, kw_only=True)
class DeployedStage:
    """A stage: `account` (12 digits), `region`, the `bucket` for what is uploaded, the parameters that are given."""

    name: str
    account: str
    region: str
    bucket: str
    parameters: Mapping[str, str]

    @property
    def stack(self) -> str:
        """The name of its stack, from which all others are made: `kelisim-test`."""
        return f"kelisim-{self.name}"


def read_stage(name: str, folder: Path = STAGES) -> DeployedStage:
    """Return a stage by its name. Raises `StageUnfit`."""
    if not _STAGE_NAME.fullmatch(name):
        raise StageUnfit(f"{name!r} is no name of a stage: use small letters, digits and hyphens, such as test.")
    path = folder / f"{name}.toml"
    try:
        given = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise StageUnfit(f"There is no {path}. Copy example.toml in that folder to it, and fill it in.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise StageUnfit(f"{path} is no TOML file: {error}.") from None
    needed = {"account", "region", "bucket", "parameters"}
    if given.keys() != needed:
        wrong = ", ".join(sorted(given.keys() ^ needed))
        raise StageUnfit(f"{path} must have account, region, bucket and [parameters], and nothing else: see {wrong}.")
    if not isinstance(given["parameters"], dict):
        raise StageUnfit(f"In {path} [parameters] must be a table, with a line for each parameter.")
    malformed = [key for key, form in _FORMS.items() if not form.fullmatch(str(given[key]))]
    if malformed:
        raise StageUnfit(f"In {path} these are not written as in example.toml: {', '.join(malformed)}.")
    parameters = {key: _text(value) for key, value in given.pop("parameters").items()}
    return DeployedStage(name=name, parameters=parameters, **{key: str(value) for key, value in given.items()})


def _text(value: Any) -> str:  # noqa: ANN401 - whatever TOML has
    """Return a value as the template takes it: tables and lists as JSON, days as in ISO 8601."""
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
