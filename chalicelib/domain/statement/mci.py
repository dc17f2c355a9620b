"""The monthly calculation index (MCI), dated and with its law: `data/mci.toml`. Money in tenge."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

from chalicelib.domain.calendar.working_days import Period
from chalicelib.domain.categories import Title
from chalicelib.domain.data import load_table

_TYIN = Decimal("0.01")
_DEPOSITS_IN_MCI = 200


@dataclass(frozen=True)
class MonthlyIndex:
    """The MCI that applies from a day on, and the law that sets it."""

    since: date
    mci: Decimal
    law: Title

    @property
    def deposits(self) -> Decimal:
        """200 MCI (Rules No. 227, p. 7 (28))."""
        return self.times(_DEPOSITS_IN_MCI)

    def times(self, number: int) -> Decimal:
        """Return so many MCI."""
        return (self.mci * number).quantize(_TYIN)


def mci_for(period: Period) -> MonthlyIndex | None:
    """Return what applies on the first day after the period, in the quarter of application; None before all entries."""
    day = period.last + timedelta(days=1)
    in_force = [entry for entry in _all() if entry.since <= day]
    return in_force[-1] if in_force else None


@cache
def _all() -> tuple[MonthlyIndex, ...]:
    entries = (
        MonthlyIndex(row["from"], Decimal(row["mci"]), Title(kk=row["law_kk"], ru=row["law_ru"]))
        for row in load_table("mci")["since"]
    )
    return tuple(sorted(entries, key=lambda entry: entry.since))
