"""`make bench-sorting`: precision and coverage of the categorisation on households that the rules have not seen.

Precision: of the movements that were sorted to a category, the share that belongs there. Coverage: of the movements
that belong to a category, the share that was sorted to any place at all. All of it is synthetic, see docs/sorting.md.
The exit code is 1 if a target is missed. `python -m benchmarks.sorting known` measures the part that the rules may
know.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from benchmarks.households.generate import QUARTER, Household, households
from benchmarks.households.kinds import OWN, UNSORTED, held_out_parts
from chalicelib.domain.bank_data.accounts import parse_pages
from chalicelib.domain.bank_data.bookings import unite
from chalicelib.domain.bank_data.movements import Account, Movement
from chalicelib.domain.categories import Direction, categories, kind_of
from chalicelib.domain.sorting.place import Sorted
from chalicelib.domain.sorting.sorting import sort_for

HOUSEHOLDS_OF_EACH_KIND = 20
PRECISION_OF_INCOME, PRECISION, COVERAGE = 0.98, 0.95, 0.80
_FLOWS: dict[str, Direction] = {"credit": "credit", "debit": "debit"}
_INCOME = frozenset({"income", "support"})


class Judged(NamedTuple):
    """A movement's direction, where it belongs, where it was sorted to, and by which rule."""

    direction: str
    truth: str
    found: str
    rule: str
    movement: Movement


class Row(NamedTuple):
    """The figures of one category and flow; a share of nothing is None."""

    category: str
    flow: str
    kind: str
    movements: int
    coverage: float | None
    precision: float | None
    target: float

    @property
    def missed(self) -> bool:
        """Return whether precision is below its target."""
        return self.precision is not None and self.precision < self.target


def judge(household: Household) -> Iterator[Judged]:
    """Sort a household as a case is sorted, and pair each result with the truth."""
    accounts: list[Account] = []
    movements: list[Movement] = []
    for bic, sent in household.banks.items():
        (page,) = parse_pages([sent], bic=bic, period=QUARTER, holder_iin=household.iin, digest=_by_the_banks_id)
        accounts += unite([page])[0]
        movements += page.movements
    movements.sort(key=lambda movement: (movement.booked_on, movement.id))
    for movement, found in zip(movements, sort_for(household.iin)(accounts, movements), strict=True):
        rule = found.sorted_by.rule if found.sorted_by else ""
        yield Judged(movement.direction, household.truth[movement.id], _place(found), rule, movement)


def figures(judged: Iterable[Judged]) -> list[Row]:
    """Return the figures of every category and flow that is true or was found, in the order of Appendix 3."""
    there, sorted_, found, right = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for one in judged:
        there[f"{one.truth} {one.direction}"] += 1
        sorted_[f"{one.truth} {one.direction}"] += one.found != UNSORTED
        found[f"{one.found} {one.direction}"] += 1
        right[f"{one.found} {one.direction}"] += one.found == one.truth
    order = [*categories(), OWN]
    places = {key for key in (*there, *found) if not key.startswith(UNSORTED)}
    keys = sorted(places, key=lambda key: (order.index(key.split()[0]), key))
    return [_row(key, there[key], _share(sorted_[key], there[key]), _share(right[key], found[key])) for key in keys]


def _row(key: str, movements: int, coverage: float | None, precision: float | None) -> Row:
    code, flow = key.split()
    kind = "own transfer" if code == OWN else kind_of(categories()[code], _FLOWS[flow])
    target = PRECISION_OF_INCOME if kind in _INCOME else PRECISION
    return Row(code, flow, kind, movements, coverage, precision, target)


def _by_the_banks_id(*parts: str) -> str:
    return parts[2]


def _place(found: Sorted) -> str:
    return OWN if found.own_transfer else found.category or UNSORTED


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _shown(share: float | None) -> str:
    return "    -" if share is None else f"{share:.3f}"


def main() -> int:
    """Print the figures of the named parts; without a name, of all held-out parts."""
    named = [one for one in sys.argv[1:] if not one.startswith("--")]
    return max([_measure(part) for part in named or held_out_parts()])


def _measure(part: str) -> int:
    judged = [one for household in households(part, HOUSEHOLDS_OF_EACH_KIND) for one in judge(household)]
    rows = figures(judged)
    print(f"{part}: {len(judged)} movements, synthetic\n\ncategory flow    kind          movements coverage precision")
    for row in rows:
        mark = "  < target" if row.missed else ""
        numbers = f"{row.movements:9}    {_shown(row.coverage)}     {_shown(row.precision)}"
        print(f"{row.category:8} {row.flow:7} {row.kind:13} {numbers}{mark}")
    coverage = _print_all(judged)
    if "--wrong" in sys.argv:
        _print_wrong(judged)
    return int(any(row.missed for row in rows) or coverage < COVERAGE)


def _print_all(judged: Sequence[Judged]) -> float:
    """Print the figures over all categories; return the coverage."""
    knowable = [one for one in judged if one.truth != UNSORTED]
    coverage = sum(one.found != UNSORTED for one in knowable) / len(knowable)
    of_income = [one for one in judged if one.found in categories() and _is_income(one)]
    others = [one for one in judged if one.found != UNSORTED and not _is_income(one)]
    print(f"\ncoverage                   {coverage:.3f} (target {COVERAGE})")
    print(f"precision, income, support {_precision(of_income):.3f} (target {PRECISION_OF_INCOME})")
    print(f"precision, others          {_precision(others):.3f} (target {PRECISION})\n")
    return coverage


def _is_income(one: Judged) -> bool:
    return one.found in categories() and categories()[one.found].kind in _INCOME


def _precision(found: list[Judged]) -> float:
    return sum(one.found == one.truth for one in found) / len(found)


def _print_wrong(judged: Iterable[Judged]) -> None:
    wrong = Counter(
        (
            one.truth,
            one.found,
            one.rule,
            one.movement.text,
            one.movement.counterparty and one.movement.counterparty.name,
        )
        for one in judged
        if one.found != one.truth
    )
    for case, times in wrong.most_common():
        print(times, case)


if __name__ == "__main__":
    sys.exit(main())
