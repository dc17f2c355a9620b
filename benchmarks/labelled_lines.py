"""`python -m benchmarks.labelled_lines FILE`: how right and how complete the sorting is on lines labelled by somebody.

A line of the file is a JSON object: `text`, `direction`, `knp`, `mcc`, `counterparty_name` and `counterparty_bin` as
the bank tells them, the `category` where it belongs ("own", "unsorted" or a code of Appendix 3), `also` (other places
that a fair judge would take) and `why`. Each line is sorted alone: own transfers that only a pair shows are not seen.
"""

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from chalicelib.domain.categories import categories
from chalicelib.domain.sorting.sorting import sort_for
from tests.unit.bank_data.movements import APPLICANT, movement

_HOUSEHOLDS = Path(__file__).parent / "households"
KNOWN = _HOUSEHOLDS / "second_known.jsonl"
ALL_KNOWN = (KNOWN, *(_HOUSEHOLDS / f"{name}.jsonl" for name in ("second_spent", "third_known", "third_spent")))
"""Lines that may be looked at, and that the rules were mended by."""
OWN, UNSORTED = "own", "unsorted"
WRONG = "--wrong"
"""Not for whoever mends rules, but on lines that may be looked at."""


class Judged(NamedTuple):
    """A labelled line and where it was sorted to."""

    line: dict[str, Any]
    found: str

    @property
    def right(self) -> bool:
        """Return whether the label says the same."""
        return bool(self.found == self.line["category"])

    @property
    def fair(self) -> bool:
        """Return whether the label, or a place that it takes too, is the same."""
        return self.right or self.found in self.line["also"]


class Figures(NamedTuple):
    """Shares: of the lines that have a place, those sorted anywhere; of those sorted, the right ones.

    The latter for income and support and for the others, each as labelled and as a fair judge takes it.
    """

    coverage: float
    income: float
    income_fair: float
    others: float
    others_fair: float


def judge(lines: Iterable[str]) -> list[Judged]:
    """Sort each line and set the answer beside its label."""
    sort, judged = sort_for(APPLICANT), []
    for text in lines:
        line = json.loads(text)
        told = {field: line[field] for field in ("text", "knp", "mcc")}
        party = {"name": line["counterparty_name"], "iin": line["counterparty_bin"]}
        (found,) = sort([], [movement(line["direction"], **told, **party)])
        judged.append(Judged(line, OWN if found.own_transfer else found.category or UNSORTED))
    return judged


def figures(judged: Sequence[Judged]) -> Figures:
    """Return the shares, each line counted once."""
    placed = [one for one in judged if one.line["category"] != UNSORTED]
    found = [one for one in judged if one.found != UNSORTED]
    income = [one for one in found if _is_income(one.found)]
    others = [one for one in found if not _is_income(one.found)]
    return Figures(
        sum(one.found != UNSORTED for one in placed) / len(placed),
        sum(one.right for one in income) / len(income),
        sum(one.fair for one in income) / len(income),
        sum(one.right for one in others) / len(others),
        sum(one.fair for one in others) / len(others),
    )


def main() -> int:
    """Print the figures; with `--wrong` first the lines that even a fair judge calls wrong."""
    given = [one for one in sys.argv[1:] if one != WRONG]
    path = Path(given[0]) if given else KNOWN
    judged = judge(path.read_text("utf-8").splitlines())
    for one in judged:
        if WRONG in sys.argv and one.found != UNSORTED and not one.fair:
            print(f"{one.found} for {one.line['category']}: {one.line['counterparty_name']} | {one.line['text']}")
    for name, share in figures(judged)._asdict().items():
        print(f"{name:12} {share:.3f}")
    return 0


def _is_income(found: str) -> bool:
    return found != OWN and categories()[found].kind in {"income", "support"}


if __name__ == "__main__":
    sys.exit(main())
