"""What follows from the settings for a case: names, plausible times, and when a window closes."""

from datetime import date, datetime, timedelta

import pytest

from chalicelib.domain.case.deadline import Deadline
from chalicelib.domain.case.pilot import PilotOver, PilotWindow, check_pilot
from chalicelib.domain.case.policy import AUTHORITY
from chalicelib.domain.categories import Title
from tests.fakes.policy import a_policy
from tests.unit.case.cases import END_OF_TUESDAY, HOUR, MINUTE, NOW, a_case, a_term

TICK = timedelta(microseconds=1)
POLICY = a_policy(callback_ahead=5 * MINUTE, callback_behind=MINUTE)
ASKED = NOW - HOUR


def test_an_authority_without_a_name_is_called_by_the_orders_word() -> None:
    """Algorithm, p. 2, in both languages."""
    named = Title(kk="Астана бөлімі", ru="Отдел Астаны")
    policy = a_policy(authority_names={"710000000": named})
    assert [policy.authority_name(code) for code in ("710000000", "750000000")] == [named, AUTHORITY]
    assert (
        Title(
            kk="атаулы әлеуметтік көмек тағайындау жөніндегі уәкілетті орган",
            ru="уполномоченный орган по назначению адресной социальной помощи",
        )
        == AUTHORITY
    )


@pytest.mark.parametrize(
    ("case_id", "seconds"),
    [("01k7e000000000000000000001", 315), ("01k7e000000000000000000002", 1070)],
)
def test_the_spread_of_a_case_never_changes(case_id: str, seconds: int) -> None:
    """Every process computes it anew, and a window must not close twice."""
    policy = a_policy(hearing_spread=timedelta(minutes=20))
    assert policy.spread(a_case(id=case_id)) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("instant", "plausible", "nearest"),
    [
        (ASKED - MINUTE - TICK, False, ASKED - MINUTE),
        (ASKED - MINUTE, True, ASKED - MINUTE),
        (ASKED, True, ASKED),
        (NOW, True, NOW),
        (NOW + 5 * MINUTE, True, NOW),
        (NOW + 5 * MINUTE + TICK, False, NOW),
    ],
    ids=["too early", "a slow clock", "when asked", "now", "a fast clock", "in the future"],
)
def test_a_reported_time_lies_between_the_question_and_now(
    instant: datetime, nearest: datetime, *, plausible: bool
) -> None:
    """Give or take a partner's clock; a term starts at the nearest possible time, never in the future."""
    assert (POLICY.plausible(ASKED, instant, NOW), POLICY.nearest_plausible(ASKED, instant, NOW)) == (
        plausible,
        nearest,
    )


def test_the_last_day_of_a_deadline_is_the_one_that_ends_with_it() -> None:
    """24:00 of Tuesday is not yet Wednesday's; a deadline has all that its term was computed from."""
    deadline = Deadline.of(a_term())
    assert deadline == Deadline(END_OF_TUESDAY, "one_working_day_after_sending", NOW, "confirmed", "calendar-1")
    assert [Deadline(at, "patience").last_day for at in (END_OF_TUESDAY, END_OF_TUESDAY + TICK)] == [
        date(2025, 10, 14),
        date(2025, 10, 15),
    ]
    assert Deadline(NOW, "patience").calendar == "confirmed"


FIRST, LAST = date(2025, 10, 13), date(2025, 10, 31)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("window", "included"),
    [
        (PilotWindow(FIRST, LAST), [False, True, True, False]),
        (PilotWindow(None, LAST), [True, True, True, False]),
        (PilotWindow(FIRST, None), [False, True, True, True]),
        (PilotWindow(None, None), [True, True, True, True]),
    ],
    ids=["both", "no first day", "no last day", "neither"],
)
def test_a_pilot_covers_its_first_day_to_its_last(window: PilotWindow, included: list[bool]) -> None:
    """Both inclusive; an end that is left open has no limit."""
    assert [window.includes(day) for day in (FIRST - DAY, FIRST, LAST, LAST + DAY)] == included


@pytest.mark.parametrize(
    ("last", "over", "ending"), [(LAST, [0, 0, 0, 0, 1], [0, 1, 1, 1, 0]), (None, [0] * 5, [0] * 5)]
)
def test_a_pilot_nears_its_end_for_two_weeks_and_is_over_the_day_after(
    last: date | None, over: list[int], ending: list[int]
) -> None:
    """Without a last day it neither ends nor nears its end."""
    days = [LAST - 15 * DAY, LAST - 14 * DAY, LAST - DAY, LAST, LAST + DAY]
    window = PilotWindow(FIRST, last)
    assert ([window.is_over(day) for day in days], [window.is_ending(day) for day in days]) == (over, ending)


def test_a_pilot_that_is_over_must_be_meant() -> None:
    """The message says what to set."""
    window = PilotWindow(FIRST, LAST)
    check_pilot(window, LAST, over_is_meant=False)
    check_pilot(window, LAST + DAY, over_is_meant=True)
    with pytest.raises(PilotOver) as over:
        check_pilot(window, LAST + DAY, over_is_meant=False)
    assert str(over.value) == (
        "PILOT_LAST_DAY is 2025-10-31, which has passed: every application would end as pilot_closed. "
        "Set a later day, or empty for none, or PILOT_OVER_IS_MEANT=true to take the open cases to their end."
    )
