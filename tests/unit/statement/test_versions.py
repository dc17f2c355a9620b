"""The versions of a statement: what one is made from, and which choices are in it."""

import pytest

from chalicelib.domain.case.banks import BanksAt
from chalicelib.domain.case.parts import StatementCount
from chalicelib.domain.statement.versions import Choice, StatementVersion, chosen, new_version
from tests.unit.case.cases import NOW, a_case

LOG = [
    Choice(5, "a", "30"),
    Choice(2, "a", "24"),
    Choice(3, "b", "1"),
    Choice(4, "b", None),
    Choice(6, "b", "1.2"),
]


@pytest.mark.parametrize(
    ("version", "choices"),
    [
        (1, {}),
        (2, {"a": "24"}),
        (3, {"a": "24", "b": "1"}),
        (4, {"a": "24"}),
        (5, {"a": "30"}),
        (6, {"a": "30", "b": "1.2"}),
        (7, {"a": "30", "b": "1.2"}),
    ],
)
def test_a_version_has_the_choices_made_by_then(version: int, choices: dict[str, str]) -> None:
    """The latest of a movement counts, in whatever order they are read; one that was taken back is none."""
    assert chosen(LOG, version) == choices


@pytest.mark.parametrize(("before", "after"), [(0, 0), (2, 2), (2, 0)])
def test_a_change_without_a_new_number_makes_no_version(before: int, after: int) -> None:
    """Neither does one that leaves the case without a statement."""
    cases = [a_case(statement=StatementCount(number, 5)) for number in (before, after)]
    assert new_version(cases[0], cases[1], NOW, "2026-4") is None


@pytest.mark.parametrize("before", [0, 2])
def test_a_version_names_what_it_is_made_from(before: int) -> None:
    """The book of rules, the part of the banks after the change, and how many choices there were."""
    after = a_case(statement=StatementCount(3, 5), banks_at=BanksAt(3, 7))
    assert new_version(a_case(statement=StatementCount(before, 4)), after, NOW, "2026-4") == StatementVersion(
        version=3,
        made_at=NOW,
        rules_version="2026-4",
        banks_at=BanksAt(3, 7),
        threshold=None,
        choices=5,
    )


def test_a_version_that_was_stored_without_them_has_no_choices_and_no_numbers() -> None:
    """Fields that came later are read so."""
    stored = StatementVersion(version=1, made_at=NOW, rules_version="2026-4", banks_at=BanksAt())
    assert (stored.choices, stored.threshold) == (0, None)
