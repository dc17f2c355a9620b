"""A deadline of a case: when it is, and what it was computed from."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self

from chalicelib.domain.calendar.working_days import Term, almaty_day


@dataclass(frozen=True)
class Deadline:
    """The end of a term of the law, or of our patience.

    `at`: the instant from which on it is too late. `rule`: the code of the rule that gives it; `due_rules.py` has its
    texts. `started_at`: when the term began, None for our patience. `calendar`: `unconfirmed` while the term contains a
    day that may still become a day off, or stop being one. `calendar_version`: of the calendar that counted the days.
    """

    at: datetime
    rule: str
    started_at: datetime | None = None
    calendar: str = "confirmed"
    calendar_version: str | None = None

    @property
    def last_day(self) -> date:
        """The last day on which it is not too late, in Asia/Almaty."""
        return almaty_day(self.at - timedelta(microseconds=1))

    @classmethod
    def of(cls, term: Term) -> Self:
        """Return the end of a term."""
        return cls(term.ends_at, term.rule, term.started_at, term.calendar, term.calendar_version)
