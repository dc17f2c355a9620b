"""The versions of a case's statement and the choices of caseworkers, from which each version is made again.

A version stores no totals but what they are made from: which banks had answered with which pages, and the book of
rules, which also names the editions of the reader and of the tables (docs/adr/0021). The choices of a version are
those made in it or before.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.case.banks import BanksAt
from chalicelib.domain.case.case import Case
from chalicelib.domain.statement.thresholds import Threshold


@dataclass(frozen=True, kw_only=True)
class StatementVersion:
    """What one version is made from. It is written once, with the change that makes it, and never changed."""

    version: int
    made_at: datetime
    rules_version: str
    banks_at: BanksAt
    """Which sealed part says what each bank had sent, with the pages that had arrived."""
    threshold: Threshold | None = None
    """What had been entered for the region and quarter; a later entry changes no version that is made."""
    choices: int = 0
    """How many choices had been made by then, so that one that is taken out of the store is missed."""


@dataclass(frozen=True)
class Choice:
    """A caseworker's choice for one movement; without a category, the choice was withdrawn.

    `version`: the statement's version that it made.
    """

    version: int
    movement_id: str
    category: str | None


def chosen(log: Iterable[Choice], until: int) -> Mapping[str, str]:
    """Return the chosen category of each movement in a version, by our id; the latest choice counts."""
    latest: dict[str, str | None] = {}
    for choice in sorted(log, key=lambda choice: choice.version):
        if choice.version <= until:
            latest[choice.movement_id] = choice.category
    return {movement_id: category for movement_id, category in latest.items() if category is not None}


def new_version(before: Case, after: Case, made_at: datetime, rules_version: str) -> StatementVersion | None:
    """Return the version that a change of the case makes, or None if it makes none."""
    if after.statement.version == before.statement.version or not after.statement.version:
        return None
    return StatementVersion(
        version=after.statement.version,
        made_at=made_at,
        rules_version=rules_version,
        banks_at=after.banks_at,
        choices=after.statement.choices,
    )
