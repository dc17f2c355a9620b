"""Data files with their sources: texts and lists fixed by a law or a standard, and rules maintained by experts."""

import json
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent


@cache
def load(name: str) -> Any:  # noqa: ANN401 - each file has its own shape, known to its one reader
    """Return the content of `<name>.json` beside this module. Read once and shared, so do not change it."""
    return json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8"))


@cache
def load_table(name: str) -> dict[str, Any]:
    """Return the content of `<name>.toml`, the format for files that experts edit. Read once and shared, too."""
    import tomllib  # noqa: PLC0415 - most functions read no table

    return tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
