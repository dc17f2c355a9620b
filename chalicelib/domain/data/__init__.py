"""Texts and lists that the law or a standard fixes, as files, each with its source inside."""

import json
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def load(name: str) -> Any:  # noqa: ANN401 - each file has its own shape, which its one reader knows
    """Return the content of `<name>.json` beside this module; read once, so nobody may change it."""
    return json.loads(files(__name__).joinpath(f"{name}.json").read_text(encoding="utf-8"))
