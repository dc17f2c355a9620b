"""What a rule says of the income that it finds, where its category as a whole says otherwise or nothing.

A scholarship is sorted to category 1 like pay, and whether it counts as income depends on whose it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.domain.categories import COUNTS, Title, in_words

_FIELDS = ("income", "clauses", "part_kk", "part_ru")
"""Of a rule in a book; none of them, or all."""


@dataclass(frozen=True)
class IncomeMark:
    """Which part of the category it is, whether it counts as income (None: undecided), and the clauses in words."""

    part: Title
    counts_as_income: bool | None
    basis: Title


def read_mark(row: Mapping[str, Any]) -> IncomeMark | None:
    """Return the mark of a rule as the book has it, or None. Raises `ValueError` that says what is wrong."""
    if not any(name in row for name in _FIELDS):
        return None
    if lacking := [name for name in _FIELDS if not row.get(name)]:
        raise ValueError(f"a mark of income has no {lacking}")
    if row["income"] not in COUNTS:
        raise ValueError(f"income must be one of {', '.join(COUNTS)}")
    return IncomeMark(Title(kk=row["part_kk"], ru=row["part_ru"]), COUNTS[row["income"]], in_words(row["clauses"]))
