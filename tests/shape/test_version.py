"""The version is defined once, and everything that names it agrees."""

import json
import re
from pathlib import Path

from chalicelib import __version__
from chalicelib.entrypoints.api.openapi import document
from infra.compose import compose_template, load_resources, load_workflow

ROOT = Path(__file__).parents[2]


def test_the_newest_release_of_the_changelog_is_this_version() -> None:
    """The first numbered heading of the changelog has this version."""
    heading = re.search(r"^## \[(\d+\.\d+\.\d+)\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert heading is not None
    assert heading[1] == __version__


def test_the_api_document_names_this_version() -> None:
    """Callers can see the version of the API."""
    info = document("https://kelisim.example")["info"]
    assert (info["version"], info["license"]["identifier"]) == (__version__, "Apache-2.0")


def test_the_template_names_this_version() -> None:
    """The cloud console shows the version of a stack."""
    assert compose_template(load_resources(), load_workflow())["Description"] == f"Kelisim {__version__}"


def test_the_version_is_defined_once() -> None:
    """No other file contains it as a literal."""
    found = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "chalicelib").rglob("*.py")
        if json.dumps(__version__) in path.read_text("utf-8")
    ]
    assert found == ["chalicelib/__init__.py"]
