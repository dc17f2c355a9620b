"""The stages inside the authority's fifteen working days, counted back from the last one."""

from datetime import date

import pytest

from chalicelib.domain.calendar.decision_stages import STAGE_DAYS, STAGE_TEXTS, decision_stages, working_days_before
from chalicelib.domain.calendar.working_days import Calendar

CALENDAR = Calendar(version="library")


@pytest.mark.parametrize(
    ("registered", "begins"),
    [
        (date(2025, 10, 13), [date(2025, 10, 15), date(2025, 10, 24), date(2025, 10, 28), date(2025, 10, 30)]),
        (date(2025, 3, 10), [date(2025, 3, 12), date(2025, 3, 26), date(2025, 3, 27), date(2025, 3, 31)]),
    ],
)
def test_each_stage_begins_in_time_for_those_after_it(registered: date, begins: list[date]) -> None:
    """7, 1, 2 and 3 working days need 13 of the 15: the survey begins two working days after the registration."""
    stages = decision_stages(CALENDAR.last_day_of_term(registered, 15), CALENDAR)
    assert [(s.name, s.working_days, s.begins_by) for s in stages] == list(
        zip(("survey", "centre", "objection", "decision"), (7, 1, 2, 3), begins, strict=True)
    )
    assert CALENDAR.last_day_of_term(registered, 2) == stages[0].begins_by


def test_a_last_day_off_counts_from_the_working_day_before_it() -> None:
    """A term that must end by a Sunday ends on the Friday."""
    assert [working_days_before(date(2025, 10, day), 1, CALENDAR) for day in (17, 18, 19)] == [date(2025, 10, 16)] * 3


def test_each_stage_has_its_words_in_both_languages() -> None:
    """As caseworkers know them (Rules No. 227)."""
    assert {name: (texts["kk"], texts["ru"]) for name, texts in STAGE_TEXTS.items()} == {
        "survey": ("Үй-жайды тексеру", "Обследование"),
        "centre": ("Мансап орталығында қарау", "Рассмотрение в карьерном центре"),
        "objection": ("Өтініш берушінің қарсылығы", "Возражение заявителя"),
        "decision": ("Шешім", "Решение"),
    }
    assert list(STAGE_TEXTS) == list(STAGE_DAYS)
