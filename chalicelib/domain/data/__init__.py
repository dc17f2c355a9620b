"""Texts and lists that the law or a standard fixes, and the rules that experts keep, as files with their sources."""

import json
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def load(name: str) -> Any:  # noqa: ANN401 - each file has its own shape, which its one reader knows
    """Return the content of `<name>.json` beside this module; read once, so nobody may change it."""
    return json.loads(files(__name__).joinpath(f"{name}.json").read_text(encoding="utf-8"))


@cache
def load_table(name: str) -> dict[str, Any]:
    """Return the content of `<name>.toml`, the form of what experts read and change; read once, as above."""
    return tomllib.loads(files(__name__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))
