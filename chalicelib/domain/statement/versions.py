"""The versions of a case's statement, and the choices of caseworkers: what is kept to make each version again.

A version is not kept as numbers but as what they are made of: which banks had answered with which pages, and by which
book of rules (docs/adr/0021). The choices that belong to it are those made in it or before.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.case.case import Bank, Case


@dataclass(frozen=True)
class StatementVersion:
    """What one version is made of; written once, with the change that made it, and never changed."""

    version: int
    made_at: datetime
    rules_version: str
    banks: tuple[Bank, ...]
    """The banks' parts as they were, with the pages that were here."""

    @property
    def complete(self) -> bool:
        """Whether every bank had given all it has."""
        return bool(self.banks) and all(bank.usable for bank in self.banks)


@dataclass(frozen=True)
class Choice:
    """A caseworker's choice for one movement, or, without a category, that it was taken back.

    `version`: the statement's version that it made.
    """

    version: int
    movement_id: str
    category: str | None


def chosen(log: Iterable[Choice], until: int) -> Mapping[str, str]:
    """Return the category of each movement that stands chosen in a version, by our id; the last word counts."""
    standing: dict[str, str | None] = {}
    for choice in sorted(log, key=lambda choice: choice.version):
        if choice.version <= until:
            standing[choice.movement_id] = choice.category
    return {movement_id: category for movement_id, category in standing.items() if category is not None}


def new_version(before: Case, after: Case, made_at: datetime, rules_version: str) -> StatementVersion | None:
    """Return the version that a change of the case makes, or None when it makes none."""
    if after.statement_version == before.statement_version or not after.statement_version:
        return None
    return StatementVersion(after.statement_version, made_at, rules_version, after.banks)
