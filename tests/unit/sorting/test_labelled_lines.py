"""The lines that somebody who had not seen the rules wrote and labelled; the rules were mended by them."""

from pathlib import Path

import pytest

from benchmarks.labelled_lines import ALL_KNOWN, figures, judge
from benchmarks.sorting import COVERAGE, PRECISION, PRECISION_OF_INCOME
from chalicelib.domain.categories import categories


@pytest.fixture(scope="module", params=ALL_KNOWN, ids=lambda path: path.stem)
def lines(request: pytest.FixtureRequest) -> list[str]:
    """Return the lines of each file."""
    path: Path = request.param
    return path.read_text("utf-8").splitlines()


def test_the_known_lines_stay_sorted_as_labelled_for_income_and_as_a_fair_judge_takes_them(lines: list[str]) -> None:
    """A change of a rule that unsorts them is seen at once; how good the rules are, unseen lines must say."""
    found = figures(judge(lines))
    assert found.coverage >= COVERAGE
    assert found.income >= PRECISION_OF_INCOME
    assert found.others_fair >= PRECISION


def test_each_label_is_a_place_that_fits_the_direction(lines: list[str]) -> None:
    """A code of Appendix 3 for that direction, an own transfer, or what no human could tell."""
    for one in judge(lines):
        for place in (one.line["category"], *one.line["also"]):
            known = place in {"own", "unsorted"} or categories()[place].fits(one.line["direction"])
            assert known, one.line["text"]
