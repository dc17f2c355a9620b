"""Whole kinds of bank faults, by cases that another hand wrote without sight of the rules."""

import pytest

from benchmarks.kinds import KNOWN, Checked, check
from chalicelib.domain.sorting.rules import the_rules

OF_THE_READER = (1, 2, 3, 4, 8)
"""Kinds that the reader and own names mend; the others are mended by the rules of a book."""


@pytest.fixture(scope="module")
def checked() -> list[Checked]:
    """Return every known case with what the live rules make of it."""
    return check(KNOWN.read_text("utf-8").splitlines(), the_rules())


@pytest.mark.parametrize("kind", OF_THE_READER)
def test_every_known_case_of_a_kind_is_right(checked: list[Checked], kind: int) -> None:
    """Those that are kept back say whether the kind is mended, and not only these."""
    of_kind = [one for one in checked if one.case["kind"] == kind]
    assert of_kind
    assert {one.case["what"]: one.wrong for one in of_kind if one.wrong} == {}


def test_every_line_of_the_review_is_right() -> None:
    """Own names, broad words, banks' own words, mixed letters, and negation, in three languages."""
    lines = KNOWN.with_name("kinds_c_known.jsonl").read_text("utf-8").splitlines()
    found = check(lines, the_rules())
    assert {one.case["text"]: one.found["category"] for one in found if one.wrong} == {}
