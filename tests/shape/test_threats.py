"""The threat model, what is said of personal data, and the evidence name existing tests and commands."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
THREATS = ROOT / "docs" / "threats.md"
PRIVACY = ROOT / "docs" / "privacy.md"
EVIDENCE = ROOT / "docs" / "evidence.md"
NAMED = re.compile(r"`(test_\w+)`")
OWASP = [f"API{number}" for number in range(1, 11)]


def rows() -> list[list[str]]:
    """Return the cells of each row of the tables, without headings and rules."""
    lines = [line for line in THREATS.read_text("utf-8").splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in cells if row[-1] != "shown by"]


def test_every_threat_names_tests_that_exist() -> None:
    """Each row names at least one test, and every named test exists; so does each that shows who sees what."""
    existing = {
        node.name
        for path in (ROOT / "tests").rglob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef)
    }
    assert [row[0] for row in rows() if not NAMED.findall(row[-1])] == []
    sees = PRIVACY.read_text("utf-8").partition("| role | sees |")[2].partition("\n\n")[0].splitlines()[2:]
    assert [line for line in sees if not NAMED.findall(line)] == []
    named = set(NAMED.findall("".join(path.read_text("utf-8") for path in (THREATS, PRIVACY, EVIDENCE))))
    assert named - existing == set()


def test_every_owasp_risk_has_a_row() -> None:
    """The ten risks of OWASP's list for APIs are there, in order."""
    assert [row[0].split(" ")[0] for row in rows() if row[0].startswith("API")] == OWASP


def test_the_evidence_names_commands_that_exist() -> None:
    """Each target of make, and each command of the console, that an authority is to repeat."""
    told, makefile = EVIDENCE.read_text("utf-8"), (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"`(?:PLACE=postgres )?make ([a-z-]+)`", told))
    assert targets - set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE)) == set()
    commands = set(re.findall(r"`console ([a-z-]+)`", told))
    console = (ROOT / "docs" / "console.md").read_text("utf-8")
    assert (len(targets) > 5, {one for one in commands if f"Usage: console {one} " not in console}) == (True, set())
