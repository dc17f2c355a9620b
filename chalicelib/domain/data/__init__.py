"""Data files with their sources: texts and lists fixed by a law or a standard, and rules maintained by experts."""

import json
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def load(name: str) -> Any:  # noqa: ANN401 - each file has its own shape, known to its one reader
    """Return the content of `<name>.json` beside this module. Read once and shared, so do not change it."""
    return json.loads(files(__name__).joinpath(f"{name}.json").read_text(encoding="utf-8"))


@cache
def load_table(name: str) -> dict[str, Any]:
    """Return the content of `<name>.toml`, the format for files that experts edit. Read once and shared, too."""
    return tomllib.loads(files(__name__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))
