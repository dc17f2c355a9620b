"""The lines that somebody who had not seen the rules wrote and labelled; the rules were mended by them."""

from benchmarks.labelled_lines import KNOWN, figures, judge
from benchmarks.sorting import COVERAGE, PRECISION, PRECISION_OF_INCOME
from chalicelib.domain.appendix3 import categories

LINES = KNOWN.read_text("utf-8").splitlines()


def test_the_known_lines_stay_sorted_as_a_fair_judge_takes_them() -> None:
    """A change of a rule that unsorts them is seen at once; how good the rules are, unseen lines must say."""
    found = figures(judge(LINES))
    assert found.coverage >= COVERAGE
    assert found.income_fair >= PRECISION_OF_INCOME
    assert found.others_fair >= PRECISION


def test_each_label_is_a_place_that_fits_the_direction() -> None:
    """A code of Appendix 3 for that direction, an own transfer, or what no human could tell."""
    for one in judge(LINES):
        for place in (one.line["category"], *one.line["also"]):
            known = place in {"own", "unsorted"} or categories()[place].fits(one.line["direction"])
            assert known, one.line["text"]
