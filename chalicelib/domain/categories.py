"""The 41 categories and 10 sub-items of Appendix 3 of the order, and whether they count as income."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Literal

from chalicelib.domain.data import load

Direction = Literal["credit", "debit"]
Kind = Literal["income", "support", "outflow", "other_inflow"]


@dataclass(frozen=True, slots=True)
class Title:
    """A text in both languages of the law."""

    kk: str
    ru: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A category of Appendix 3. A sub-item such as `1.3` names its `parent`, `1`.

    `counts_as_income` and its `basis` come from the income rules No. 181; None where the rules do not say.
    """

    code: str
    parent: str | None
    title: Title
    flow: Literal["credit", "debit", "both"]
    kind: Literal["income", "support", "outflow"]
    counts_as_income: bool | None
    basis: str

    def fits(self, direction: Direction) -> bool:
        """Return whether a movement of that direction can have this category.

        A credit also fits an outflow category: it is a refund. A debit is never income or support.
        """
        return direction == "credit" or self.flow != "credit"


@cache
def categories() -> Mapping[str, Category]:
    """Return all categories by code, in the order of the appendix; read on first use."""
    return MappingProxyType({row["code"]: _category(row) for row in load("categories")["rows"]})


def source() -> str:
    """Return the source of the list, and its date."""
    text: str = load("categories")["source"]
    return text


def kind_of(category: Category, direction: Direction) -> Kind:
    """Return the kind of a row; a credit in an outflow category is `other_inflow`."""
    return "other_inflow" if category.kind == "outflow" and direction == "credit" else category.kind


def _category(row: Mapping[str, Any]) -> Category:
    parent, dot, _ = row["code"].partition(".")
    return Category(
        code=row["code"],
        parent=parent if dot else None,
        title=Title(kk=row["kk"], ru=row["ru"]),
        flow=row["flow"],
        kind=row["kind"],
        counts_as_income=row["counts_as_income"],
        basis=row["basis"],
    )
