"""The version stands in one place, and all that names it agrees."""

import json
import re
from pathlib import Path

from app import app
from chalicelib import __version__
from chalicelib.entrypoints.api.openapi import document
from infra.compose import compose_template, load_resources, load_workflow

ROOT = Path(__file__).parents[2]


def test_the_newest_release_of_the_changelog_is_this_version() -> None:
    """The changelog's first heading with a number names the version, and its date or that it is not released yet."""
    heading = re.search(r"^## \[(\d+\.\d+\.\d+)\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert heading is not None
    assert heading[1] == __version__


def test_the_api_document_names_this_version() -> None:
    """Callers see which version answers them."""
    info = document(app.routes, "https://kelisim.example")["info"]
    assert (info["version"], info["license"]["identifier"]) == (__version__, "Apache-2.0")


def test_the_template_names_this_version() -> None:
    """The cloud console shows which version a stack runs."""
    assert compose_template(load_resources(), load_workflow())["Description"] == f"Kelisim {__version__}"


def test_the_version_is_written_once() -> None:
    """No other file of ours holds it as a literal."""
    found = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "chalicelib").rglob("*.py")
        if json.dumps(__version__) in path.read_text("utf-8")
    ]
    assert found == ["chalicelib/__init__.py"]
