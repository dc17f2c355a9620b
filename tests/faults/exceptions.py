"""The outcomes that differ after a fault and are accepted, each with its reason (`exceptions.toml`).

An exception that no run needs any more is out of date, and fails the full run.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("exceptions.toml")


@cache
def exceptions() -> dict[str, dict[str, Any]]:
    """Return the list by name: the dimension, the call and a part of the finding, and why it is accepted."""
    listed: dict[str, dict[str, Any]] = tomllib.loads(FILE.read_text())
    return listed


def known_exception(dimension: str, call: str, what: str) -> str | None:
    """Return the name of the exception that this finding is, or None."""
    return next(
        (
            name
            for name, one in exceptions().items()
            if dimension.startswith(one["dimension"]) and call.startswith(one["call"]) and one["what"] in what
        ),
        None,
    )
