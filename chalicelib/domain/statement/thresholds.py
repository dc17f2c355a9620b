"""The poverty line and the subsistence minimum of a region and a quarter, as an operator enters what was published.

Since 2025 the poverty line is 35 % of the median income of the quarter before, not below 70 % of the regional
subsistence minimum (order No. 160, p. 1 (2)); local bodies publish it each quarter (Social Code, art. 120 p. 4).
Nothing here is a number of ours. Entries are append-only; one that corrects another names it. Money in tenge, a head
and a month.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from chalicelib.domain.refusals import FieldError, InvalidInput, ThresholdExists

FIRST_QUARTER = "2025-Q1"
"""The first quarter of the present way to set the poverty line (order No. 160, p. 1 (2))."""
REGION_DIGITS = 2
"""How many digits of an authority's KATO code name its region."""
_REGION = re.compile(rf"[0-9]{{{REGION_DIGITS}}}")
_QUARTER = re.compile(r"[0-9]{4}-Q[1-4]")
_LOANS_IN_MINIMUMS = 2
_MONTHS_IN_QUARTER = 3
_QUARTERS_IN_YEAR = 4


@dataclass(frozen=True, kw_only=True)
class Published:
    """What was published for a region (first two digits of KATO) and a quarter (`2026-Q3`).

    A number that is not published yet is None. `replaces`: the id of the entry that this one corrects.
    """

    region: str
    quarter: str
    poverty_line: Decimal | None
    subsistence_minimum: Decimal | None
    source: str
    published_on: date
    replaces: str | None = None


@dataclass(frozen=True)
class Threshold:
    """An entry: what was published, who entered it and when, and which entry of its region and quarter it is."""

    published: Published
    number: int
    by: str
    at: datetime

    @property
    def id(self) -> str:
        """The name of the entry: `71-2026-Q3-1`."""
        return f"{self.published.region}-{self.published.quarter}-{self.number}"

    @property
    def loans(self) -> Decimal | None:
        """Twice the subsistence minimum, a head and a month (Rules No. 227, p. 7 (27))."""
        minimum = self.published.subsistence_minimum
        return None if minimum is None else minimum * _LOANS_IN_MINIMUMS


def quarter_of(day: date) -> str:
    """Return the quarter of a day, as `2026-Q3`."""
    return f"{day.year:04}-Q{(day.month - 1) // _MONTHS_IN_QUARTER + 1}"


def threshold_of(entries: Iterable[Threshold], quarter: str) -> Threshold | None:
    """Return the entry that applies to a quarter: the last one entered; None when there is none."""
    of_quarter = [entry for entry in entries if entry.published.quarter == quarter]
    return max(of_quarter, key=lambda entry: entry.number, default=None)


def check_published(new: Published, today: date) -> None:
    """Raise `InvalidInput` for an entry that cannot be right, whatever was entered before."""
    numbers, above = (new.poverty_line, new.subsistence_minimum), "must be above 0.00, or null if it is not published"
    known = f"must be from {FIRST_QUARTER} to the quarter after the present one"
    checks = (
        ("region", "must be the first two digits of the region's KATO code", _REGION.fullmatch(new.region)),
        ("quarter", "must be a quarter such as 2026-Q3", _QUARTER.fullmatch(new.quarter)),
        ("quarter", known, _is_known(new.quarter, today)),
        ("published_on", "must not be in the future", new.published_on <= today),
        ("poverty_line", above, _is_amount(new.poverty_line)),
        ("subsistence_minimum", above, _is_amount(new.subsistence_minimum)),
        ("poverty_line", "must be given, or subsistence_minimum", numbers != (None, None)),
        ("source", "must say where it was published", new.source.strip()),
    )
    wrong = tuple(FieldError(name, message) for name, message, right in checks if not right)
    if wrong:
        raise InvalidInput(wrong)


def next_entry(new: Published, before: Collection[Threshold], by: str, at: datetime) -> Threshold:
    """Return the entry to add after those before, of any quarter, or the last one of the quarter if it says the same.

    Raises `ThresholdExists` unless `replaces` names the last entry of the quarter, `InvalidInput` where there is none.
    """
    last = threshold_of(before, new.quarter)
    if last is None:
        if new.replaces is not None:
            raise InvalidInput((FieldError("replaces", "there is no entry to replace; send null"),))
        return Threshold(new, 1, by, at)
    if _numbers(last.published) == _numbers(new):
        return last
    if new.replaces != last.id:
        raise ThresholdExists(f"The entry {last.id} exists. If this one corrects it, name it in replaces.")
    return Threshold(new, last.number + 1, by, at)


def _numbers(published: Published) -> tuple[object, ...]:
    return (published.poverty_line, published.subsistence_minimum, published.source, published.published_on)


def _is_known(quarter: str, today: date) -> bool:
    last = _number_of(quarter_of(today)) + 1
    return not _QUARTER.fullmatch(quarter) or _number_of(FIRST_QUARTER) <= _number_of(quarter) <= last


def _number_of(quarter: str) -> int:
    year, _, number = quarter.partition("-Q")
    return int(year) * _QUARTERS_IN_YEAR + int(number)


def _is_amount(amount: Decimal | None) -> bool:
    return amount is None or amount > 0
