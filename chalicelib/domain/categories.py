"""The 41 categories and 10 sub-items of Appendix 3 of the order, and whether they count as income."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Literal

from chalicelib.domain.data import load, load_table

Direction = Literal["credit", "debit"]
Kind = Literal["income", "support", "outflow", "other_inflow"]
COUNTS: Mapping[str, bool | None] = {"yes": True, "no": False, "undecided": None}
"""Whether something counts as income, as the files say it."""
_CLAUSE = re.compile(
    r"(?P<act>\d{3}) (?P<paragraph>\d{1,3}(?:-\d{1,3})?)(?:\((?P<point>\d{1,3})\)(?:-\((?P<last>\d{1,3})\))?)?"
)


@dataclass(frozen=True, slots=True)
class Title:
    """A text in both languages of the law."""

    kk: str
    ru: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A category of Appendix 3. A sub-item such as `1.3` names its `parent`, `1`.

    `counts_as_income` and its `basis`, the clauses in words, are as read in the Rules on income No. 181
    (`data/income.toml`). None: the category is outflow, or no clause settles it as a whole.
    """

    code: str
    parent: str | None
    title: Title
    flow: Literal["credit", "debit", "both"]
    kind: Literal["income", "support", "outflow"]
    counts_as_income: bool | None
    basis: Title

    def fits(self, direction: Direction) -> bool:
        """Return whether a movement of that direction can have this category.

        A credit also fits an outflow category: it is a refund. A debit is never income or support.
        """
        return direction == "credit" or self.flow != "credit"


@cache
def categories() -> Mapping[str, Category]:
    """Return all categories by code, in the order of the appendix; read on first use."""
    income = {row["code"]: row for row in load_table("income")["category"]}
    return MappingProxyType({row["code"]: _category(row, income[row["code"]]) for row in load("categories")["rows"]})


def source() -> str:
    """Return the source of the list, and its date."""
    text: str = load("categories")["source"]
    return text


def kind_of(category: Category, direction: Direction) -> Kind:
    """Return the kind of a row; a credit in an outflow category is `other_inflow`."""
    return "other_inflow" if category.kind == "outflow" and direction == "credit" else category.kind


def in_words(clauses: Iterable[str]) -> Title:
    """Return clauses in words: `181 8(16)`, `181 22-25`, `181 8(4)-(7)`.

    Raises `ValueError` for one that is written otherwise.
    """
    told = [_clause(one) for one in clauses]
    return Title(kk="; ".join(one.kk for one in told), ru="; ".join(one.ru for one in told))


def _clause(written: str) -> Title:
    parts = _CLAUSE.fullmatch(written)
    if parts is None:
        raise ValueError(f"{written!r} is not a clause such as 181 8(16)")
    act, paragraph, point, last = parts["act"], parts["paragraph"], parts["point"], parts["last"]
    kk, ru = f"№ {act} Қағидалар, {paragraph}-тармақ", f"Правила № {act}, пункт {paragraph}"
    if "-" in paragraph:
        kk, ru = f"№ {act} Қағидалар, {paragraph}-тармақтар", f"Правила № {act}, пункты {paragraph}"
    if last:
        return Title(kk=f"{kk}, {point})-{last}) тармақшалар", ru=f"{ru}, подпункты {point}-{last}")
    return Title(kk=f"{kk}, {point}) тармақша", ru=f"{ru}, подпункт {point}") if point else Title(kk=kk, ru=ru)


def _category(row: Mapping[str, Any], income: Mapping[str, Any]) -> Category:
    parent, dot, _ = row["code"].partition(".")
    return Category(
        code=row["code"],
        parent=parent if dot else None,
        title=Title(kk=row["kk"], ru=row["ru"]),
        flow=row["flow"],
        kind=row["kind"],
        counts_as_income=COUNTS[income.get("counts", "undecided")],
        basis=in_words(income["clauses"]),
    )
