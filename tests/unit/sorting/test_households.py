"""The generator of households and the measure of sorting."""

import pytest

from benchmarks.households.generate import households
from benchmarks.households.kinds import HOUSEHOLDS, OWN, UNSORTED, held_out_parts, kinds_of
from benchmarks.sorting import COVERAGE, PRECISION_OF_INCOME, Row, figures, judge
from chalicelib.domain.categories import categories


def test_a_seed_gives_the_same_households() -> None:
    """Figures can be had again."""
    assert list(households("known", 1)) == list(households("known", 1))
    assert [made.kind for made in households("known", 1)] == list(HOUSEHOLDS)


@pytest.mark.parametrize("part", held_out_parts())
def test_every_movement_has_its_truth_and_own_transfers_their_pairs(part: str) -> None:
    """Labels are categories that fit the direction, own transfers, or what no human could tell."""
    for household in households(part, 1):
        lines = [line for accounts in household.banks.values() for account in accounts for line in account["movements"]]
        assert {line["id"] for line in lines} == household.truth.keys()
        assert {line["id"] for line in lines if household.truth[line["id"]] == OWN} == household.pairs.keys()
        for line in lines:
            truth = household.truth[line["id"]]
            assert truth in {OWN, UNSORTED} or categories()[truth].fits(line["direction"])


@pytest.mark.parametrize("part", held_out_parts())
def test_a_held_out_part_shares_no_merchant_with_the_part_that_rules_may_know(part: str) -> None:
    """What is measured is not what was learned."""
    known, held_out = ({name for kind in kinds_of(one) for name in kind.names} for one in ("known", part))
    assert known & held_out == set()


def test_sorting_meets_its_targets_on_a_few_held_out_households() -> None:
    """`make bench-sorting` measures more of them; this one keeps a bad rule from being committed."""
    judged = [one for household in households("held_out", 2, seed=1) for one in judge(household)]
    knowable = [one for one in judged if one.truth != UNSORTED]
    assert sum(one.found != UNSORTED for one in knowable) / len(knowable) >= COVERAGE
    of_income = [one for one in judged if one.found in categories() and categories()[one.found].kind != "outflow"]
    assert sum(one.found == one.truth for one in of_income) / len(of_income) >= PRECISION_OF_INCOME


def test_figures_are_shares_by_category_and_flow() -> None:
    """Precision of what was found there, coverage of what belongs there."""
    (household,) = (made for made in households("known", 1) if made.kind == "pensioner")
    judged = [one._replace(truth="24", found=found) for one, found in zip(judge(household), _FOUND, strict=False)]
    debits = [one._replace(direction="debit") for one in judged]
    assert figures(debits) == [
        Row("24", "debit", "outflow", 4, 0.75, 1.0, 0.95),
        Row("30", "debit", "outflow", 0, None, 0.0, 0.95),
    ]


_FOUND = ("24", "24", "30", UNSORTED)
