"""Orders of the government that move a day off, as they are kept: they win over the library (facts of the calendar).

They are append-only. The last order for a day holds; one that changes an earlier one has to name it, so that nobody
turns a day around by mistake.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType

from chalicelib.domain.calendar.working_days import Calendar, DayOverride
from chalicelib.domain.errors import KelisimError

LONG_PAST = timedelta(days=31)
"""A day further back than this cannot move any open term: whoever enters it has the wrong day."""


@dataclass(frozen=True)
class DayOrder:
    """One order for one day: worked or not, the order's number, who entered it, and when."""

    number: int
    day: date
    working: bool
    order: str
    by: str
    at: datetime
    replaces: str | None = None


class DayOrderRefused(KelisimError):
    """The order cannot be taken; the message says what is wrong and what to do."""


def check_order(new: DayOrder, before: Sequence[DayOrder], calendar: Calendar, today: date) -> None:
    """Raise `DayOrderRefused` for an order twice, one that contradicts another, or one for a day long past."""
    day = new.day.isoformat()
    if new.day < today - LONG_PAST:
        raise DayOrderRefused(f"{day} is long past. Check the year; no open term reaches back so far.")
    standing = next((order for order in reversed(before) if order.day == new.day), None)
    if standing is None:
        if new.replaces is not None:
            raise DayOrderRefused(f"There is no order for {day} that this one could replace. Leave --replaces out.")
        if calendar.is_confirmed(new.day) and calendar.is_working_day(new.day) == new.working:
            raise DayOrderRefused(f"{day} is already {_said(new.working)} in the calendar; nothing would change.")
        return
    if standing.working == new.working:
        raise DayOrderRefused(f"{day} is already {_said(new.working)} by order {standing.order}; nothing would change.")
    if new.replaces != standing.order:
        raise DayOrderRefused(
            f"{day} is {_said(standing.working)} by order {standing.order}. If the new order changes it, "
            f"name that one with --replaces."
        )


def calendar_of(orders: Sequence[DayOrder], library: str, settled_until: date | None) -> Calendar:
    """Return the calendar that the library and the orders make; its version names both."""
    overrides = {order.day: DayOverride(order.working, order.order) for order in orders}
    return Calendar(
        version=f"{library}+{len(orders)}", overrides=MappingProxyType(overrides), settled_until=settled_until
    )


def _said(working: bool) -> str:  # noqa: FBT001 - it says this flag
    return "worked" if working else "off"
