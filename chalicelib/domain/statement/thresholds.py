"""The dated numbers that facts are set against: `data/thresholds.toml`. Money in tenge."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

from chalicelib.domain.calendar.working_days import Period
from chalicelib.domain.data import load_table

_TYIN = Decimal("0.01")
_DEPOSITS_IN_MCI = 200
_LOANS_IN_MINIMUMS = 2


@dataclass(frozen=True)
class Thresholds:
    """What held from a day on: the monthly calculation index (MCI), and the subsistence minimum a head and a month."""

    since: date
    mci: Decimal
    subsistence_minimum: Decimal
    poverty_line_share: Decimal
    source: str

    @property
    def poverty_line(self) -> Decimal:
        """A head and a month, where the region has set no other."""
        return (self.subsistence_minimum * self.poverty_line_share).quantize(_TYIN)

    @property
    def loans(self) -> Decimal:
        """Rules No. 227 p. 7 (27): twice the subsistence minimum, a head and a month."""
        return (self.subsistence_minimum * _LOANS_IN_MINIMUMS).quantize(_TYIN)

    @property
    def deposits(self) -> Decimal:
        """Rules No. 227 p. 7 (28): 200 MCI."""
        return (self.mci * _DEPOSITS_IN_MCI).quantize(_TYIN)


def thresholds_for(period: Period) -> Thresholds | None:
    """Return what holds on the first day after the period, in the quarter of application; None before all entries."""
    day = period.last + timedelta(days=1)
    held = [entry for entry in _all() if entry.since <= day]
    return held[-1] if held else None


@cache
def _all() -> tuple[Thresholds, ...]:
    entries = (
        Thresholds(
            row["from"],
            Decimal(row["mci"]),
            Decimal(row["subsistence_minimum"]),
            Decimal(row["poverty_line_share"]),
            row["source"],
        )
        for row in load_table("thresholds")["since"]
    )
    return tuple(sorted(entries, key=lambda entry: entry.since))
