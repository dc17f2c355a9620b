"""The stages inside the authority's term for its decision, each with the latest day on which it may begin.

Together they need 13 of the 15 working days (Rules No. 227), so they run beside the consent and the banks' answers, not
after them. A stage's days are counted as any term: from the day after it began (Civil Code, art. 173).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Literal

from chalicelib.domain.calendar.working_days import Calendar

StageName = Literal["survey", "centre", "objection", "decision"]
STAGE_DAYS: Mapping[StageName, int] = MappingProxyType({"survey": 7, "centre": 1, "objection": 2, "decision": 3})
"""The working days of each stage, first stage first (Rules No. 227)."""
STAGE_TEXTS: Mapping[StageName, Mapping[str, str]] = {
    "survey": {"kk": "Үй-жайды тексеру", "ru": "Обследование"},
    "centre": {"kk": "Мансап орталығында қарау", "ru": "Рассмотрение в карьерном центре"},
    "objection": {"kk": "Өтініш берушінің қарсылығы", "ru": "Возражение заявителя"},
    "decision": {"kk": "Шешім", "ru": "Решение"},
}


@dataclass(frozen=True)
class Stage:
    """One stage: how many working days it takes, and the latest working day on which it may begin."""

    name: StageName
    working_days: int
    begins_by: date


def decision_stages(last_day: date, calendar: Calendar) -> tuple[Stage, ...]:
    """Return the stages of a decision that is due at the end of that day, first stage first."""
    return tuple(_backwards(last_day, calendar))[::-1]


def _backwards(last_day: date, calendar: Calendar) -> Iterator[Stage]:
    for name, working_days in reversed(tuple(STAGE_DAYS.items())):
        last_day = working_days_before(last_day, working_days, calendar)
        yield Stage(name, working_days, last_day)


def working_days_before(day: date, working_days: int, calendar: Calendar) -> date:
    """Return the latest working day from which that many working days still end by the day."""
    left = working_days + (not calendar.is_working_day(day))
    while left:
        day -= timedelta(days=1)
        left -= calendar.is_working_day(day)
    return day
