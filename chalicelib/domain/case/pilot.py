"""The pilot's days, as whoever deploys states them (order, p. 3 and 9)."""

from dataclasses import dataclass
from datetime import date, timedelta

WARNED_BEFORE = timedelta(days=14)
"""For so long before the last day operators are told of it: after it every application ends as `pilot_closed`."""


class PilotOver(RuntimeError):
    """The pilot's last day has passed, and nobody said that the system is meant to run on."""


@dataclass(frozen=True)
class PilotWindow:
    """First and last day of the pilot, both inclusive, in Asia/Almaty (order, p. 3: until 1 November 2025).

    None leaves that end open: the Rules No. 227 took the mechanism over, and name no last day.
    """

    first: date | None
    last: date | None

    def includes(self, day: date) -> bool:
        """Return whether an application submitted on that day is part of the pilot."""
        return (self.first is None or self.first <= day) and not self.is_over(day)

    def is_over(self, today: date) -> bool:
        """Return whether the last day has passed."""
        return self.last is not None and self.last < today

    def is_ending(self, today: date) -> bool:
        """Return whether the last day is near, or today."""
        return self.last is not None and today <= self.last <= today + WARNED_BEFORE


def check_pilot(pilot: PilotWindow, today: date, *, over_is_meant: bool) -> None:
    """Raise `PilotOver` when every application of today would end as `pilot_closed`, and nobody said so."""
    if pilot.is_over(today) and not over_is_meant:
        raise PilotOver(
            f"PILOT_LAST_DAY is {pilot.last}, which has passed: every application would end as pilot_closed. "
            "Set a later day, or empty for none, or PILOT_OVER_IS_MEANT=true to take the open cases to their end."
        )
