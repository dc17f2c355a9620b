"""The government's orders that make a day a working day or a day off. They override the `holidays` library.

Orders are append-only and the latest one for a day applies. An order that changes an earlier one must name it, so that
nobody reverses a day by mistake.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType

from chalicelib.domain.calendar.working_days import Calendar, DayOverride
from chalicelib.domain.errors import KelisimError

LONG_PAST = timedelta(days=31)
"""An order for a day longer ago than this cannot move any open term, so it must be a mistake."""
FAR_AHEAD = timedelta(days=730)
"""The government moves the days of the next year; an order for a later one must be a mistake as well."""


@dataclass(frozen=True, kw_only=True)
class DayOrder:
    """One order for one day: whether it is worked, the order's number, who entered it and when.

    `replaces`: the number of the order that this one changes.
    """

    number: int
    day: date
    working: bool
    order: str
    by: str
    at: datetime
    replaces: str | None = None


class DayOrderRefused(KelisimError):
    """The order cannot be entered; the message says what is wrong and what to do."""


def check_order(new: DayOrder, before: Sequence[DayOrder], calendar: Calendar, today: date) -> None:
    """Raise `DayOrderRefused` for an order that changes nothing, contradicts another, or is for a wrong year."""
    day = new.day.isoformat()
    if new.day < today - LONG_PAST:
        raise DayOrderRefused(f"{day} is long past. Check the year; no open term reaches back so far.")
    if new.day > today + FAR_AHEAD:
        raise DayOrderRefused(f"{day} is more than two years ahead. Check the year; no order is made so early.")
    current = next((order for order in reversed(before) if order.day == new.day), None)
    if current is None:
        if new.replaces is not None:
            raise DayOrderRefused(f"There is no order for {day} to replace. Leave --replaces out.")
        if calendar.is_confirmed(new.day) and calendar.is_working_day(new.day) == new.working:
            raise DayOrderRefused(f"{day} is already {_in_words(new.working)} in the calendar; nothing would change.")
        return
    if current.working == new.working:
        raise DayOrderRefused(
            f"{day} is already {_in_words(new.working)} by order {current.order}; nothing would change."
        )
    if new.replaces != current.order:
        raise DayOrderRefused(
            f"{day} is {_in_words(current.working)} by order {current.order}. If the new order changes it, "
            f"name that one with --replaces."
        )


def calendar_of(orders: Sequence[DayOrder], library: str, settled_until: date | None) -> Calendar:
    """Return the calendar of the library with the orders applied; its version names both."""
    overrides = {order.day: DayOverride(order.working, order.order) for order in orders}
    return Calendar(
        version=f"{library}+{len(orders)}", overrides=MappingProxyType(overrides), settled_until=settled_until
    )


def _in_words(working: bool) -> str:  # noqa: FBT001 - the flag is what it words
    return "worked" if working else "off"
