"""The templates of the pages and their style sheets."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

_FOLDER = Path(__file__).parent


@cache
def environment() -> Environment:
    """Return the environment of all templates: everything is escaped, and a name that is missing is an error."""
    return Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def style_text(name: str) -> str:
    """Return a style sheet."""
    return (_FOLDER / name).read_text("utf-8")
