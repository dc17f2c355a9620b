"""The threat model names tests that there are."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
THREATS = ROOT / "docs" / "threats.md"
NAMED = re.compile(r"`(test_\w+)`")
OWASP = [f"API{number}" for number in range(1, 11)]


def rows() -> list[list[str]]:
    """The cells of each row of its tables, heads and rules left out."""
    lines = [line for line in THREATS.read_text("utf-8").splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in cells if row[-1] != "shown by"]


def test_every_threat_names_tests_that_exist() -> None:
    """A row without a test is a hope; a test that is gone shows nothing."""
    there = {
        node.name
        for path in (ROOT / "tests").rglob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef)
    }
    assert [row[0] for row in rows() if not NAMED.findall(row[-1])] == []
    assert set(NAMED.findall(THREATS.read_text("utf-8"))) - there == set()


def test_every_risk_of_the_list_has_its_row() -> None:
    """The ten of OWASP's list for APIs, in their order."""
    assert [row[0].split(" ")[0] for row in rows() if row[0].startswith("API")] == OWASP
