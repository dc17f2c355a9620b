"""The environment and the system clock are each read in one place."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PRODUCTION = [ROOT / "app.py", *sorted((ROOT / "chalicelib").rglob("*.py"))]

ENVIRONMENT = {"os.environ", "os.environb", "os.getenv", "os.putenv"}
READS_THE_ENVIRONMENT = {"chalicelib/settings.py"}

TIME = {
    "datetime.datetime.now",
    "datetime.datetime.today",
    "datetime.datetime.utcnow",
    "datetime.date.today",
    "time.time",
    "time.time_ns",
    "time.sleep",
}
READS_THE_CLOCK = {"chalicelib/adapters/clock.py", "chalicelib/adapters/pace.py", "chalicelib/observability.py"}


def used(source: str) -> Iterator[str]:
    """Yield the full dotted name of everything that a module uses, with import aliases resolved."""
    tree = ast.parse(source)
    full: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            full |= {alias.asname or alias.name: alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            full |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Name):
            first, *rest = ast.unparse(node).split(".")
            yield ".".join([full.get(first, first), *rest])


def users_of(names: set[str], but: set[str]) -> dict[str, set[str]]:
    """Return the production files that use one of the names, except those in `but`."""
    found = {str(path.relative_to(ROOT)): names & set(used(path.read_text("utf-8"))) for path in PRODUCTION}
    return {path: hits for path, hits in found.items() if hits and path not in but}


def test_only_the_settings_read_the_environment() -> None:
    """Settings are parsed once and passed on; nothing else reads the environment."""
    assert users_of(ENVIRONMENT, but=READS_THE_ENVIRONMENT) == {}


def test_the_time_comes_from_the_clock() -> None:
    """Only the clock adapter reads the system clock, and the log for its lines; only the pace of retries sleeps."""
    assert users_of(TIME, but=READS_THE_CLOCK) == {}


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("import os\nos.environ['A']", "os.environ"),
        ("from os import environ\nenviron['A']", "os.environ"),
        ("import os as o\no.getenv('A')", "os.getenv"),
        ("from datetime import datetime as dt\ndt.now()", "datetime.datetime.now"),
        ("import datetime\ndatetime.datetime.utcnow()", "datetime.datetime.utcnow"),
        ("from datetime import date\nf(default=date.today)", "datetime.date.today"),
        ("from time import time\ntime()", "time.time"),
    ],
)
def test_a_forbidden_name_is_found_under_any_alias(source: str, name: str) -> None:
    """The use of a forbidden name is found however it was imported."""
    assert name in set(used(source))
