"""The environment is read in one place, the time is told in one place."""

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
TELLS_THE_TIME = {"chalicelib/adapters/clock.py", "chalicelib/adapters/pace.py"}


def used(source: str) -> Iterator[str]:
    """Give each dotted name that a module uses, in full: `dt.now` after `from datetime import datetime as dt`."""
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
    """Find the production files that use one of the names, those that may left out."""
    found = {str(path.relative_to(ROOT)): names & set(used(path.read_text("utf-8"))) for path in PRODUCTION}
    return {path: hits for path, hits in found.items() if hits and path not in but}


def test_only_the_settings_read_the_environment() -> None:
    """Settings are parsed once and handed on: nobody else asks the environment."""
    assert users_of(ENVIRONMENT, but=READS_THE_ENVIRONMENT) == {}


def test_the_time_comes_from_the_clock() -> None:
    """Only the clock's adapter asks the machine for the time, and only the pace of schedules and retries rests."""
    assert users_of(TIME, but=TELLS_THE_TIME) == {}


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
    """However a forbidden name is imported, its use is seen."""
    assert name in set(used(source))
