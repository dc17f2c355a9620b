"""`python -m benchmarks.labelled_lines [FILE ...]`: precision and coverage of the categorisation on labelled lines.

Without a file all known lines are measured. A line of a file is a JSON object: `text`, `direction`, `knp`, `mcc`,
`counterparty_name` and `counterparty_bin` as the bank sends them, the `category` where it belongs ("own", "unsorted" or
a code of Appendix 3), `also` (other places that a fair judge would accept) and `why`. Each line is sorted alone, so own
transfers that only a pair shows are not seen. No line is printed unless `--wrong` asks for it.
"""

import json
import sys
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from chalicelib.domain.bank_data.cleaning import clean, clean_text
from chalicelib.domain.bank_data.lines import as_sent
from chalicelib.domain.bank_data.movements import Movement
from chalicelib.domain.categories import categories
from chalicelib.domain.sorting.own_names import OwnName
from chalicelib.domain.sorting.sorting import Sort, sort_for
from tests.unit.bank_data.movements import APPLICANT, movement

_HOUSEHOLDS = Path(__file__).parent / "households"
KNOWN = _HOUSEHOLDS / "second_known.jsonl"
ALL_KNOWN = (KNOWN, *(_HOUSEHOLDS / f"{name}.jsonl" for name in ("second_spent", "third_known", "third_spent")))
"""Lines that may be looked at; the rules were corrected with them."""
KINDS_KNOWN = tuple(_HOUSEHOLDS / f"kinds_{name}_known.jsonl" for name in "abc")
"""Lines of the kinds of bank faults; cases of another form in them are left out here (`kinds`, `fault_kinds`)."""
_USUAL = {"iin": APPLICANT, "surname": "ҮЛГІОВА", "given_name": "АЙГҮЛ", "patronymic": None}
"""The applicant of a line that names none."""
COVERAGE, PRECISION = 0.93, 0.98
"""The gate for all known lines together: coverage, and the fair precision of income and of the others."""
OWN, UNSORTED = "own", "unsorted"
WRONG = "--wrong"
"""The option that prints wrong lines: only for files that may be looked at."""
CASH_RULES = frozenset({"cash_in", "cash_in_mcc", "cash_out", "cash_out_mcc"})
"""Cash has a place by decision (docs/sorting.md); the second and third set were labelled before it and say unsorted."""


class Judged(NamedTuple):
    """A labelled line and where it was sorted to."""

    line: dict[str, Any]
    found: str
    rule: str | None = None

    @property
    def right(self) -> bool:
        """Return whether the label is the same category."""
        return bool(self.found == self.line["category"])

    @property
    def fair(self) -> bool:
        """Return whether the label, another category that it accepts, or the decision on cash is the same."""
        cash = self.rule in CASH_RULES and self.line["category"] == UNSORTED
        return self.right or self.found in self.line["also"] or cash


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
    """Sort each line and pair the result with its label."""
    judged = []
    for text in lines:
        line = json.loads(text)
        if line.get("form", "line") != "line":
            continue
        sort = _sort_of_kinds(**line.get("applicant") or _USUAL) if "kind" in line else _sort()
        (found,) = sort([], [_read(line)])
        rule = found.sorted_by.rule if found.sorted_by else None
        judged.append(Judged(line, OWN if found.own_transfer else found.category or UNSORTED, rule))
    return judged


def _read(line: dict[str, Any]) -> Movement:
    """Return the line as the reader would: cleaned."""
    fields = ("bank_category", "knp", "mcc", "counterparty_name", "counterparty_bin", "counterparty_iban")
    category, knp, mcc, name, iin, iban = clean(tuple(as_sent(line.get(field)) for field in fields))
    said = {"category": category, "knp": knp, "mcc": mcc, "name": name, "iin": iin, "to": iban}
    text = clean_text(as_sent(line["text"]))
    given: dict[str, Any] = {field: value or None for field, value in said.items()}
    return movement(line["direction"], text=text, **given)


@cache
def _sort() -> Sort:
    return sort_for(APPLICANT)


@cache
def _sort_of_kinds(iin: str, surname: str, given_name: str, patronymic: str | None = None) -> Sort:
    return sort_for(iin, name=OwnName(surname, given_name, patronymic))


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


def known_lines() -> list[str]:
    """Return the lines of all known files together."""
    return [line for path in (*ALL_KNOWN, *KINDS_KNOWN) for line in path.read_text("utf-8").splitlines()]


def main() -> int:
    """Print the figures of the files that are named, together; of all known lines when none is."""
    given = [Path(one) for one in sys.argv[1:] if one != WRONG]
    judged = (
        judge(line for path in given for line in path.read_text("utf-8").splitlines())
        if given
        else judge(known_lines())
    )
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
