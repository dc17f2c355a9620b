"""A book of rules that was live stays as it is, and what it made it makes again."""

import json
from hashlib import sha256
from pathlib import Path

import pytest

from chalicelib.domain import data
from chalicelib.domain.data import load_table
from chalicelib.domain.sorting.live import LIVE
from chalicelib.domain.sorting.rules import InvalidRule, rules_of
from tests.unit.case.old_case import DATA, statement_by, told

RULES = Path(data.__file__).parent / "rules"
RELEASED = {book["version"]: book["sha256"] for book in load_table("rules/released")["book"]}


def test_a_book_that_was_live_is_never_changed() -> None:
    """Statements rest on it: copy it under the next version, and change that."""
    assert {version: sha256((RULES / f"{version}.toml").read_bytes()).hexdigest() for version in RELEASED} == RELEASED


def test_the_live_book_is_released() -> None:
    """What makes statements is what can make them again."""
    assert LIVE in RELEASED


@pytest.mark.parametrize("version", sorted(path.stem for path in RULES.glob("*.toml") if path.stem != "released"))
def test_a_book_says_its_own_version(version: str) -> None:
    """The name of the file and the version in it are one."""
    assert rules_of(version).version == version


@pytest.mark.parametrize("version", sorted(RELEASED))
def test_an_old_book_gives_the_old_statement(version: str) -> None:
    """Also when the code around it has changed: totals, lines, remarks and facts to the letter."""
    expected = json.loads((DATA / f"old_statement_{version}.json").read_text("utf-8"))
    assert told(statement_by(rules_of(version))) == expected


def test_a_book_that_there_is_not_is_an_error_and_no_other_book() -> None:
    """A statement is never made by other rules than those it names."""
    with pytest.raises(InvalidRule, match="no book of rules 1999-1"):
        rules_of("1999-1")
