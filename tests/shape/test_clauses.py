"""Each clause says whose it is: the order's, the Algorithm's or that of the Rules, since all three have a p. 3.

The joint order No. 468 / 830-НҚ / 210 has nine clauses, among them the pilot's end (3), the consent through KDP (4 (2))
and its coming into force (9). The Algorithm, its annex, has the way of an application (3 to 12) and the appendices.
"""

import re
import subprocess
from pathlib import Path
from shutil import which

import pytest

ROOT = Path(__file__).parents[2]
OF_THE_ORDER = {"1", "2", "3", "3 and 9", "4 (1)", "4 (2)", "5", "9"}
_NUMBER = r"p\. ?(?P<number>\d+(?: \(\d+\))?(?: and \d+)?(?:\.\d)?)"
CLAUSE = re.compile(rf"(?<![\w.]){_NUMBER}")
ACT = re.compile(r"order|Algorithm|Rules|Code|Law|art\.", re.IGNORECASE)
AFTER = len(" of the Rules")
NEAR = 110
"""How many letters before a clause its act is named at most: `Algorithm, p. 4, 5 and, by callback, p. 7`."""
ORDER = re.compile(rf"\b[Oo]rder(?: No\. 468)?,? {_NUMBER}")
SUFFIXES = {".py", ".md", ".yaml", ".toml", ".json"}
NOT_OURS = ("benchmarks/households/", "tests/unit/test_categories.py", "tests/unit/sorting/test_income_marks.py")
"""Texts of banks, and tests of how clauses are written."""


def texts() -> dict[str, str]:
    """Return every tracked file that may name a clause."""
    git = which("git")
    if git is None:
        pytest.skip("there is no git")
    done = subprocess.run([git, "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return {
        name: (ROOT / name).read_text("utf-8")
        for name in done.stdout.splitlines()
        if Path(name).suffix in SUFFIXES and not name.startswith(NOT_OURS) and (ROOT / name).exists()
    }


def test_the_order_is_named_only_for_its_own_clauses() -> None:
    """The way of an application is the Algorithm's; the order has no p. 6 that tells of an SMS."""
    wrong = {
        (name, found["number"])
        for name, text in texts().items()
        for found in ORDER.finditer(text)
        if found["number"] not in OF_THE_ORDER
    }
    assert wrong == set()


def test_no_clause_stands_without_its_act() -> None:
    """`p. 6` alone is of three acts."""
    wrong = [
        (name, text[max(found.start() - 40, 0) : found.end()])
        for name, text in texts().items()
        for found in CLAUSE.finditer(text)
        if not ACT.search(text[max(found.start() - NEAR, 0) : found.start()] + text[found.end() : found.end() + AFTER])
    ]
    assert wrong == []
