"""The examples of the OpenAPI document: `data/examples.json`, one for each model by its name."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def examples() -> Mapping[str, Any]:
    """Return an example for each model by its name."""
    text = (files("chalicelib.entrypoints.api") / "data" / "examples.json").read_text("utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded
